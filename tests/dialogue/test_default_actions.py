"""Rasa's default actions as customers meet them; each test says what Rasa does."""

import asyncio
from collections.abc import Callable

import pytest

from csbot.dialogue.actions import action
from csbot.dialogue.default_actions import DEFAULT_ACTIONS
from csbot.dialogue.doubt import Doubt
from csbot.dialogue.events import (
    ActionExecuted,
    ActiveLoop,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from csbot.dialogue.snapshot import blank
from csbot.project.defaults import DEFAULT_ACTIONS as NAMES
from csbot.values import Intent, Understanding

DOMAIN = """
intents: [greet, track, inform, affirm, deny]
entities: [order_number]
slots:
  order_number: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: order_number}]}
  vip: {type: bool, initial_value: false, influence_conversation: false, mappings: [{type: custom}]}
responses:
  utter_greet: [{text: 您好}]
  utter_order: [{text: "订单 {order_number}"}]
  utter_default: [{text: 没听懂。}]
  utter_restart: [{text: 重新开始。}]
  utter_back: [{text: 回到上一步。}]
  utter_ask_rephrase: [{text: 请换个说法。}]
actions: [action_x]
"""
RULES = """
rules:
- {rule: 问好, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: 查单, steps: [{intent: track}, {action: utter_order}]}
- rule: 没听懂
  steps: [{intent: nlu_fallback}, {action: action_two_stage_fallback}, {active_loop: action_two_stage_fallback}]
"""


def test_all_of_rasas_default_actions_are_there() -> None:
    assert set(DEFAULT_ACTIONS) == set(NAMES)


def test_fallback_says_utter_default_and_forgets_the_message(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    customer.say("你好", "greet")
    assert customer.say("嗯", "deny") == ["没听懂。"]
    assert customer.conversation.now.intent == "greet"
    assert customer.actions == ["action_default_fallback", "action_listen"]


def test_fallback_without_utter_default_says_nothing(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN.replace("utter_default", "utter_unused"), RULES))
    assert customer.say("嗯", "deny") == []


def test_restart_forgets_all_and_begins_a_session(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    customer.say("查 KP1", "track", order_number="KP1")
    assert customer.say("/restart") == ["重新开始。"]
    assert customer.slot("order_number") is None
    assert customer.actions == ["action_restart", "action_session_start"]
    kinds = [type(event) for event in customer.turn.events]
    assert kinds[-4:] == [Restarted, ActionExecuted, SessionStarted, ActionExecuted]
    assert customer.say("你好", "greet") == ["您好"]


def test_back_takes_back_the_last_message_and_its_slots(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    customer.say("你好", "greet")
    customer.say("查 KP1", "track", order_number="KP1")
    assert customer.say("/back") == ["回到上一步。"]
    assert (customer.slot("order_number"), customer.conversation.now.intent) == (None, "greet")


def test_the_intent_session_start_begins_a_session(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    customer.say("查 KP1", "track", order_number="KP1")
    customer.say("/session_start")
    assert customer.levels == ["default intent"]
    assert (customer.slot("order_number"), customer.conversation.now.intent) == ("KP1", None)


def test_a_session_start_of_the_project_speaks_inside_the_new_session(make_bot: Callable, meet: Callable) -> None:
    @action("action_session_start")
    def welcome(turn) -> None:
        turn.say("欢迎光临")
        turn.set("vip", True)

    customer = meet(make_bot(DOMAIN, RULES, [welcome]))
    assert customer.say("你好", "greet") == ["欢迎光临", "您好"]
    assert customer.slot("vip") is True
    assert SlotSet("vip", True, timestamp=customer.time) in customer.conversation.applied()
    assert [type(e) for e in customer.turn.events][:2] == [ActionExecuted, SessionStarted]


def unsure(customer, text: str, guess: str = "track") -> list[str]:
    """Say something that may mean `guess`."""
    ranking = (Intent(guess, 0.2), Intent("greet", 0.1))
    customer.mean = lambda *_: Doubt().of(Understanding(text, ranking[0], ranking))
    said = customer.say(text)
    del customer.mean
    return said


def test_two_stages_first_ask_what_is_meant(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    assert unsure(customer, "那个啥") == ["Did you mean 'track'?"]
    assert [b["payload"] for b in customer.turn.replies[0].buttons] == ["/track", "/out_of_scope"]
    assert customer.conversation.now.form == "action_two_stage_fallback"


def test_an_affirmed_intent_counts_as_if_it_was_said_first(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    customer.say("你好", "greet")
    unsure(customer, "那个啥")
    assert customer.say("/track@0.4") == ["订单 None"]
    kinds = [type(event) for event in customer.turn.events if not isinstance(event, SlotSet)]
    assert kinds[1:6] == [ActionExecuted, ActiveLoop, UserUtteranceReverted, ActionExecuted, UserUttered]
    assert customer.conversation.now.form is None
    assert customer.conversation.now.message.understanding.intent == Intent("track", 1.0)
    messages = [e.understanding.intent.name for e in customer.conversation.applied() if isinstance(e, UserUttered)]
    assert messages == ["greet", "track"]


def test_a_denied_guess_asks_for_other_words_and_then_understands(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    unsure(customer, "那个啥")
    assert customer.say("/out_of_scope") == ["请换个说法。"]
    assert customer.say("你好", "greet") == ["您好"]


def test_two_messages_in_a_row_that_nobody_understands_end_it(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    unsure(customer, "那个啥")
    assert unsure(customer, "就那个") == ["没听懂。"]
    assert customer.conversation.now.form is None


def test_a_second_denied_guess_ends_it(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES))
    unsure(customer, "那个啥")
    customer.say("/out_of_scope")
    assert unsure(customer, "就那个", "greet") == ["Did you mean 'greet'?"]
    assert customer.say("/out_of_scope") == ["没听懂。"]


def test_a_project_may_ask_in_its_own_words(make_bot: Callable, meet: Callable) -> None:
    own = DOMAIN.replace("responses:\n", "responses:\n  utter_ask_affirmation: [{text: '您是想问{intent}吗？'}]\n")
    assert unsure(meet(make_bot(own, RULES)), "那个啥") == ["您是想问track吗？"]


def test_the_question_is_chinese_where_the_customers_language_is(make_bot: Callable, meet: Callable) -> None:
    chinese = DOMAIN.replace("slots:\n", "slots:\n  language: {type: text, initial_value: zh, influence_conversation: "
                                         "false, mappings: [{type: custom}]}\n")
    assert unsure(meet(make_bot(chinese, RULES)), "那个啥") == ["您是想问“track”吗？"]


@pytest.mark.parametrize("name", ["action_unlikely_intent", "...", "action_listen"])
def test_some_do_nothing(name: str) -> None:
    assert asyncio.run(DEFAULT_ACTIONS[name](blank({}), None)) == []


def test_a_project_may_replace_a_default_action(make_bot: Callable, meet: Callable) -> None:
    own = action("action_default_fallback")(lambda turn: turn.say("转人工"))
    customer = meet(make_bot(DOMAIN, RULES, [own], most_actions=1))
    assert customer.say("嗯", "deny") == ["转人工"]


LEGACY = """
stories:
- story: 问好
  steps: [{intent: greet}, {action: utter_greet}]
- story: 旧式确认
  steps:
  - {intent: track}
  - {action: action_default_ask_affirmation}
  - {intent: affirm}
  - {action: action_revert_fallback_events}
  - {intent: track}
  - {action: utter_order}
- story: 旧式换说法
  steps:
  - {intent: track}
  - {action: action_default_ask_affirmation}
  - {intent: deny}
  - {action: action_default_ask_rephrase}
  - {intent: greet}
  - {action: action_revert_fallback_events}
  - {intent: greet}
  - {action: utter_greet}
"""


def test_revert_fallback_events_forgets_the_old_kind_of_fallback(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, LEGACY))
    customer.say("订单", "track")
    customer.say("不对", "deny")
    assert customer.say("你好", "greet") == ["您好"]
    assert customer.actions[0] == "action_revert_fallback_events"
    messages = [e.understanding.intent.name for e in customer.conversation.applied() if isinstance(e, UserUttered)]
    assert messages == ["greet"]
