"""The dialect of YAML, aliases, and the places of keys, items and lines."""

import pytest

from csbot.diagnostics import CsbotError
from csbot.project.yaml import Map, Seq, Text, block_lines, read_yaml
from csbot.text import Source, Span


def value(text: str):
    return read_yaml(Source("a.yml", f"x: {text}\n"))["x"]


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "12:30", "2024-05-01", "1_000",
                                  "0b1", "=", "<<", "0x", "1e", "+", ".", "..", "０１", "一"])
def test_these_stay_text(word):
    assert value(word) == word and isinstance(value(word), Text)


@pytest.mark.parametrize("written, expected", [
    ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("010", 10), ("-7", -7), ("0x1F", 31),
    ("0o17", 15), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), (".inf", float("inf")), ("-.INF", float("-inf"))])
def test_core_schema(written, expected):
    assert value(written) == expected and type(value(written)) is type(expected)


def test_quoted_and_tagged_texts_are_texts():
    for written in ('"5"', "'true'", "!!str 5", '""'):
        assert isinstance(value(written), Text)


def test_keys_are_texts():
    read = read_yaml(Source("a.yml", "1: a\ntrue: b\nno: c\n"))
    assert list(read) == ["1", "true", "no"]


def test_places_of_keys_values_and_items():
    read = read_yaml(Source("a.yml", "订单:\n  - 我的: {a: 快递}\n  - b\n"))
    assert read.at_key("订单") == Span("a.yml", 1, 1, 1, 3)
    items = read["订单"]
    assert isinstance(items, Seq) and items.at_item(1) == Span("a.yml", 3, 5, 3, 6)
    inner = items[0]["我的"]
    assert isinstance(inner, Map) and inner.at_value("a") == Span("a.yml", 2, 13, 2, 15)
    assert inner["a"].at == inner.at_value("a")
    assert inner.at_key("nothing") == inner.at


def test_an_alias_is_the_same_value():
    read = read_yaml(Source("a.yml", "a: &x [1, 好]\nb: *x\nc: &t 文字\nd: *t\n"))
    assert read["a"] is read["b"] and read["c"] is read["d"]


def test_old_line_ends_do_not_end_lines():
    read = read_yaml(Source("a.yml", "a: 好\u2028好\x85\nb: '\u2029'\nc: |\n  x\u2028y\n  z\nd: 1\n"))
    assert read["a"] == "好\u2028好\x85" and read["b"] == "\u2029" and read["c"] == "x\u2028y\nz\n"
    assert read.at_key("d").line == 6


def test_lines_of_a_block():
    source = Source("a.yml", "t: |\n\n    好的\n      再见\n\nu: 1\n")
    lines = list(block_lines(read_yaml(source)["t"], source))
    assert [(line, at.line, at.column) for line, at in lines if line] == [("好的", 3, 5), ("  再见", 4, 5)]


@pytest.mark.parametrize("text, line, column", [
    ("a: [\n", 2, 1), ("好好: x: y\n", 1, 6), ("a: ok\n好: \x07\n", 2, 4), ("a: 1\r\nb: \x00", 2, 4),
    ("a: 'x\n", 2, 1)])
def test_a_syntax_error_names_its_place(text, line, column):
    with pytest.raises(CsbotError) as caught:
        read_yaml(Source("a.yml", text))
    at = caught.value.diagnostics[0].at
    assert (at.line, at.column) == (line, column)
