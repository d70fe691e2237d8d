"""One user turn, from session start to listening."""

import asyncio
import json
import random
from collections.abc import Callable

from csbot.dialogue.actions import action
from csbot.dialogue.apology import SORRY
from csbot.dialogue.events import (
    ActionExecuted,
    ActionRejected,
    ConversationPaused,
    ConversationResumed,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from csbot.dialogue.turn import respond
from csbot.values import Intent, Message, Understanding

DOMAIN = """
intents: [greet, track, loop, faq, pause, chat]
entities: [order_number]
slots:
  order_number: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: order_number}]}
  shout: {type: text, influence_conversation: false, mappings: [{type: custom, action: action_shout}]}
responses:
  utter_greet: [{text: 您好}, {text: 你好呀}]
  utter_busy: [{text: 系统繁忙，请稍后再试。}]
  utter_faq/ask_hours: [{text: 早九晚六。}]
  utter_faq/ask_city: [{text: 上海。}]
  utter_app_only: [{text: 请看应用。, channel: app}]
actions: [action_track, action_again, action_missing, action_shout]
"""
RULES = """
rules:
- {rule: 问好, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: 查单, steps: [{intent: track}, {action: action_track}]}
- {rule: 问答, steps: [{intent: faq}, {action: utter_faq}]}
- {rule: 没写, steps: [{intent: chat}, {action: action_missing}]}
- {rule: 暂停, steps: [{intent: pause}, {action: action_again}]}
- {rule: 应用, steps: [{intent: loop}, {action: utter_app_only}]}
"""
shout = action("action_shout")(lambda turn: turn.set("shout", turn.text.upper()))


def test_the_first_message_begins_a_session(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    assert customer.say("你好", "greet", metadata={"from": "wechat"}) in (["您好"], ["你好呀"])
    assert customer.levels == ["session", "rule", "rule"]
    assert customer.slot("session_started_metadata") == {"from": "wechat"}
    kinds = [type(event) for event in customer.turn.events if not isinstance(event, SlotSet)]
    assert kinds[:4] == [ActionExecuted, SessionStarted, ActionExecuted, UserUttered]
    customer.say("你好", "greet")
    assert customer.levels == ["rule", "rule"]


def test_a_session_ends_after_a_long_silence_and_slots_are_carried_over(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    customer.say("查 KP1", "greet", order_number="KP1")
    customer.say("你好", "greet", wait=3600)
    assert "session" not in customer.levels
    customer.say("你好", "greet", wait=3601)
    assert customer.levels[0] == "session" and customer.slot("order_number") == "KP1"


def test_session_settings(make_bot: Callable, meet: Callable) -> None:
    forgetful = "session_config: {session_expiration_time: 1, carry_over_slots_to_new_session: false}\n"
    customer = meet(make_bot(DOMAIN + forgetful, RULES, [shout]))
    customer.say("查 KP1", "greet", order_number="KP1")
    customer.say("你好", "greet", wait=61)
    assert customer.slot("order_number") is None
    endless = DOMAIN + "session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}\n"
    customer = meet(make_bot(endless, RULES, [shout]))
    customer.say("你好", "greet")
    customer.say("你好", "greet", wait=1e9)
    assert customer.levels == ["rule", "rule"]


def test_slots_are_filled_before_anything_is_decided_custom_mappings_too(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    customer.say("kp1", "greet", order_number="kp1")
    assert (customer.slot("order_number"), customer.slot("shout")) == ("kp1", "KP1")


def test_a_mappings_action_that_fails_is_noted_and_apologised_for_by_nobody(make_bot: Callable, meet: Callable) -> None:
    broken = action("action_shout", on_error="utter_busy")(lambda turn: 1 / 0)
    customer = meet(make_bot(DOMAIN, RULES, [broken]))
    assert customer.say("你好", "greet") in (["您好"], ["你好呀"])
    assert "ZeroDivisionError" in customer.turn.problems[0]


def test_a_projects_check_of_slots(make_bot: Callable, meet: Callable) -> None:
    @action("action_validate_slot_mappings")
    def check(turn) -> None:
        if "order_number" in turn.candidates:
            number = turn.slots["order_number"].upper()
            turn.set("order_number", None if number == "KP0" else number)

    customer = meet(make_bot(DOMAIN, RULES, [check, shout]))
    customer.say("kp1", "greet", order_number="kp1")
    assert (customer.slot("order_number"), customer.slot("shout")) == ("KP1", "KP1")
    customer.say("KP0", "greet", order_number="KP0")
    assert (customer.slot("order_number"), customer.slot("shout")) == (None, "KP0")


def test_an_action_that_fails_keeps_what_it_said_and_the_talk_goes_on(make_bot: Callable, meet: Callable) -> None:
    @action("action_track", on_error="utter_busy")
    def track(turn) -> None:
        turn.say("正在查询")
        turn.set("order_number", "KP7")
        raise OSError("no network")

    customer = meet(make_bot(DOMAIN, RULES, [track, shout]))
    assert customer.say("查单", "track") == ["正在查询", "系统繁忙，请稍后再试。"]
    assert customer.slot("order_number") == "KP7"
    assert customer.actions[-2:] == ["action_track", "action_listen"]
    assert customer.turn.problems[0].startswith("action 'action_track' failed: OSError: no network")
    assert customer.say("你好", "greet") in (["您好"], ["你好呀"])


def test_an_action_without_code_apologises_and_tells_the_developer(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    assert customer.say("聊聊", "chat") == [SORRY]
    assert customer.turn.problems == (
        "action 'action_missing' has no code: write a function with @action(\"action_missing\") in actions.py, "
        "or declare an action_endpoint in endpoints.yml",)
    own = DOMAIN.replace("responses:\n", "responses:\n  utter_action_failed: [{text: 出错了。}]\n")
    assert meet(make_bot(own, RULES, [shout])).say("聊聊", "chat") == ["出错了。"]


def test_an_unknown_on_error_response_is_noted(make_bot: Callable, meet: Callable) -> None:
    broken = action("action_track", on_error="utter_nope")(lambda turn: 1 / 0)
    customer = meet(make_bot(DOMAIN, RULES, [broken, shout]))
    assert customer.say("查单", "track") == [SORRY]
    assert "unknown response 'utter_nope' as on_error of an action" in customer.turn.problems


def test_a_retrieval_action_says_what_the_full_intent_names(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    assert customer.say("几点开门", "faq/ask_hours") == ["早九晚六。"]
    assert customer.say("/faq/ask_city") == ["上海。"]
    assert customer.say("问一下", "faq") == []
    assert customer.turn.problems == ("response 'utter_faq' has no variation for intent 'faq'",)


def test_a_response_for_another_channel_is_not_said(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    assert customer.say("应用", "loop") == []
    assert "no variation whose conditions hold" in customer.turn.problems[0]
    assert customer.say("应用", "loop", channel="app") == ["请看应用。"]


def test_a_paused_bot_listens_in_silence_but_obeys_restart(make_bot: Callable, meet: Callable) -> None:
    human = action("action_again")(lambda turn: (turn.say("转人工"), turn.pause()))
    customer = meet(make_bot(DOMAIN, RULES, [human, shout]))
    assert customer.say("人工", "pause") == ["转人工"]
    assert isinstance(customer.turn.events[-1], ConversationPaused)
    assert customer.say("KP9", "greet", order_number="KP9") == []
    assert customer.slot("order_number") == "KP9" and customer.turn.decisions == ()
    customer.conversation.log([ConversationResumed()], customer.time)
    assert customer.say("你好", "greet") in (["您好"], ["你好呀"])
    customer.say("人工", "pause")
    customer.say("/restart")
    assert "action_restart" in customer.actions and not customer.conversation.now.paused


def test_ten_actions_in_one_turn_are_enough(make_bot: Callable, meet: Callable) -> None:
    again = action("action_track")(lambda turn: (turn.say("转"), turn.follow_with("action_track")))
    customer = meet(make_bot(DOMAIN, RULES, [again, shout]))
    assert customer.say("查单", "track") == ["转"] * 10
    assert customer.turn.problems == ("10 actions in one turn are too many, the bot stops and listens",)
    assert customer.say("你好", "greet") in (["您好"], ["你好呀"])


def test_an_action_that_claims_to_have_listened_does_not_run_for_ever(make_bot: Callable, meet: Callable) -> None:
    @action("action_track")
    def claims(turn) -> None:
        turn.say("转")
        turn.events += (ActionExecuted("action_listen"),)

    customer = meet(make_bot(DOMAIN, RULES, [claims, shout]))
    assert customer.say("查单", "track") == ["转"] * 10
    assert customer.turn.problems == ("10 actions in one turn are too many, the bot stops and listens",)
    assert customer.say("你好", "greet") in (["您好"], ["你好呀"])


def test_a_rejected_action_leaves_only_its_rejection(make_bot: Callable, meet: Callable) -> None:
    picky = action("action_track")(lambda turn: turn.reject())
    customer = meet(make_bot(DOMAIN, RULES, [picky, shout]))
    customer.say("查单", "track")
    assert customer.actions[-3:] == ["action_track", "action_default_fallback", "action_listen"]
    labels = [e.label for e in customer.turn.events if isinstance(e, ActionExecuted)]
    assert "action_track" not in labels
    assert any(isinstance(event, ActionRejected) for event in customer.turn.events)


class Unread(list):
    """A log that may be added to and looked at from its end, but not read from its beginning."""

    def __iter__(self):
        raise AssertionError("the log was replayed")


def test_no_turn_replays_the_log(make_bot: Callable, meet: Callable) -> None:
    customer = meet(make_bot(DOMAIN, RULES, [shout]))
    customer.say("你好", "greet")
    customer.conversation.events = Unread(customer.conversation.events)
    for text in ("/greet", "/back", "/restart", "/chat", "/nlu_fallback", "/session_start"):
        customer.say(text)
    assert len(customer.conversation.events) > 30


def test_the_same_seed_says_the_same(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, RULES, [shout])

    def talk(seed: int) -> list[str]:
        conversation, chance, said = bot.converse(), random.Random(seed), []
        for _ in range(8):
            understood = Understanding("你好", Intent("greet", 1.0))
            turn = asyncio.run(respond(bot, conversation, Message("你好"), understood, 1.0, chance))
            said += [reply.text for reply in turn.replies]
        return said

    assert talk(3) == talk(3) and set(talk(3)) == {"您好", "你好呀"}


def test_a_turn_is_in_the_log_as_json_and_can_be_gone_on_with(make_bot: Callable, meet: Callable) -> None:
    bot = make_bot(DOMAIN, RULES, [shout])
    customer = meet(bot)
    customer.say("查 KP1", "greet", order_number="KP1", metadata={"m": 1})
    data = json.loads(json.dumps([event.as_json() for event in customer.turn.events]))
    again = bot.converse("小明")
    again.replay(data)
    assert (again.slots, again.walk, again.heard_at) == (customer.conversation.slots, customer.conversation.walk,
                                                         customer.time)
    assert {item["timestamp"] for item in data} == {customer.time}
