"""Where Rasa 3.6 finds that rules contradict each other or stories, and where it does not."""

import pytest

from csbot.graph.state import LISTEN
from tests.graph.test_differences import heard


def errors(graph):
    """The codes of a graph's errors."""
    return [one.code for one in graph.problems if one.is_error]


SAME_STATES = """
rules:
- rule: 表里
  condition: [{active_loop: order_form}]
  steps: [{intent: help}, {action: order_form}]
- rule: help
  condition: [{active_loop: order_form}]
  steps: [{intent: help}, {action: utter_help}]
"""


def test_where_the_form_decides_anyway_rules_do_not_disagree(graph):
    """The first rule only tells what the running form does: no rule decides otherwise than the second."""
    assert errors(graph(SAME_STATES)) == []
    assert errors(graph(SAME_STATES.replace("action: order_form", "action: utter_no"))) == ["E302"]


def test_one_of_two_rules_on_a_form_may_begin_the_conversation(walks):
    """The first action of the second rule is context, and what it demands of the beginning makes it the longer one."""
    rules = """
rules:
- rule: 提交
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
- rule: 开头
  conversation_start: true
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
"""
    shared = walks(rules.replace("utter_done", "utter_bye", 1))
    assert errors(shared.graph) == []
    first = shared.start().loop("order_form").action("order_form").loop(None)
    assert first.rules().action == "utter_done"
    later = heard(shared.start(), "order").loop("order_form").action("order_form").loop(None)
    assert later.rules().action == "utter_bye"


REJECTS = """
rules:
- rule: 问
  condition: [{active_loop: order_form}]
  wait_for_user_input: false
  steps: [{intent: 问候}, {action: order_form}]
"""


def test_a_form_does_not_give_way_where_nothing_is_predicted(walks):
    """Seed 880: behind the snippet action the form still decides, so that the rule is no source and not hidden."""
    walk = heard(walks(REJECTS).start().loop("order_form"), "问候")
    assert walk.rules().action == "order_form" and not walk.rules().hides


def test_a_default_intent_does_not_make_the_form_give_way(graph):
    stories = """
stories:
- story: 重来
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {intent: restart}, {action: action_restart},
          {action: order_form}]
rules:
- {rule: r, steps: [{action: action_restart}, {slot_was_set: [{city: null}]}, {action: utter_restarted}]}
"""
    assert "loop order_form" in graph(stories).told_sources


GIVES_WAY = """
rules:
- rule: 等
  condition: [{active_loop: null}]
  steps: [{intent: greet}, {action: action_listen}, {action: utter_long}]
- {rule: greet, steps: [{slot_was_set: [{found: true}]}, {intent: greet}, {action: utter_greet}]}
stories:
- {story: s, steps: [{intent: greet}, {action: utter_short}]}
"""


@pytest.mark.parametrize("opening", ["", "\n  conversation_start: true"])
def test_a_listen_that_stories_contradict_gives_way_to_a_longer_rule(graph, opening):
    """Seeds 11207 and 11317: before rules are compared with each other; the very first state does not count."""
    assert errors(graph(GIVES_WAY.replace("rule: 等", f"rule: 等{opening}"))) == []
    without = GIVES_WAY.replace(", {action: utter_long}", "")
    assert "E303" in errors(graph(without.replace("rule: 等", f"rule: 等{opening}")))


def test_rules_that_were_silenced_are_still_sources(graph):
    """Seed 11272: where a rule has given way, those that it decided for are compared with it."""
    rules = """
rules:
- {rule: a, steps: [{intent: order}, {action: utter_a}]}
- {rule: b, steps: [{intent: order}, {action: utter_b}]}
- {rule: 等, condition: [{active_loop: null}], steps: [{intent: order}, {action: action_listen}, {action: utter_c}]}
stories:
- {story: 单, steps: [{intent: order}, {action: utter_d}]}
"""
    found = [one for one in graph(rules).problems if one.code == "E302"]
    assert any("rule '等'" in one.message for one in found)


BY_TEXT = """
rules:
- {rule: 退货, steps: [{user: 我要退货}, {action: utter_return}]}
stories:
- {story: 开始, steps: [{intent: greet}, {action: utter_hi}, {user: 我要退货, intent: 退款}, {action: utter_hm}]}
"""


def test_a_text_beside_an_intent_is_heard_by_rules(graph):
    """Seeds 10234, 10364 and 10739: stories go by the intent, a rule of the text comes first."""
    assert errors(graph(BY_TEXT)) == ["E303"]
    told = graph(BY_TEXT.replace("utter_hm", "utter_return"))
    assert errors(told) == [] and [turn.told for rule in told.rules for turn in rule.turns] == [True, False]
    other = graph(BY_TEXT.replace("{user: 我要退货, intent: 退款}", "{user: 退货, intent: 退款}"))
    assert errors(other) == [] and [turn.told for rule in other.rules for turn in rule.turns] == [False, False]


def test_stories_with_other_texts_beside_the_same_intent_conflict(graph):
    stories = BY_TEXT + "- {story: 又, steps: [{intent: greet}, {action: utter_hi}, {intent: 退款}, {action: utter_so}]}\n"
    assert "W301" in [one.code for one in graph(stories).problems]


def test_behind_a_rule_of_the_text_the_intent_counts_no_more(walks):
    """Seed 10274."""
    rules = """
rules:
- {rule: 字, steps: [{user: 你好吗}, {action: utter_fine}, {action: utter_and_you}]}
- {rule: intent, steps: [{intent: greet}, {action: utter_fine}]}
"""
    walk = walks(rules).start().action(LISTEN).user("greet", text="你好吗").action("utter_fine")
    assert walk.state.user.intent is None and walk.rules().action == "utter_and_you"
    walk = walks(rules).start().action(LISTEN).user("greet", text="早").action("utter_fine")
    assert walk.state.user.intent == "greet" and walk.rules().action == LISTEN


def test_behind_a_rule_of_the_text_stories_go_by_the_text(walks):
    shared = walks("""
rules:
- {rule: 字, steps: [{user: 你好吗}, {action: utter_fine}]}
stories:
- {story: 字, steps: [{user: 你好吗}, {action: utter_fine}, {intent: bye}, {action: utter_by_text}]}
- {story: intent, steps: [{intent: greet}, {action: utter_fine}, {intent: bye}, {action: utter_by_intent}]}
""")
    walk = shared.start().action(LISTEN).user("greet", text="你好吗").action("utter_fine")
    assert heard(walk, "bye").stories().action == "utter_by_text"
    assert heard(heard(shared.start(), "greet utter_fine"), "bye").stories().action == "utter_by_intent"
