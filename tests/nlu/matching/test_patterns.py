"""Rules in text: expressions, lists, borders that mind Chinese, and strangers' texts."""

import time

import pytest

from csbot.nlu.matching.patterns import Patterns, fold
from csbot.nlu.matching.rules import Rules


def found(text: str, regexes: list = (), lookups: list = ()) -> list[tuple[str, str]]:
    return [(one.entity, one.value) for one in Patterns(Rules(tuple(regexes), tuple(lookups))).find(text)]


ORDER = [("order", r"\b[A-Z]{2}\d{4,}\b")]


@pytest.mark.parametrize("text, value", [
    ("我的订单cs20261呢", "cs20261"), ("CS1234", "CS1234"), ("查ＣＳ１２３４吧", "ＣＳ１２３４"),
    ("is it (CS1234)?", "CS1234")])
def test_word_borders_in_expressions(text: str, value: str) -> None:
    assert found(text, ORDER) == [("order", value)]


@pytest.mark.parametrize("text", ["XCS1234", "CS1234x", "_CS1234", "CS123"])
def test_words_that_go_on(text: str) -> None:
    assert found(text, ORDER) == []


def test_backslash_b_keeps_its_other_meanings() -> None:
    assert found("a\bc", [("x", r"a[\b]c")]) == [("x", "a\bc")]
    assert found(r"a\bc", [("x", r"a\\bc")]) == [("x", r"a\bc")]
    assert found("cats", [("x", r"at\Bs"), ("y", r"cat\B")]) == [("x", "ats"), ("y", "cat")]


CITIES = [("city", name) for name in ("York", "New York", "上海", "上海市浦东", "OK")] + [("courier", "顺丰")]


@pytest.mark.parametrize("text, expected", [
    ("from new york to 上海", ["new york", "上海"]), ("我在上海市浦东新区", ["上海市浦东"]), ("Yorkshire okay", []),
    ("我用顺丰寄的", ["顺丰"]), ("住yOrk。", ["yOrk"]), ("用ＯＫ卡", ["ＯＫ"]), ("", [])])
def test_lists(text: str, expected: list[str]) -> None:
    assert [value for _, value in found(text, lookups=CITIES)] == expected


def test_an_entry_of_two_lists_is_found_twice() -> None:
    assert found("苹果手机", lookups=[("brand", "苹果"), ("fruit", "苹果")]) == [("brand", "苹果"), ("fruit", "苹果")]


def test_offsets_are_of_the_original() -> None:
    (one,) = Patterns(Rules(lookups=(("city", "istanbul"),))).find("ﬁn İİ㎡ 🎉Istanbul")
    assert (one.start, one.end, one.value, one.extractor) == (8, 16, "Istanbul", "lookup")
    assert all(len(fold(text)) == len(text) for text in ("İﬁ㎡ẞ…", "ＡＢ１", "e\u0301"))


def test_a_catastrophic_expression_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    started = time.monotonic()
    bad = [("bad", r"(a|aa)+$"), ("good", r"b\d+")]
    text = "a" * 40 + "!b7"
    assert found(text, bad) == [("good", "b7")]
    assert time.monotonic() - started < 2 and "a regex of 'bad' was stopped" in caplog.text


def test_a_long_message_takes_linear_time() -> None:
    lookups = [("n", f"entry {number}") for number in range(20_000)] + [("n", "单" * length) for length in range(2, 30)]
    patterns = Patterns(Rules((("order", r"\d{6,}"),), tuple(lookups)))
    started = time.monotonic()
    assert patterns.find("订单 entry x 12345 " * 5_000) == []
    assert time.monotonic() - started < 3


def test_broken_expression_is_named() -> None:
    with pytest.raises(ValueError, match=r"the regex '\(' of 'order' is broken"):
        Patterns(Rules((("order", "("),)))


def test_empty_matches_and_entries_are_nothing() -> None:
    assert found("abc", [("x", "z*")], [("y", "  ")]) == []
