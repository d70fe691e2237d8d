"""Events applied to a conversation: what counts, what is taken back, and that a turn's cost does not grow."""

import json
import time
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue import events as e
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.snapshot import initial_slots
from csbot.graph.model import DialogueGraph
from csbot.graph.space import state_space
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.model import Domain, Form, Name, Slot
from csbot.values import Entity, Intent, Reply, Understanding

DOMAIN = Domain(slots={name: Slot(Name(name), Name("text"), initial_value=initial)
                       for name, initial in (("city", None), ("size", "M"))},
                forms={"order_form": Form(Name("order_form"), (Name("city"), Name("size")))})
WALKS = DialogueWalks(DialogueGraph(space=state_space(DOMAIN)))
INITIAL = initial_slots(DOMAIN)


def conversation() -> Conversation:
    return Conversation(WALKS.start(), INITIAL, "小明")


def user(intent: str = "inform", text: str = "上海", *entities: Entity) -> e.UserUttered:
    return e.UserUttered(Understanding(text, Intent(intent, 1.0), (), entities))


def act(name: str, **more: Any) -> e.ActionExecuted:
    return e.ActionExecuted(name, **more)


def happened(*events: e.Event) -> Conversation:
    talk = conversation()
    talk.log(events, 1.0)
    return talk


LISTEN = act("action_listen")
GREETED = (LISTEN, user("greet", "你好"), act("utter_greet"), e.BotUttered(Reply("您好")))

anything = st.lists(st.one_of(
    st.sampled_from(["greet", "inform", "stop"]).map(user),
    st.sampled_from(["action_listen", "utter_greet", "order_form", "action_x"]).map(act),
    st.tuples(st.sampled_from(["city", "size", "requested_slot", "gone"]), st.sampled_from([None, "上海", "L"])).map(
        lambda pair: e.SlotSet(*pair)),
    st.just(e.ActiveLoop(None)), st.just(e.ActionRejected("order_form")),
    st.just(e.SlotsReset()), st.just(e.BotUttered(Reply("好"))), st.just(e.FollowupAction("utter_greet")),
    st.just(e.ConversationPaused()), st.just(e.ConversationResumed()), st.just(e.LoopInterrupted(True)),
    st.sampled_from([e.UserUtteranceReverted(), e.ActionReverted(), e.Restarted(), e.SessionStarted()])), max_size=30)


def with_activation(log: list[e.Event]) -> list[e.Event]:
    """The log as forms leave it: one that runs and is not active becomes active; only an active one is rejected."""
    talk = conversation()
    for event in log:
        if event == e.ActionRejected("order_form") and talk.now.form is None:
            continue
        talk.apply(event)
        if event == act("order_form") and talk.now.form is None:
            talk.apply(e.ActiveLoop("order_form"))
    return talk.events


some_events = anything.map(with_activation)


def what_counts(log: list[e.Event]) -> list[e.Event]:
    """Rasa's `applied_events` told anew: the slow way, over the whole log."""
    loops = {event.name for event in log if isinstance(event, e.ActiveLoop) and event.name}
    kept: list[e.Event] = []
    for event in log:
        if isinstance(event, (e.Restarted, e.SessionStarted)):
            kept = []
        elif isinstance(event, e.ActionReverted):
            cut(kept, e.ActionExecuted)
        elif isinstance(event, e.UserUtteranceReverted):
            cut(kept, e.UserUttered)
            cut(kept, e.ActionExecuted)
        elif isinstance(event, e.ActionExecuted) and event.name in loops and not is_first_or_unhappy(event.name, kept):
            runs = [i for i, item in enumerate(kept) if isinstance(item, e.ActionExecuted) and item.name == event.name]
            last = runs[-1]
            rest = [item for item in kept[last + 1:] if not isinstance(item, (e.ActionExecuted, e.UserUttered))]
            kept = kept[:last + 1] + rest
        else:
            kept.append(event)
    return kept


def cut(kept: list[e.Event], kind: type) -> None:
    while kept and not isinstance(kept.pop(), kind):
        continue


def is_first_or_unhappy(form: str, kept: list[e.Event]) -> bool:
    following = None
    for event in reversed(kept):
        if isinstance(event, e.ActiveLoop) and event.name is None:
            return True
        if isinstance(event, e.ActionRejected) and event.name == form:
            return True
        if isinstance(event, e.UserUttered) and following not in (None, form):
            return True
        if isinstance(event, e.ActionExecuted):
            if event.name == form:
                return False
            following = event.name
    return True


@given(some_events)
def test_what_counts_needs_no_replay_of_the_log(log: list[e.Event]) -> None:
    talk = happened(*log)
    assert len(talk.events) == len(log)
    assert [replace_time(event) for event in talk.applied()] == what_counts(log)


def replace_time(event: e.Event) -> e.Event:
    return e.stamped(event, 0.0)


@given(some_events)
def test_a_log_that_went_through_json_leads_to_the_same_place(log: list[e.Event]) -> None:
    talk, again = happened(*log), conversation()
    again.replay(json.loads(json.dumps(talk.as_json())))
    assert (again.now, again.walk, again.events) == (talk.now, talk.walk, talk.events)


@given(some_events, st.lists(st.sampled_from(["utter_greet", "action_x"]).map(act) | st.just(e.SlotSet("city", "北京"))))
def test_a_rewind_restores_what_was_before_the_customer_spoke(log: list[e.Event], turn: list[e.Event]) -> None:
    talk = happened(*log)
    before = (talk.applied(), talk.walk)
    talk.log([LISTEN, user(), *turn, e.UserUtteranceReverted()], 2.0)
    assert (talk.applied(), talk.walk) == before
    replayed = happened(*talk.applied()).now
    assert replace(talk.now, paused=replayed.paused, refused=replayed.refused) == replayed
    assert not talk.now.paused or replayed.paused
    assert talk.now.refused is None


def test_a_resumed_bot_is_not_paused_again_by_taking_back() -> None:
    talk = happened(LISTEN, user(), act("action_x"), e.ConversationPaused(), LISTEN, user(), e.ConversationResumed())
    talk.log([user(), act("action_default_fallback"), e.UserUtteranceReverted()], 2.0)
    assert not talk.now.paused


@given(some_events)
def test_an_undo_restores_what_was_before_the_action(log: list[e.Event]) -> None:
    talk = happened(*log)
    before = (talk.applied(), talk.walk)
    talk.log([act("action_x"), e.SlotSet("size", "XL"), e.ActionReverted()], 2.0)
    assert (talk.applied(), talk.walk) == before


def test_slots_messages_and_the_loop() -> None:
    talk = happened(*GREETED, LISTEN, user(), act("order_form"), e.ActiveLoop("order_form"), e.SlotSet("city", "上海"))
    assert (talk.slots["city"], talk.slots["size"], talk.now.form) == ("上海", "M", "order_form")
    assert (talk.now.intent, talk.now.text, talk.now.action) == ("inform", "上海", "order_form")
    assert list(talk.past_actions()) == ["order_form", "utter_greet"]


def test_a_slot_that_does_not_exist_is_not_made() -> None:
    assert "gone" not in happened(e.SlotSet("gone", 1)).slots


def test_restart_and_session_start_forget_everything() -> None:
    for event, due in ((e.Restarted(), "action_session_start"), (e.SessionStarted(), "action_listen")):
        talk = happened(*GREETED, e.SlotSet("city", "上海"), e.ActiveLoop("order_form"), e.ConversationPaused(), event)
        assert (talk.slots["city"], talk.now.form, talk.now.message, talk.now.paused) == (None, None, None, False)
        assert talk.now.followup == due
        assert talk.is_fresh and talk.walk == WALKS.start()


def test_rejection_and_interruption_last_until_the_form_runs_again() -> None:
    talk = happened(LISTEN, user(), act("order_form"), e.ActiveLoop("order_form"), LISTEN, user("faq"),
                    e.ActionRejected("order_form"))
    assert talk.now.rejected and talk.now.refused == "order_form"
    talk.log([act("utter_faq"), e.LoopInterrupted(True)], 2.0)
    assert talk.now.rejected and talk.now.loop.interrupted and talk.now.refused is None
    talk.log([act("order_form")], 3.0)
    assert not talk.now.rejected and not talk.now.loop.interrupted


def test_a_happy_form_turn_leaves_no_trace_in_the_walk_but_the_message_is_known() -> None:
    asked = (e.ActiveLoop("order_form"), e.SlotSet("requested_slot", "city"))
    talk = happened(LISTEN, user("order", "我要下单"), act("order_form"), *asked)
    before = talk.walk
    talk.log([LISTEN, user("inform", "上海")], 2.0)
    behind = talk.walk.action("order_form")
    talk.log([act("order_form")], 2.0)
    assert talk.walk == behind == before
    assert talk.now.text == "上海"
    assert [type(event) for event in talk.applied()] == [e.ActionExecuted, e.UserUttered, e.ActionExecuted,
                                                         e.ActiveLoop, e.SlotSet]


def test_two_rewinds_in_a_form_lead_to_before_the_form() -> None:
    talk = happened(*GREETED, LISTEN, user("order"), act("order_form"), e.ActiveLoop("order_form"), LISTEN, user(),
                    act("order_form"), e.SlotSet("city", "上海"), LISTEN, user("back"), act("action_back"))
    talk.log([e.UserUtteranceReverted(), e.UserUtteranceReverted()], 2.0)
    assert (talk.now.form, talk.slots["city"], talk.now.text) == (None, None, "你好")
    assert list(talk.past_actions()) == ["utter_greet"]


def test_hidden_turns_are_hidden_from_the_walk_and_followups_inherit_that() -> None:
    talk = happened(LISTEN, user(), act("utter_greet", hide_rule_turn=True))
    assert talk.walk.hidden
    talk.log([e.FollowupAction("action_x"), act("action_x")], 2.0)
    assert talk.walk.hidden
    talk.log([LISTEN], 3.0)
    assert not talk.walk.hidden


def test_entities_found_while_deciding_join_those_of_the_message() -> None:
    city = Entity("city", 0, 2, "上海")
    talk = happened(LISTEN, user("inform", "上海", city), e.EntitiesAdded((city, Entity("size", 0, 1, "L"))))
    assert [entity.entity for entity in talk.now.entities] == ["city", "size"]
    assert talk.walk.state.user.intent == "inform"
    assert happened(LISTEN, user(), act("action_x"), e.EntitiesAdded((city,))).now.entities == ()


def test_past_intents_count_take_backs_and_end_at_a_restart() -> None:
    talk = happened(user("a"), e.Restarted(), user("b"), e.UserUtteranceReverted(), user("c"))
    assert talk.past_intents(2) == ["c"]
    assert talk.past_intents(9) == ["c", "b"]


def test_actions_since_listening() -> None:
    assert happened().actions_since_listening() == 0
    assert happened(act("a"), act("b")).actions_since_listening() == 2
    assert happened(act("a"), LISTEN, user(), act("b"), act("c")).actions_since_listening() == 2
    assert happened(LISTEN, act("action_session_start"), act("b")).actions_since_listening() == 1


def test_the_thousandth_turn_costs_as_much_as_the_tenth() -> None:
    turn = [LISTEN, user(), e.SlotSet("city", "上海"), act("utter_greet"), e.BotUttered(Reply("好"))]
    talk = conversation()

    def seconds(turns: int) -> float:
        begun = time.perf_counter()
        for _ in range(turns):
            talk.log(turn, 1.0)
            talk.log([LISTEN, user(), act("action_x"), e.UserUtteranceReverted()], 1.0)
        return time.perf_counter() - begun

    seconds(20)
    early = min(seconds(50) for _ in range(3))
    seconds(1000)
    assert min(seconds(50) for _ in range(3)) < 3 * early
