"""Messages like `/intent{…}`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue.intent_message import external_message, read_intent_message
from csbot.project.model import DeclaredEntity, DeclaredIntent, Domain, Name
from csbot.values import Entity

DOMAIN = Domain(intents={name: DeclaredIntent(Name(name)) for name in ("greet", "inform", "faq", "查询订单")},
                entities={name: DeclaredEntity(Name(name)) for name in ("name", "city", "订单号")})


def test_rasas_vectors(goldens: dict) -> None:
    for vector in goldens["regex_message"]:
        found = read_intent_message(vector["in"], DOMAIN)
        wanted = vector["out"]
        if wanted["intent"] is None:
            assert found is None, vector
            continue
        assert found is not None, vector
        assert {key: value for key, value in found.as_json().items() if key in wanted} == wanted


def test_chinese_intents_and_values() -> None:
    found = read_intent_message('/查询订单{"订单号": "KP240613"}', DOMAIN)
    assert found.intent.name == "查询订单"
    assert found.entities == (Entity("订单号", 5, 24, "KP240613", extractor="RegexMessageHandler"),)


@pytest.mark.parametrize("text, intent", [
    ("/restart", "restart"), ("/faq/ask_hours", "faq/ask_hours"), ("你好", None), ("/", None), ("", None),
    ("/订单在哪", None), ("/greet\n", "greet")])
def test_which_messages_name_an_intent(text: str, intent: str | None) -> None:
    found = read_intent_message(text, DOMAIN)
    assert (found.intent.name if found else None) == intent


@pytest.mark.parametrize("text, confidence", [("/greet@0.25", 0.25), ("/greet@7", 1.0), ("/greet@1.2.3", 0.0)])
def test_confidences(text: str, confidence: float) -> None:
    assert read_intent_message(text, DOMAIN).intent.confidence == confidence


@pytest.mark.parametrize("payload", ["[1]", "{" * 5000, '{"name": ' * 3000 + "}", '{"name": "x"', '{"name": NaN, }'])
def test_broken_entities_are_none(payload: str) -> None:
    assert read_intent_message(f"/inform{{{payload}}}", DOMAIN).entities == ()


@given(st.text(max_size=30))
def test_no_message_breaks(text: str) -> None:
    read_intent_message(f"/inform{text}", DOMAIN)
    read_intent_message(text, DOMAIN)


def test_an_external_message_says_so() -> None:
    assert external_message("EXTERNAL_reminder").text == "EXTERNAL: EXTERNAL_reminder"
