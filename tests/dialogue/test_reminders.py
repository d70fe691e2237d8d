"""Reminders: which wait, which are due, what a turn that one begins looks like."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue.actions import action
from csbot.dialogue.events import (
    ReminderCancelled,
    ReminderScheduled,
    Restarted,
    UserUttered,
    event_from_json,
)
from csbot.dialogue.reminders import Reminders, entities_of, named
from csbot.dialogue.turn import remind
from csbot.values import Intent, Understanding

AT = 1_700_000_100.0
WHEN = "2023-11-14T22:15:00Z"  # that time
PAY = ReminderScheduled("remind_pay", WHEN, {"item": "灯"}, "pay", False)
SHIP = ReminderScheduled("remind_ship", "2023-11-15T06:16:00+08:00", None, "ship")
SAID = UserUttered(Understanding("你好", Intent("greet", 1.0)))
DOMAIN = """
intents: [greet, pay_later, remind_pay]
entities: [item]
slots: {item: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: item}]}}
responses: {utter_greet: [{text: 您好}], utter_pay: [{text: "您的{item}还没有付款"}], utter_ok: [{text: 好的，到时提醒您}]}
actions: [action_pay_later]
"""
RULES = """
rules:
- {rule: 问好, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: 稍后付款, steps: [{intent: pay_later}, {action: action_pay_later}, {action: utter_ok}]}
- {rule: 提醒付款, steps: [{intent: remind_pay}, {action: utter_pay}]}
"""


def after(*events: object) -> Reminders:
    found = Reminders()
    for event in events:
        found = found.after(event)
    return found


def names(found: Reminders) -> list[str | None]:
    return [one.name for one in found.waiting]


def test_a_time_with_a_zone_is_that_time() -> None:
    assert (PAY.at, SHIP.at) == (AT, AT + 60)


def test_due_are_those_whose_time_has_come_the_earliest_first() -> None:
    found = after(SHIP, PAY)
    assert found.due(AT - 1) == []
    assert found.due(AT + 60) == [PAY, SHIP]
    assert (found.next_at(), Reminders().next_at()) == (AT, None)


def test_of_one_name_there_is_one() -> None:
    assert after(PAY, ReminderScheduled("greet", WHEN, name="pay")).waiting[0].intent == "greet"


def test_a_message_ends_those_that_are_to_be_silent() -> None:
    assert names(after(PAY, SHIP, SAID)) == ["pay"]


@pytest.mark.parametrize("cancel, kept", [
    (ReminderCancelled(), []),
    (ReminderCancelled(name="pay"), ["ship"]),
    (ReminderCancelled(intent="remind_ship"), ["pay"]),
    (ReminderCancelled(entities={"item": "灯"}), ["ship"]),
    (ReminderCancelled(name="pay", intent="remind_ship"), ["pay", "ship"]),
])
def test_cancelling(cancel: ReminderCancelled, kept: list[str]) -> None:
    assert names(after(PAY, SHIP, cancel)) == kept


def test_a_restart_ends_all() -> None:
    assert names(after(PAY, SHIP, Restarted())) == []


def test_one_without_a_name_gets_one_of_its_own() -> None:
    assert named(ReminderScheduled("greet", WHEN), 7).name == "reminder 7"
    assert named(PAY, 7) == PAY and named(SAID, 7) == SAID


@pytest.mark.parametrize("when", ["明天", "", "2023-13-01T00:00:00", "0001-01-01T00:00:00+14:00x", 5, None])
def test_a_time_that_is_none_is_refused(when: object) -> None:
    with pytest.raises(ValueError, match="reminder"):
        event_from_json({"event": "reminder", "intent": "greet", "date_time": when})


def test_entities_of_a_reminder() -> None:
    assert [(found.entity, found.value) for found in entities_of({"item": "灯"})] == [("item", "灯")]
    assert [found.role for found in entities_of([{"entity": "city", "value": "北京", "role": "to"}, 5])] == ["to"]


@given(st.recursive(st.none() | st.text() | st.integers(), lambda part: st.lists(part)
                    | st.dictionaries(st.text(), part)))
def test_odd_entities_are_left_out(data: object) -> None:
    assert all(isinstance(found.entity, str) for found in entities_of(data))


def test_a_reminder_fires_once_and_survives_the_log(make_bot: Callable, meet: Callable) -> None:
    @action("action_pay_later")
    def pay_later(turn) -> None:
        turn.events += (ReminderScheduled("remind_pay", WHEN, {"item": "灯"}, "pay", False),)

    bot = make_bot(DOMAIN, RULES, [pay_later])
    customer = meet(bot)
    assert customer.say("回头再付", "pay_later") == ["好的，到时提醒您"]
    assert customer.conversation.reminders.next_at() == AT
    again = bot.converse("小明")
    again.replay(customer.conversation.as_json())
    assert again.reminders == customer.conversation.reminders
    assert asyncio.run(remind(bot, again, AT - 1)) == []
    (turn,) = asyncio.run(remind(bot, again, AT))
    assert [reply.text for reply in turn.replies] == ["您的灯还没有付款"]
    said = next(event for event in turn.events if isinstance(event, UserUttered))
    assert said.understanding.text == "EXTERNAL: remind_pay"
    assert said.metadata == {"is_external": True, "reminder": "pay"}
    assert asyncio.run(remind(bot, again, AT + 1)) == []


def test_a_reminder_that_sets_itself_anew_fires_once_a_look(make_bot: Callable, meet: Callable) -> None:
    @action("action_pay_later")
    def pay_later(turn) -> None:
        turn.events += (ReminderScheduled("pay_later", WHEN, {}, "pay", False),)

    bot = make_bot(DOMAIN, RULES, [pay_later])
    customer = meet(bot)
    customer.say("回头再付", "pay_later")
    for look in (AT, AT + 1):
        assert len(asyncio.run(remind(bot, customer.conversation, look))) == 1
