"""Strangers come in the languages of the project, and none is what the project teaches."""

import random

from csbot.nlu.certainty.strangers import FILES, _thin, strangers, thinned
from csbot.text import HAN


def test_the_languages_of_the_project() -> None:
    chinese, english = strangers(["查物流", "我要退款"]), strangers(["where is my order"])
    assert all(HAN.search(line) or line in ("阿巴阿巴",) for line in chinese) and len(chinese) >= 150
    assert not any(HAN.search(line) for line in english) and len(english) >= 150
    assert set(strangers(["查物流", "my order"])) == {*chinese, *english}
    assert len(strangers(["查物流"] * 50 + ["vip"])) == len(chinese)
    assert len(set(chinese)) == len(chinese) and len(FILES) == 2


def test_what_is_taught_is_no_stranger() -> None:
    assert "外面下雨了吗" in strangers(["查天气"]) and "外面下雨了吗" not in strangers(["外面下雨了吗"])


def test_thinned_copies() -> None:
    texts = ["我的订单什么时候能送到", "where is the parcel that i ordered", "hi", "", "退"]
    copies = thinned(texts, 0.35, 7)
    assert copies == thinned(texts, 0.35, 7) and len(copies) == len(texts)
    assert 0 < len(copies[0]) < len(texts[0]) and set(copies[1].split()) < set(texts[1].split())
    assert copies[2:] == ["hi", "", "退"]
    assert _thin("one two", 1.0, random.Random(1)) == "one"
