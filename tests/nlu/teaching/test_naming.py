"""Intent names as examples."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.nlu.teaching.naming import in_words, name_examples


def example(text: str, intent: str | None) -> SimpleNamespace:
    return SimpleNamespace(text=text, intent=intent, entities=())


@pytest.mark.parametrize("intent, words", [
    ("order_status", "order status"), ("cancelOrder", "cancel order"), ("faq/ask_fee", "faq ask fee"),
    ("affirm+greet", "affirm greet"), ("查询_物流", "查询 物流"), ("faq/怎么退货", "faq 怎么退货"), ("退换货政策", "退换货政策"),
    ("FAQ", "faq"), ("A", "a")])
def test_names_are_read_as_words(intent, words):
    assert in_words(intent) == words


def test_each_name_is_taught_so_many_times():
    found = name_examples([example("钱什么时候退给我", "退款进度"), example("where's my stuff", "order_status")], 2)
    assert [(one.text, one.intent) for one in found] == [("order status", "order_status")] * 2 + [("退款进度", "退款进度")] * 2


@pytest.mark.parametrize("intent", ["i1", "q_12", "退", "7", "__"])
def test_names_that_say_nothing_are_left_out(intent):
    assert name_examples([example("你好呀", intent)], 1) == []


def test_a_name_that_is_an_example_or_that_two_intents_share_is_left_out():
    assert name_examples([example("Order status", "cancel"), example("到哪了", "order_status")], 1)[0].intent == "cancel"
    assert name_examples([example("在吗", "say_hello"), example("您好", "say/hello")], 1) == []


def test_examples_without_an_intent_have_no_name():
    assert name_examples([example("北京", None)], 3) == []


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8), st.integers(0, 3))
def test_any_names(intents, times):
    found = name_examples([example("x", intent) for intent in intents], times)
    assert len(found) <= times * len(set(intents)) and all(one.text.strip() and one.intent in intents for one in found)
