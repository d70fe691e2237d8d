"""The order of authority, and what a decision says of itself."""

from collections.abc import Callable
from dataclasses import replace

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision, decide
from csbot.dialogue.events import ActionExecuted, ActionRejected, ActiveLoop, FollowupAction, UserUttered
from csbot.dialogue.turn import Bot
from csbot.values import Intent, Understanding

DOMAIN = """
intents: [greet, order, ask_hours, deny]
slots:
  item: {type: text, mappings: [{type: custom}]}
forms: {order_form: {required_slots: [item]}}
responses:
  utter_greet: [{text: 您好}]
  utter_hours: [{text: 九点}]
  utter_bye: [{text: 再见}]
  utter_sorry: [{text: 抱歉}]
"""
STORIES = """
rules:
- {rule: 问好, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: 时间, steps: [{intent: ask_hours}, {action: utter_hours}]}
- {rule: 下单, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
stories:
- story: 拒绝
  steps: [{intent: deny}, {action: utter_sorry}, {intent: deny}, {action: utter_bye}]
"""
LISTEN = ActionExecuted("action_listen")


def said(intent: str) -> UserUttered:
    return UserUttered(Understanding(intent, Intent(intent, 1.0)))


def after(bot: Bot, *events: object) -> Decision:
    """What is decided after some events."""
    talk: Conversation = bot.converse()
    talk.log(events, 1.0)
    return decide(talk.now, talk.walk, bot.domain.forms, bot.knows, bot.fallback)


def test_a_followup_comes_before_all(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    assert after(bot, LISTEN, said("restart"), FollowupAction("utter_bye")).level == "followup"


def test_an_unknown_followup_is_left_out(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    assert after(bot, LISTEN, said("greet"), FollowupAction("utter_nope")).action == "utter_greet"


def test_default_intents_come_before_forms_and_only_right_behind_the_message(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    form = (LISTEN, said("order"), ActionExecuted("order_form"), ActiveLoop("order_form"), LISTEN)
    decided = after(bot, *form, said("restart"))
    assert (decided.action, decided.level, decided.source) == ("action_restart", "default intent", "restart")
    assert after(bot, LISTEN, said("back"), ActionExecuted("utter_bye")).level != "default intent"


def test_an_active_form_comes_before_rules_unless_it_has_just_rejected(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    form = (LISTEN, said("order"), ActionExecuted("order_form"), ActiveLoop("order_form"), LISTEN, said("ask_hours"))
    decided = after(bot, *form)
    assert (decided.action, decided.level) == ("order_form", "form")
    assert str(decided) == "order_form: form 'order_form' is active (domain.yml:5)"
    decided = after(bot, *form, ActionRejected("order_form"))
    assert (decided.action, decided.level, decided.source) == ("utter_hours", "rule", "时间")
    back = after(bot, *form, ActionRejected("order_form"), ActionExecuted("utter_hours"))
    assert (back.action, back.reason) == ("order_form", "form 'order_form' goes on behind rule '时间'")
    assert after(bot, *form, ActionExecuted("order_form")).action == "action_listen"


def test_rules_come_before_stories_and_say_where_they_are_written(make_bot: Callable) -> None:
    decided = after(make_bot(DOMAIN, STORIES), LISTEN, said("greet"))
    assert (decided.level, decided.source, decided.score) == ("rule", "问好", 1.0)
    assert decided.at[0].short == "data/stories.yml:3"
    assert str(decided) == "utter_greet: rule '问好' (data/stories.yml:3)"
    assert decided.as_json() == {"action": "utter_greet", "level": "rule", "source": "问好", "score": 1.0,
                                 "reason": "rule '问好'", "at": [str(decided.at[0])]}


def test_stories_decide_where_no_rule_does(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    talk = (LISTEN, said("deny"), ActionExecuted("utter_sorry"), LISTEN, said("deny"))
    decided = after(bot, *talk)
    assert (decided.action, decided.level, decided.source) == ("utter_bye", "story", "拒绝")
    assert decided.at[0].short == "data/stories.yml:8"


def test_when_nothing_decides_the_fallback_says_why_nothing_did(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    decided = after(bot, LISTEN, said("nlu_fallback"))
    assert (decided.action, decided.level, decided.score) == ("action_default_fallback", "fallback", 0.3)
    assert any(failed.name == "拒绝" and "wants intent 'deny'" in failed.reason for failed in decided.failed)
    assert after(replace(bot, fallback=None), LISTEN, said("nlu_fallback")).action == "action_listen"


def test_what_has_just_refused_is_not_decided_again(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    assert after(bot, LISTEN, said("greet"), ActionRejected("utter_greet")).action == "action_default_fallback"
    assert after(bot, LISTEN, said("deny"), ActionRejected("utter_sorry")).action == "action_default_fallback"
    assert after(bot, LISTEN, said("x"), ActionRejected("action_default_fallback")).action == "action_listen"


def test_turns_that_only_rules_tell_are_hidden_from_stories(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, STORIES)
    assert after(bot, LISTEN, said("greet")).hidden
    assert not after(bot, LISTEN, said("deny")).hidden


def test_a_fallback_that_takes_nothing_back_is_not_run_twice(make_bot: Callable) -> None:
    bot = replace(make_bot(DOMAIN, STORIES), fallback="utter_sorry")
    assert after(bot, LISTEN, said("x")).action == "utter_sorry"
    assert after(bot, LISTEN, said("x"), ActionExecuted("utter_sorry")).action == "action_listen"


OR_STORIES = """
rules:
- {rule: 问好, steps: [{intent: greet}, {action: utter_greet}]}
stories:
- story: 打听
  steps:
  - or: [{intent: ask_hours}, {intent: order}, {intent: greet}]
  - action: utter_hours
  - or: [{slot_was_set: [{item: 杯子}]}, {slot_was_set: [{item: null}]}]
  - action: utter_bye
- story: 也打听
  steps:
  - or: [{intent: deny}, {intent: ask_hours}]
  - action: utter_hours
  - action: utter_sorry
- {story: 拒绝, steps: [{intent: deny}, {action: utter_sorry}]}
"""


def test_what_decided_is_not_listed_as_failed(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, OR_STORIES)
    decided = after(bot, LISTEN, said("ask_hours"))
    assert (decided.action, decided.source) == ("utter_hours", "打听")
    assert {(one.kind, one.name) for one in decided.failed} == {("story", "拒绝")}
    greeted = after(bot, LISTEN, said("greet"))
    assert (greeted.level, greeted.source) == ("rule", "问好")
    assert ("rule", "问好") not in {(one.kind, one.name) for one in greeted.failed}


def test_an_or_step_of_which_one_alternative_fits_is_no_reason(make_bot: Callable) -> None:
    bot = make_bot(DOMAIN, OR_STORIES)
    stuck = after(bot, LISTEN, said("ask_hours"), ActionExecuted("utter_hours"))
    assert stuck.level == "fallback" and stuck.failed
    assert not any("wants" in one.reason for one in stuck.failed)
    lost = after(bot, LISTEN, said("nlu_fallback"))
    wanted = [one.reason for one in lost.failed if one.name == "打听"]
    assert len(wanted) == 3 and all("wants intent" in reason for reason in wanted)
