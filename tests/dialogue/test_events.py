"""Events are data: to Rasa's JSON and back without loss."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue import events as e
from csbot.values import Entity, Intent, Reply, Understanding

names = st.text(alphabet="abc订单_", min_size=1, max_size=6)
values = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
                      max_leaves=5)
entities = st.builds(Entity, names, st.integers(0, 3), st.integers(3, 9), values, st.none() | names, st.none() | names)
understandings = st.builds(Understanding, st.text(max_size=9), st.builds(Intent, st.none() | names, st.floats(0, 1)),
                           st.lists(st.builds(Intent, names, st.floats(0, 1)), max_size=2).map(tuple),
                           st.lists(entities, max_size=2).map(tuple), st.none() | st.floats(0, 1),
                           st.lists(names, max_size=2).map(tuple))
replies = st.builds(Reply, st.none() | names, st.lists(st.fixed_dictionaries({"title": names}), max_size=2).map(tuple),
                    st.none() | names, st.none() | st.dictionaries(names, values, max_size=2), st.none() | names,
                    st.dictionaries(st.sampled_from(["attachment", "elements"]), names, max_size=2))
stamps = {"timestamp": st.floats(0, 2e9), "metadata": st.dictionaries(names, values, max_size=2)}
plain_kinds = (e.Restarted, e.SessionStarted, e.SlotsReset, e.UserUtteranceReverted, e.ActionReverted,
               e.ConversationPaused, e.ConversationResumed)
arguments = {
    e.UserUttered: (understandings, st.none() | names, st.none() | names),
    e.BotUttered: (replies,),
    e.ActionExecuted: (names, st.none() | names, st.none() | st.floats(0, 1), st.none(), st.booleans()),
    e.SlotSet: (names, values),
    e.EntitiesAdded: (st.lists(entities, max_size=2).map(tuple),),
    e.UserFeaturized: (st.booleans(),),
    e.ActiveLoop: (st.none() | names,),
    e.LoopInterrupted: (st.booleans(),),
    e.ActionRejected: (names, st.none() | names, st.none() | st.floats(0, 1)),
    e.FollowupAction: (names,),
    e.ReminderScheduled: (names, st.just("2026-01-31T09:00:00+08:00"), values, st.none() | names, st.booleans()),
    e.ReminderCancelled: (st.none() | names, st.none() | names),
    e.AgentUttered: (st.none() | names, values),
    e.StoryExported: (st.none() | names,),
    **dict.fromkeys(plain_kinds, ()),
}
events = st.one_of([st.builds(kind, *given_for, **stamps) for kind, given_for in arguments.items()])


def test_every_event_is_tried_here() -> None:
    assert {kind.kind for kind in arguments} == set(e.KINDS)


@given(events)
def test_an_event_survives_its_json(event: e.Event) -> None:
    assert e.event_from_json(json.loads(json.dumps(event.as_json()))) == event


def test_a_slot_event_looks_like_rasas() -> None:
    assert e.SlotSet("city", "北京", timestamp=5.0).as_json() == {
        "event": "slot", "timestamp": 5.0, "name": "city", "value": "北京"}


def test_a_user_event_looks_like_rasas() -> None:
    event = e.UserUttered(Understanding("你好", Intent("greet", 0.9)), "shell", "m1")
    assert event.as_json() == {
        "event": "user", "timestamp": 0.0, "text": "你好", "input_channel": "shell", "message_id": "m1",
        "parse_data": {"text": "你好", "intent": {"name": "greet", "confidence": 0.9}, "intent_ranking": [],
                       "entities": []}}


def test_a_bot_event_names_its_response_in_the_metadata() -> None:
    data = e.BotUttered(Reply("好的", ({"title": "是"},), response="utter_ok")).as_json()
    assert data["metadata"] == {"utter_action": "utter_ok"}
    assert data["data"] == {"elements": None, "quick_replies": None, "buttons": [{"title": "是"}], "attachment": None,
                            "image": None, "custom": None}


@pytest.mark.parametrize("data, expected", [
    ({"event": "user", "text": None, "parse_data": {"intent": {"name": "greet"}}},
     e.UserUttered(Understanding("", Intent("greet", 0.0)))),
    ({"event": "user", "text": "hi"}, e.UserUttered(Understanding("hi", Intent(None, 0.0)))),
    ({"event": "form", "name": "f"}, e.ActiveLoop("f")),
    ({"event": "form_validation", "validate": False}, e.LoopInterrupted(True)),
    ({"event": "slot", "name": "a", "timestamp": None}, e.SlotSet("a")),
    ({"event": "reminder", "intent": "remind", "date_time": "2026-01-01T00:00:00", "kill_on_user_msg": False},
     e.ReminderScheduled("remind", "2026-01-01T00:00:00", kill_on_user_message=False)),
])
def test_what_rasa_and_its_sdk_write_is_read(data: dict, expected: e.Event) -> None:
    assert e.event_from_json(data) == expected


@pytest.mark.parametrize("data, message", [
    ({"event": "sl0t"}, "unknown event 'sl0t', allowed are action"),
    ({}, "unknown event 'None'"),
    ({"event": "slot"}, "broken event 'slot'"),
    ({"event": "entities"}, "broken event 'entities'"),
    ({"event": "user", "text": "在吗", "parse_data": {"familiarity": "hoch"}}, "broken event 'user'"),
    ({"event": "user", "text": "在吗", "parse_data": {"between": [3]}}, "broken event 'user'"),
])
def test_what_is_no_event_is_refused(data: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        e.event_from_json(data)


def test_an_action_is_labelled_by_its_name_or_text() -> None:
    assert e.ActionExecuted("utter_x").label == "utter_x"
    assert e.ActionExecuted(None, action_text="您好").label == "您好"
