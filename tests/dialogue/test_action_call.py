"""What a custom action sees and may do."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from csbot.dialogue.action_call import ActionCall, Setting
from csbot.dialogue.events import ActionRejected, BotUttered, ConversationPaused, FollowupAction, SlotSet, UserUttered
from csbot.dialogue.snapshot import blank, initial_slots
from csbot.project.model import NOWHERE, Domain, Name, Response, Slot, Variation
from csbot.values import Entity, Intent, Reply, Understanding

DOMAIN = Domain(slots={name: Slot(Name(name), Name("text")) for name in ("order_number", "color")},
                responses={"utter_status": Response(Name("utter_status"), (
                    Variation(NOWHERE, Name("订单 {order_number}：{status}")),)),
                    "utter_app": Response(Name("utter_app"), (Variation(NOWHERE, Name("app"), channel="app"),))})
MESSAGE = UserUttered(Understanding("KP1 到哪了", Intent("track", 0.9), (), (Entity("order_number", 0, 3, "KP1"),)))
NOW = blank(initial_slots(DOMAIN)).after(MESSAGE, SlotSet("order_number", "KP1"))


@pytest.fixture
def turn() -> ActionCall:
    setting = Setting(DOMAIN, "小明", "shell", Path("shop"), random.Random(0), lambda name: name == "action_known")
    return ActionCall("action_track", NOW, setting, {"color": "红"})


def test_what_an_action_sees(turn: ActionCall) -> None:
    assert (turn.text, turn.intent, turn.sender_id, turn.folder) == ("KP1 到哪了", "track", "小明", Path("shop"))
    assert [(e.entity, e.value, e.start, e.end, e.role, e.group) for e in turn.entities] == [
        ("order_number", "KP1", 0, 3, None, None)]
    assert turn.slots["order_number"] == "KP1" and turn.candidates == {"color": "红"}


def test_slots_and_candidates_are_read_only(turn: ActionCall) -> None:
    for mapping in (turn.slots, turn.candidates):
        with pytest.raises(TypeError):
            mapping["color"] = "黑"


def test_what_an_action_does_becomes_events_in_order(turn: ActionCall) -> None:
    turn.utter("utter_status", status="已发货")
    turn.say("还有别的吗？", buttons=[{"title": "没有", "payload": "/deny"}])
    turn.set("color", "黑")
    turn.follow_with("action_known")
    turn.reject()
    turn.pause()
    assert turn.events == (
        BotUttered(Reply("订单 KP1：已发货", response="utter_status")),
        BotUttered(Reply("还有别的吗？", ({"title": "没有", "payload": "/deny"},))),
        SlotSet("color", "黑"), FollowupAction("action_known"), ActionRejected("action_track"), ConversationPaused())


def test_what_an_action_sets_it_sees_and_says(turn: ActionCall) -> None:
    turn.set("order_number", "KP2")
    turn.utter("utter_status", status="在路上")
    assert turn.slots["order_number"] == "KP2"
    assert turn.events[-1].reply.text == "订单 KP2：在路上"


def test_a_response_without_a_fitting_variation_says_nothing(turn: ActionCall) -> None:
    turn.utter("utter_app")
    assert turn.events == ()


@pytest.mark.parametrize("act, message", [
    (lambda turn: turn.set("colour", "黑"), "unknown slot 'colour', did you mean 'color'?"),
    (lambda turn: turn.utter("utter_statsu"), "unknown response 'utter_statsu', did you mean 'utter_status'?"),
    (lambda turn: turn.follow_with("action_nope"), "unknown action 'action_nope'"),
    (lambda turn: turn.set("color", object()), "slot 'color' cannot be '<object"),
    (lambda turn: turn.set("color", [float("nan")]), "slot 'color' cannot be '[nan]'"),
    (lambda turn: turn.say("x", custom=float("inf")), "custom cannot be 'inf'"),
    (lambda turn: turn.say("x", custom={1: {2, 3}}), "custom cannot be"),
])
def test_mistakes_show_at_once(turn: ActionCall, act, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        act(turn)
    assert str(caught.value).startswith(message)
    assert turn.events == ()


def test_a_value_is_copied(turn: ActionCall) -> None:
    value = [1]
    turn.set("color", value)
    value.append(2)
    assert turn.slots["color"] == [1]


def test_nobody_hears_a_closed_call(turn: ActionCall) -> None:
    turn.set("color", "黑")
    turn.close()
    with pytest.raises(RuntimeError, match="nobody waits for this action any more"):
        turn.say("太晚了")
    assert turn.events == (SlotSet("color", "黑"),)


def test_before_the_first_message_there_is_nothing_to_see() -> None:
    call = ActionCall("action_session_start", replace(NOW, message=None), Setting(DOMAIN))
    assert (call.text, call.intent, call.entities) == ("", None, ())
