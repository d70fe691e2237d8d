"""Lists of any size: borders that mind Chinese, spaces and hyphens, letter case, the longest entry."""

import pytest

from csbot.nlu.folding import fold, narrow
from csbot.nlu.matching.lookups import Lookups, squeeze
from csbot.nlu.matching.patterns import Patterns
from csbot.nlu.matching.rules import Rules

NAMES = ("New York", "York", "Wi-Fi", "T恤", "红豆", "红豆面包", "iPhone 15", "iPhone 15 Pro", "USB", "Coca-Cola Zero", "4S", "苹果")


def found(text: str, form=fold, word_borders: bool = True) -> list[str]:
    lookups = Lookups((("name", name) for name in NAMES), form, word_borders)
    return [text[start:end] for _, start, end in lookups.find(text)]


@pytest.mark.parametrize("text, expected", [
    ("I live in new york", ["new york"]), ("New  York", ["New  York"]), ("New-York", ["New-York"]), ("Yorkshire", []),
    ("有wifi吗", []), ("有wi fi吗", ["wi fi"]), ("有ＷＩ－ＦＩ吗", ["ＷＩ－ＦＩ"]), ("wi\u2011fi", ["wi\u2011fi"]),
    ("买T恤", ["T恤"]), ("买XT恤", []), ("一件红豆面包", ["红豆面包"]), ("红豆的", ["红豆"]), ("一二三红豆四", ["红豆"]),
    ("iPhone 15 Pro Max", ["iPhone 15 Pro"]), ("iphone 15promax", []), ("iPhone 155", []), ("苹果iPhone 15好", ["苹果", "iPhone 15"]),
    ("coca cola   zero", ["coca cola   zero"]), ("USB接口", ["USB"]), ("USB3", []), ("去4S店", ["4S"]), ("14S", []),
    ("", []), ("🎉 New York🎉", ["New York"])])
def test_entries(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_shorter_entry_counts_where_the_longer_one_would_cut_a_word() -> None:
    lookups = Lookups([("a", "red bull"), ("a", "red")], fold)
    assert list(lookups.find("red bullet")) == [("a", 0, 3)]


def test_letter_case_counts_when_the_project_says_so() -> None:
    assert found("NEW YORK", narrow) == [] and found("Ｎew York", narrow) == ["Ｎew York"]
    rules = Rules((("order", "kp[0-9]+"),), (("name", "Zara"),), case_sensitive=True)
    assert [one.value for one in Patterns(rules).find("KP1 kp2 ＫＰ3 kp４ zara Zara")] == ["kp2", "kp４", "Zara"]


def test_borders_do_not_count_when_the_project_says_so() -> None:
    assert found("Yorkshire USB3 14S", word_borders=False) == ["York", "USB", "4S"]
    rules = Rules((), (("name", "ok"),), word_borders=False)
    assert [one.value for one in Patterns(rules).find("Book")] == ["ok"]


def test_places_of_squeezed_text() -> None:
    assert squeeze("a b-c") == ("a b c", None) and squeeze("abc") == ("abc", None)
    plain, places = squeeze("a  b - c ")
    assert plain == "a b c " and places == [0, 1, 3, 4, 7, 8]


def test_a_list_of_a_hundred_thousand_entries() -> None:
    lookups = Lookups([*((f"list{number % 3}", f"产品{number}号 model-{number}") for number in range(100_000))], fold)
    text = "要产品77777号 Model 77777，和产品99号 model-99"
    assert [(name, text[start:end]) for name, start, end in lookups.find(text)] == [
        ("list2", "产品77777号 Model 77777"), ("list0", "产品99号 model-99")]


def test_half_a_surrogate_pair_is_an_unknown_character() -> None:
    lookups = Lookups([("city", "上海"), ("odd", "x\udcff")], fold)
    assert list(lookups.find("\ud83d上海\udcff")) == [("city", 1, 3)]


def test_no_lists_find_nothing() -> None:
    assert list(Lookups([], fold).find("x")) == [] and list(Lookups([("a", " - ")], fold).find(" - ")) == []
