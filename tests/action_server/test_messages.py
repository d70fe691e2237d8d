"""Reading what bot and server send each other: anything at all is read or is one ValueError."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.action_server.messages import DEEPEST, depth, read_answer, read_json, read_request, write_answer
from csbot.dialogue.events import KINDS, BotUttered, FollowupAction, SlotSet
from csbot.dialogue.remote import Answer
from csbot.values import Reply

KEYS = ("event", "name", "value", "text", "buttons", "title", "payload", "response", "responses", "events", "tracker",
        "slots", "latest_message", "next_action", "sender_id", "parse_data", "intent", "entities", "data", "metadata",
        "timestamp", "confidence", "utter_action")
leaves = (st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
          | st.sampled_from(list(KINDS)))
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3)
                        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4),
                        max_leaves=12)
events = st.dictionaries(st.sampled_from(KEYS), anything, max_size=5).flatmap(
    lambda data: st.sampled_from(list(KINDS)).map(lambda kind: {**data, "event": kind}))


@settings(max_examples=200)
@given(st.one_of(anything, st.fixed_dictionaries({"events": st.lists(events, max_size=3),
                                                  "responses": st.lists(anything, max_size=3)})))
def test_any_answer_is_read_or_refused_in_one_line(data: Any) -> None:
    try:
        answer = read_answer(data)
    except ValueError as error:
        assert str(error)
        return
    assert json.dumps([event.as_json() for event in answer.events])
    for message in answer.messages:
        assert message.reply.text is None or isinstance(message.reply.text, str)


@settings(max_examples=200)
@given(st.one_of(anything, st.fixed_dictionaries({"next_action": st.text(), "tracker": anything})))
def test_any_request_is_read_or_refused(data: Any) -> None:
    try:
        request = read_request(data)
    except ValueError:
        return
    assert isinstance(request.action, str) and isinstance(request.sender_id, str)


@settings(max_examples=100)
@given(st.binary(max_size=50), st.none() | st.sampled_from(["utf-8", "gbk", "nonsense", "utf-16", "rot13", "zlib"]))
def test_any_bytes_are_read_or_refused(body: bytes, charset: str | None) -> None:
    try:
        read_json(body, charset)
    except ValueError:
        return


def test_what_was_done_comes_back() -> None:
    said = BotUttered(Reply("您好", ({"title": "好", "payload": "/affirm"},), "a.png", {"a": 1}, "utter_greet",
                            {"attachment": "b.pdf"}))
    written = write_answer((SlotSet("city", "北京"), said, FollowupAction("action_x")))
    answer = read_answer(json.loads(json.dumps(written)))
    assert answer.events == (SlotSet("city", "北京"), FollowupAction("action_x"))
    assert [message.reply for message in answer.messages] == [said.reply]
    assert [message.values.get("utter_action") for message in answer.messages] == [None]


@pytest.mark.parametrize("data", [{}, {"events": None, "responses": None}, {"events": [], "more": 1}])
def test_an_empty_answer(data: dict[str, Any]) -> None:
    assert read_answer(data) == Answer()


def test_depth() -> None:
    value: Any = 1
    for _ in range(5000):
        value = [value]
    assert depth(1) == 0 and depth([]) == 1 and depth({"a": [1, {}]}) == 3 and depth(value) == DEEPEST + 1
