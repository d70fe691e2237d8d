"""What a bot's running text offers, and that a message which points at a place in it means the option there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.nlu.context.offers import LONGEST, offered_in
from csbot.nlu.context.reference import find_references
from csbot.values import Context

SLOTS = {"": "option", "size": "size", "delivery_date": "date"}


@pytest.mark.parametrize("text, options", [
    ("有圆领、V领和高领三种，您要哪种？", ("圆领", "V领", "高领")), ("要顺丰还是圆通？", ("顺丰", "圆通")),
    ("可以选普通快递或者次日达，您看选哪个？", ("普通快递", "次日达")), ("您想退货还是换货呢？", ("退货", "换货")),
    ("为您找到棉麻衬衫99元、真丝衬衫399元两款。", ("棉麻衬衫99元", "真丝衬衫399元")),
    ("上午九点、下午两点、晚上七点都能送，选哪个时段？", ("上午九点", "下午两点", "晚上七点")),
    ("您有两张券：满300减30和满500减60，用哪张？", ("满300减30", "满500减60")),
    ("We have round neck, V neck and polo. Which would you like?", ("round neck", "V neck", "polo")),
    ("Standard, express or next-day?", ("Standard", "express", "next-day")),
    ("You can choose between DHL, UPS and FedEx.", ("DHL", "UPS", "FedEx")),
    ("Would you like it in red or blue?", ("red", "blue")),
    ("请提供姓名、电话和地址。", ()), ("好的，衣服和裤子都退了。", ()), ("您住哪里？", ()), ("", ()),
    ("Please tell me your name and address.", ()), ("Your shirt and your coat are on their way.", ()),
    ("Is that okay or not?", ())])
def test_offers_in_running_text(text: str, options: tuple[str, ...]):
    assert offered_in(text) == options


@pytest.mark.parametrize("text, bot, asked, value", [
    ("第二个吧", "有圆领、V领和高领三种，您要哪种？", None, "V领"), ("后面那种", "要大码还是小码？", "size", "小码"),
    ("便宜的那个", "为您找到棉麻衬衫99元、真丝衬衫399元两款。", None, "棉麻衬衫99元"),
    ("the last one", "Standard, express or next-day?", None, "next-day"),
    ("第二个吧", "好的，已经退了。", None, None), ("下午三点", "上午送还是下午送？", "delivery_date", None),
    ("the third", "We can do the 3rd, 4th or 5th. Which day?", "delivery_date", None),
    ("二", "有圆领、V领和高领三种，您要哪种？", None, None)])
def test_what_a_message_points_at(text: str, bot: str, asked: str | None, value: str | None):
    """A bare ordinal or number may be the answer itself, a day or a size, and points at nothing in a sentence."""
    found = list(find_references(text, Context(asked=asked, bot=bot), SLOTS))
    assert [one.value for one in found] == ([] if value is None else [value])


def test_a_list_that_was_sent_comes_first():
    context = Context(bot="要红的还是蓝的？", options=("红色款", "蓝色款"))
    assert [one.value for one in find_references("第一个", context, SLOTS)] == ["红色款"]


@given(st.text(alphabet="要有选还是或和、，。？?: or,and三种abc ", max_size=60))
def test_offers_are_short_and_in_the_text(text: str):
    options = offered_in(text)
    assert len(options) != 1 and all(one in text and 0 < len(one) <= LONGEST for one in options)
