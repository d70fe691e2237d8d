"""Spans, sources, widths and names."""

import pytest

from csbot.text import Source, Span, cells, closest, did_you_mean, language_of


def test_a_span_prints_as_file_line_column():
    assert str(Span("stories/查.yml", 12, 3, 12, 9)) == "stories/查.yml:12:3"
    assert Span("a.yml", 12, 3).short == "a.yml:12"


def test_lines_of_a_source():
    source = Source("a.yml", "一\r\n二\r三\n\u2028四")
    assert source.lines == ["一", "二", "三", "\u2028四"]
    assert source.line(2) == "二" and source.line(0) == source.line(9) == ""


@pytest.mark.parametrize("text, width", [
    ("abc", 3), ("订单", 4), ("a订b", 4), ("，", 2), ("\x07a", 1), ("é", 1), ("e\u0301", 1), ("", 0)])
def test_cells(text, width):
    assert cells(text) == width


def test_the_closest_name():
    assert closest("order_statu", ["order_status", "refund"]) == "order_status"
    assert closest("查订淡", ["查订单", "退款"]) == "查订单"
    assert closest("weather", ["order_status"]) is None
    assert did_you_mean("gret", ["greet"]) == "did you mean 'greet'?"
    assert did_you_mean("gret", []) is None


def test_a_name_in_other_capitals_is_the_closest():
    assert closest("FAQ", ["fax", "faq"]) == "faq" and closest("greet", ["goodbye", "GREET"]) == "GREET"
    assert closest("utter_Menu", [f"utter_{n}" for n in range(9000)] + ["Utter_menu"]) == "Utter_menu"


def test_what_all_names_of_a_kind_begin_with_is_no_likeness():
    assert closest("utter_ask_city", ["utter_ask_size", "utter_ask_date"]) is None
    assert closest("action_pay", ["action_say_hello", "action_buy_it"]) is None
    assert closest("validate_order", ["validate_return"]) is None
    assert closest("utter_gret", ["action_greet", "utter_greet", "utter_great_day"]) == "utter_greet"
    assert closest("utter_greet", ["action_greet"]) == "action_greet"
    assert closest("utter_查订淡", ["utter_查订单", "utter_退款"]) == "utter_查订单"
    assert closest("ask_hours", ["ask_hour", "ask_price"]) == "ask_hour"


def test_the_closest_of_very_many_or_very_long_names_is_found_soon():
    names = [f"intent_{number}" for number in range(20_000)]
    assert closest("intent_1999x", names) in names
    assert closest("a" * 1_000_000, ["a" * 999_999]) is None


@pytest.mark.parametrize("text, language", [
    ("我的订单", "zh"), ("where is my order", "en"), ("我的order到哪了", "zh"), ("where is 顺丰 now", "en"),
    ("12345", None), ("👍", None), ("OK的", "zh"), ("", None)])
def test_language_of(text, language):
    assert language_of(text) == language
