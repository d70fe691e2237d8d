"""What each event changes."""

import pytest

from csbot.dialogue import events as e
from csbot.dialogue.snapshot import Loop, blank, initial_slots, list_slots, slot_names
from csbot.project.model import Domain, Form, Name, Slot
from csbot.values import Intent, Understanding

DOMAIN = Domain(slots={"size": Slot(Name("size"), Name("text"), initial_value="M")}, forms={"f": Form(Name("f"))})
BLANK = blank(initial_slots(DOMAIN))
HEARD = e.UserUttered(Understanding("你好", Intent("faq/ask_hours", 1.0)))


def test_a_blank_snapshot() -> None:
    assert dict(BLANK.slots) == {"size": "M", "requested_slot": None, "session_started_metadata": None}
    assert (BLANK.text, BLANK.intent, BLANK.form, BLANK.followup) == ("", None, None, "action_listen")
    assert "requested_slot" not in initial_slots(Domain())


def test_a_retrieval_intent_counts_by_its_first_part() -> None:
    assert BLANK.after(HEARD).intent == "faq"


@pytest.mark.parametrize("event", [
    e.UserFeaturized(True), e.AgentUttered("您好"), e.StoryExported(), e.ReminderCancelled(),
    e.ReminderScheduled("remind", "2026-01-01T00:00:00")])
def test_some_events_change_nothing(event: e.Event) -> None:
    assert BLANK.logged(event) is BLANK


def test_slots_heard_since_the_message() -> None:
    now = BLANK.after(HEARD, e.SlotSet("size", "L"), e.SlotSet("gone", 1))
    assert now.heard == {"size": "L"}
    assert now.after(HEARD).heard == {} and now.after(HEARD).slots["size"] == "L"
    assert now.after(e.SlotsReset()).slots["size"] == "M"
    assert BLANK.slots["size"] == "M"


def test_a_list_slot_keeps_a_single_value_as_a_list() -> None:
    domain = Domain(slots={"灯": Slot(Name("灯"), Name("list")), "size": Slot(Name("size"), Name("text"))})
    now = blank(initial_slots(domain), lists=list_slots(domain))
    for empty in (now, now.after(e.SlotsReset()), now.after(e.SessionStarted()), now.after(e.Restarted())):
        kept = empty.after(e.SlotSet("灯", "红"), e.SlotSet("size", "M"))
        assert kept.slots["灯"] == ["红"] and kept.slots["size"] == "M" and kept.heard["灯"] == "红"
    assert [now.after(e.SlotSet("灯", value)).slots["灯"] for value in (["红"], "", None, 3)] == [["红"], "", None, [3]]


def test_the_loop() -> None:
    now = BLANK.after(e.ActiveLoop("f"), e.ActionRejected("f"), e.LoopInterrupted(True))
    assert now.loop == Loop("f", rejected=True, interrupted=True)
    assert now.after(e.ActionExecuted("utter_x")).loop == Loop("f", rejected=True)
    assert now.after(e.ActionExecuted("f")).loop == Loop("f")
    assert now.after(e.ActiveLoop(None)).loop is None
    assert BLANK.after(e.ActionRejected("f"), e.LoopInterrupted(True)).loop is None


def test_followup_is_cleared_by_messages_and_actions() -> None:
    now = BLANK.after(e.FollowupAction("action_x"))
    assert now.followup == "action_x"
    assert now.after(HEARD).followup is None and now.after(e.ActionExecuted("action_x")).followup is None


def test_slot_names_in_order() -> None:
    assert slot_names([e.SlotSet("b"), e.Restarted(), e.SlotSet("a")]) == ["b", "a"]
