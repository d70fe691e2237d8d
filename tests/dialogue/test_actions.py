"""The `action` decorator, finding actions among a module's names, and the built-in action."""

import asyncio
from types import SimpleNamespace

import pytest

from csbot.dialogue.actions import CustomAction, action, collect_actions, detect_language
from csbot.dialogue.turn import Bot, trigger


@action("action_track_order", timeout=5, on_error="utter_system_busy")
def track_order(turn) -> str:
    return f"tracked {turn}"


def test_a_decorated_function_is_an_action_and_can_still_be_called() -> None:
    assert isinstance(track_order, CustomAction)
    assert (track_order.name, track_order.timeout) == ("action_track_order", 5.0)
    assert track_order.on_error == "utter_system_busy"
    assert track_order("KP1") == "tracked KP1"


def test_actions_are_found_among_other_names() -> None:
    module = SimpleNamespace(track_order=track_order, action=action, number=1)
    found = collect_actions([vars(module), {"imported": track_order}])
    assert set(found) == {"action_track_order", "action_detect_language"}


def test_one_name_for_two_functions_is_refused() -> None:
    other = action("action_track_order")(print)
    with pytest.raises(ValueError, match="action 'action_track_order' is registered twice"):
        collect_actions([{"a": track_order}, {"b": other}])


def test_a_project_may_replace_a_built_in_action() -> None:
    own = action("action_detect_language")(print)
    assert collect_actions([{"own": own}])["action_detect_language"] is own
    assert collect_actions([])["action_detect_language"] is detect_language


def test_a_forgotten_name_and_a_useless_timeout_are_refused() -> None:
    with pytest.raises(TypeError, match="an action needs its name"):
        action(print)
    with pytest.raises(ValueError, match="has the timeout '0', allowed are seconds above 0"):
        action("action_x", timeout=0)


LANGUAGE = """
intents: [greet]
slots:
  language: {type: categorical, values: [zh, en], initial_value: zh, influence_conversation: false,
             mappings: [{type: custom, action: action_detect_language}]}
responses:
  utter_greet:
  - text: 您好
  - {text: Hello, condition: [{type: slot, name: language, value: en}]}
actions: [action_detect_language]
"""
GREET = "rules:\n- rule: 问好\n  steps: [{intent: greet}, {action: utter_greet}]\n"


def test_the_bot_answers_in_the_customers_language(make_bot, meet) -> None:
    customer = meet(make_bot(LANGUAGE, GREET))
    assert customer.say("你好", "greet") == ["您好"]
    assert customer.say("hello there", "greet") == ["Hello"]
    assert customer.say("12345 👋", "greet") == ["Hello"]
    assert customer.say("/greet", "greet") == ["Hello"]
    assert customer.say("我的order到哪了", "greet") == ["您好"]
    assert customer.turn.problems == ()


@pytest.mark.parametrize(("said", "reminded"), [("你好", "您好"), ("hello there", "Hello")])
def test_a_reminder_is_answered_in_the_customers_language(make_bot, meet, said: str, reminded: str) -> None:
    customer = meet(make_bot(LANGUAGE, GREET))
    customer.say(said, "greet")
    turn = asyncio.run(trigger(customer.bot, customer.conversation, "greet", (), customer.time + 1))
    assert [reply.text for reply in turn.replies] == [reminded] and turn.problems == ()


def test_without_the_slot_the_built_in_action_says_what_is_missing(make_bot: object, meet: object) -> None:
    domain = LANGUAGE.replace("  language: {", "  lang: {").replace(
        "  - {text: Hello, condition: [{type: slot, name: language, value: en}]}\n", "")
    bot: Bot = make_bot(domain, GREET)
    customer = meet(bot)
    assert customer.say("hello there", "greet") == ["您好"]
    assert "unknown slot 'language'" in customer.turn.problems[0]
