"""Any text: never an exception, spans within bounds and of what was said, and work that grows with the length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.nlu.recognisers.table import SPECIFIC, Recognisers
from tests.nlu.recognisers.moment import SENT, ZONE

OPTIONS = {"order_number": {"pattern": [r"\bKP\d+\b", r"(a|aa)+$"]}}
ONE_EACH = {type: Recognisers([(type, type, OPTIONS.get(type, {}))], ZONE) for type in SPECIFIC}
ALL = Recognisers([(type, type, OPTIONS.get(type, {})) for type in SPECIFIC], ZONE)
PIECES = st.sampled_from((
    "一", "二", "两", "三", "十", "百", "千", "万", "亿", "半", "点", "号", "月", "日", "年", "周", "星期", "下", "上", "个", "块",
    "毛", "元", "分", "小时", "天", "前", "后", "内", "到", "至", "第", "百分之", "零", "负", "差", "刻", "底", "明天", "早上", "now",
    "at", "by", "from", "to", "half", "past", "a", "an", "one", "twenty", "hundred", "may", "march", "next",
    "last", "friday", "week", "hours", "ago", "in", "the", "of", "pm", "am", ":", "/", "-", ".", ",", "+", "%",
    "$", "¥", "@", "www", "com", "http://", "0", "1", "3", "12", "24", "31", "99", "2026", "13812345678",
    "11010519491231002X", "京A", "北京市", "朝阳区", "路", "栋", "SF", "K", "邮编", "zip", "St", "Road", "London"))
GAPS = st.sampled_from((" ", "\u200b", "🎉", "，"))
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, GAPS), max_size=14).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text(text: str) -> None:
    found = ALL.find(text, SENT)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in zip(found, found[1:]))
    assert all(one.extractor == f"recogniser:{one.entity}" for one in found)
    assert all(one.info["type"] in ("value", "interval") for one in found)


@pytest.mark.parametrize("text", [
    "", " ", "\x00\x07\x1b[0m", "\ud83d三百块\udcff", "\u202e三百块\u202c", "مرحبا ٣٠٠ 三百块", "🎉" * 50, "三\u200b百块", "\ufeff三百块"])
def test_odd_characters(text: str) -> None:
    assert [one.value for one in ALL.find(text, SENT) if one.entity == "money"] in ([], [300])


@given(st.sampled_from(("email", "url", "id_card", "plate", "phone", "duration")), TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_was_found_means_the_same_alone(type: str, text: str) -> None:
    """The characters of a span are all that makes its value."""
    for one in ONE_EACH[type].find(text, SENT):
        said = text[one.start:one.end]
        (alone,) = ONE_EACH[type].find(said, SENT)
        assert (alone.start, alone.end, alone.value, alone.info) == (0, len(said), one.value, one.info)


@given(st.text(), st.integers(0, 4_000_000_000))
@settings(max_examples=100, deadline=None)
def test_any_moment(text: str, moment: int) -> None:
    for said in (text, "2月29号下午三点到五点", "31号", "next month", "一年后", "in two hours", "on Feb 29"):
        ALL.find(said, moment)


STRETCHED = (
    "1", "一", "九", "1,", "一千", "三点", "a", "a ", "a@a.", "1-", "0 1234 ", "one ", "twenty and ", "http://a",
    "half past ", "明天到", "路", "1号", "北京市", "上海浦东新区世纪大道", "1 Abc Def ", "1.5万", "+86 ", "两个半", "from 9 to ", "🎉",
    "\u200b", "1\u200b", "百分之", "March 5 ", "三天前", "((", "10:30", "2026-11-25 ", "￥", "$1", "差五分", "next ", "５",
    "京A")


@pytest.mark.parametrize("piece", STRETCHED)
def test_ten_thousand_characters_take_bounded_time(piece: str) -> None:
    """No expression goes back and forth: what takes 0.2 seconds here would take hours."""
    text = (piece * (10_000 // len(piece) + 1))[:10_000]
    started = time.process_time()
    assert all(one.end <= len(text) for one in ALL.find(text, SENT))
    assert time.process_time() - started < 10
