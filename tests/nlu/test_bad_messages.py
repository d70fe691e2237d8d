"""Messages that nobody should send: an answer with sane spans, never an exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csbot.assistant import Assistant
from csbot.values import Understanding

BAD = {"empty": "", "blank": " \t\u3000\n", "long": "我要退货" * 2500, "long English": "where is my parcel " * 530,
       "one word": "a" * 10_000, "digits": "1" * 10_000, "emoji": "😀🎉👨‍👩‍👧‍👦🇨🇳", "zero-width": "退\u200b货\u200d\ufeff", "only zero-width": "\u200b" * 50,
       "right-to-left": "أين طلبي؟ \u202e123\u202c", "control": "\x00\x01\x1b[31m退货\x7f\x85", "half surrogate": "退\ud83d货",
       "surrogates": "\udc00\ud800" * 20, "mixed": "我的 заказ ορδερ 注文 주문 คำสั่ง order🎁", "combining": "e" + "\u0301" * 3000,
       "special pieces": "[CLS][SEP]</s><unk>[MASK]", "full-width": "ＡＢＣ９９　订单", "separators": "a\u2028b\u2029c\x0bd\x0c",
       "unassigned": "\u0378\U000e0001\U0010ffff", "markup": "[红](color){\"entity\": ", "ligature": "ﷺ" * 500}
INVENTED = st.text(max_size=80) | st.text(st.characters(exclude_categories=()), max_size=40)
ODD = st.text(st.sampled_from("退货订单CS12 \u200b\u202e\ud800\x00😀é﷽①％,.-/"), max_size=60)


@pytest.fixture(scope="module")
def assistant(trained_once: Path) -> Assistant:
    return Assistant.load(trained_once / "models", folder=trained_once)


def check_sane(text: str, answer: Understanding) -> None:
    assert answer.text == text and 0 <= answer.intent.confidence <= 1
    for entity in answer.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert entity.extractor.startswith("recogniser") or isinstance(entity.value, str)


@pytest.mark.parametrize("name", BAD)
def test_bad_messages(assistant: Assistant, name: str) -> None:
    check_sane(BAD[name], assistant.parse(BAD[name], 1.8e9))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=INVENTED | ODD)
def test_any_message(assistant: Assistant, text: str) -> None:
    check_sane(text, assistant.parse(text, 1.8e9))


def test_all_at_once(assistant: Assistant) -> None:
    texts = list(BAD.values())
    for text, answer in zip(texts, assistant.nlu.parse_many(texts, 1.8e9)):
        check_sane(text, answer)


@pytest.mark.parametrize("name", BAD)
def test_the_bot_answers_them(assistant: Assistant, name: str) -> None:
    assert assistant.reply(BAD[name], 1.8e9).replies is not None
