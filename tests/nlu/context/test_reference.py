"""References mean values of the conversation, in Chinese and English, and nothing where the conversation has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.nlu.context.options import meant_option
from csbot.nlu.context.reference import find_references
from csbot.values import REFERENCE, Context

SLOTS = {"": "option", "address": "address", "delivery_date": "date", "size": "size"}


@pytest.mark.parametrize("text, options, meant", [
    ("第二个", ("圆领", "高领", "V领"), "高领"), ("要第三款吧", ("圆领", "高领", "V领"), "V领"),
    ("最后一个", ("普通", "加急"), "加急"), ("倒数第二个", ("甲", "乙", "丙"), "乙"), ("中间那种", ("甲", "乙", "丙"), "乙"),
    ("便宜的那个", ("棉麻衬衫 99元", "真丝衬衫 399元"), "棉麻衬衫 99元"), ("贵一点的", ("A款￥12", "B款￥9"), "A款￥12"),
    ("蓝的", ("红色款", "蓝色款"), "蓝色款"), ("选2", ("甲", "乙"), "乙"), ("后者", ("甲", "乙"), "乙"), ("２", ("甲", "乙"), "乙"),
    ("the second one", ("a shirt", "a coat"), "a coat"), ("The last one please", ("x1", "x2", "x3"), "x3"),
    ("the cheaper one", ("Standard $5", "Express $9"), "Standard $5"), ("number two", ("red", "blue"), "blue"),
    ("express please", ("Standard", "Express"), "Express"), ("the former", ("red", "blue"), "red"),
    ("the 3rd", ("a", "b", "c"), "c"), ("the second to last", ("p", "q", "r"), "q"),
    ("最早的", ("9点", "14点", "19点"), "9点"),
    ("第五个", ("甲", "乙"), None), ("好的", ("甲", "乙"), None), ("how long does it take", ("red", "blue"), None),
    ("不要第一个", ("甲", "乙"), None), ("便宜的", ("甲", "乙"), None), ("第一个和第二个", ("甲", "乙"), None),
    ("中间那个", ("甲", "乙"), None)])
def test_options(text: str, options: tuple[str, ...], meant: str | None):
    found = meant_option(text, options)
    assert (None if found is None else options[found.number]) == meant
    if found:
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", [
    "还是上次那个地址", "跟以前一样", "老地方", "和之前的一样吧", "地址没变", "same address as before", "the usual",
    "the one on file", "like last time", "same as always", "原地址", "就我刚才说的那个", "预留的那个", "资料里的地址",
    "the one I just gave you", "where you sent it last time", "my saved address", "home address again"])
def test_known_values(text: str):
    context = Context(asked="address", known={"address": "建设路18号", "size": "L"})
    (found,) = find_references(text, context, SLOTS)
    assert (found.entity, found.value, found.extractor) == ("address", "建设路18号", REFERENCE)


@pytest.mark.parametrize("text", ["建设路20号", "上次是什么地址？", "12 Hill Street", "好", "", "36 Regular Road",
                                  "不是上次那个", "not the same as last time", "same street but number 14",
                                  "跟上次同一个小区，12栋", "the last day of May"])
def test_what_is_no_reference(text: str):
    assert not list(find_references(text, Context(asked="address", known={"address": "建设路18号"}), SLOTS))


def test_a_reference_needs_something_to_refer_to():
    assert not list(find_references("还是上次那个地址", Context(asked="address"), SLOTS))
    assert not list(find_references("还是上次那个", Context(asked="address", known={"size": "L"}), SLOTS))
    assert not list(find_references("第二个", Context(), SLOTS))
    assert not list(find_references("第二个", Context(options=("甲", "乙")), {"address": "address"}))


def test_an_option_fills_what_is_asked_for():
    context = Context(asked="delivery_date", options=("周五", "周六"))
    (found,) = find_references("第二个吧", context, SLOTS)
    assert (found.entity, found.value, "第二个吧"[found.start:found.end]) == ("date", "周六", "第二个")
    assert not list(find_references("2", context, SLOTS))  # a number may be the answer itself


WORDS = ("第", "二", "个", "最后", "上次", "一样", "the ", "second ", "one", "last", "same", "便宜", "的", "10", " ", "，", "?", "不要")


@given(st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=30),
       st.lists(st.text(max_size=8), max_size=5), st.sampled_from([None, "address", "size", "unknown"]))
def test_references_lie_in_the_text(text: str, options: list[str], asked: str | None):
    context = Context(asked=asked, options=tuple(options), known={"address": "建设路18号", "size": 41})
    for one in find_references(text, context, SLOTS):
        assert 0 <= one.start < one.end <= len(text)
        assert one.value in (*options, "建设路18号", 41)
    assert list(find_references(text, context, SLOTS)) == list(find_references(text, context, SLOTS))
