"""Small projects on which csbot once decided otherwise than Rasa 3.6, or does so on purpose: each with the decision."""

import json

import pytest

from csbot.graph.document import from_json, to_json
from csbot.graph.state import LISTEN
from tests.graph.conftest import DOMAIN

PLAIN = "policies: [{{name: MemoizationPolicy, max_history: {0}}}, {{name: RulePolicy}}]\n"
AUGMENTED = "policies: [{{name: AugmentedMemoizationPolicy, max_history: {0}}}, {{name: RulePolicy}}]\n"
UNCHECKED = "policies: [{name: AugmentedMemoizationPolicy}, {name: RulePolicy, check_for_contradictions: false}]\n"
TALK = """
stories:
- story: 退货
  steps: [{intent: 退款}, {action: utter_ask_why}, {intent: inform}, {action: utter_sorry}, {intent: affirm},
          {action: utter_refunded}]
"""


def heard(walk, *turns):
    """The walk behind turns: `intent`, or `intent action …`; a listen before each."""
    for turn in turns:
        intent, *actions = turn.split()
        walk = walk.action(LISTEN).user(intent)
        for action in actions:
            walk = walk.action(action)
    return walk


@pytest.mark.parametrize("length, decides", [(1, "utter_refunded"), (2, None), (4, None), (5, None)])
def test_a_window_is_joined_in_the_middle_of_a_story(walks, length, decides):
    """With plain memoization, too: of a story only the last `max_history` states count."""
    shared = walks(TALK, config=PLAIN.format(length))
    assert heard(shared.start(), "greet utter_hm", "affirm").stories().action == decides


@pytest.mark.parametrize("length, decides", [(2, "utter_refunded"), (3, "utter_refunded"), (4, None), (9, None)])
def test_a_window_counts_states_before_actions(walks, length, decides):
    shared = walks(TALK, config=PLAIN.format(length))
    assert heard(shared.start(), "greet utter_hm", "inform utter_sorry", "affirm").stories().action == decides
    whole = heard(shared.start(), "退款 utter_ask_why", "inform utter_sorry", "affirm")
    assert whole.stories().action == "utter_refunded"


def test_a_window_of_an_end_forgets_what_was_set_before_it(walks):
    shared = walks(TALK, config=AUGMENTED.format(2))
    walk = shared.start().action(LISTEN).user("greet").slot("city", "北京").action("utter_hm")
    walk = heard(walk, "bye utter_bye", "inform utter_sorry", "affirm")
    assert walk.stories().action == "utter_refunded"
    plain = walks(TALK, config=PLAIN.format(2)).start().action(LISTEN).user("greet").slot("city", "北京")
    plain = heard(plain.action("utter_hm"), "bye utter_bye", "inform utter_sorry", "affirm")
    assert plain.stories().action is None


def test_windows_that_disagree_decide_nothing(walks):
    other = "- {story: b, steps: [{intent: order}, {action: utter_b}, {intent: affirm}, {action: utter_yes}]}\n"
    walk = heard(walks(TALK + other, config=PLAIN.format(1)).start(), "greet utter_hm", "affirm")
    assert walk.stories().action is None
    told = heard(walks(TALK + other, config=PLAIN.format(3)).start(), "order utter_b", "affirm")
    assert told.stories().action == "utter_yes"


def test_tellings_stay_few_with_a_finite_history(walks):
    walk = walks(TALK, config=AUGMENTED.format(3)).start()
    for number in range(200):
        walk = heard(walk, ("inform utter_sorry", "greet utter_hm", "affirm utter_refunded")[number % 3])
        assert len(walk.tellings) <= 8 and len(walk.listens) <= 4


FORM_TWICE = """
stories:
- story: 下单
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {intent: inform}, {action: order_form},
          {slot_was_set: [{city: 北京}]}, {active_loop: null}, {action: utter_done}, {intent: bye}, {action: utter_bye}]
"""


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_a_form_that_a_story_runs_twice_takes_the_answer_back(walks, answers):
    """Here Rasa memorises every later action for an earlier state; csbot decides what the story says."""
    walk = heard(walks(FORM_TWICE).start(), "order order_form").loop("order_form")
    for _ in range(answers):
        walk = heard(walk, "greet order_form")
    walk = walk.slot("city", "北京").loop(None)
    assert walk.stories().action == "utter_done"
    assert heard(walk.action("utter_done"), "bye").stories().action == "utter_bye"


def test_a_digression_between_two_runs_of_a_form_is_kept(walks):
    aside = FORM_TWICE.replace("{intent: inform}, {action: order_form}",
                               "{intent: help}, {action: utter_help}, {action: order_form}")
    walk = heard(walks(aside).start(), "order order_form").loop("order_form")
    left = heard(walk, "help").reject("order_form")
    assert left.stories().action == "utter_help"
    back = left.action("utter_help").action("order_form").slot("city", "北京").loop(None)
    assert back.stories().action == "utter_done"
    assert walk.slot("city", "北京").loop(None).stories().action is None


def test_nothing_is_hidden_where_rules_are_not_compared_with_stories(walks):
    rules = "rules:\n- {rule: 帮助, steps: [{intent: help}, {action: utter_help}]}\n"
    for config, hides in ((None, True), (UNCHECKED, False)):
        shared = walks(FORM_TWICE + rules, config=config)
        assert heard(shared.start(), "help").rules().hides is hides
        assert shared.start().tells("loop 退款表") is not hides
        assert shared.start().tells("default restart") is not hides


CIRCLE = """
stories:
- {story: a, steps: [{intent: order}, {action: utter_a}]}
- {story: in, steps: [{intent: order}, {intent: affirm}, {action: utter_b}, {checkpoint: round}]}
- {story: round, steps: [{checkpoint: round}, {intent: 问候}, {action: utter_c}, {checkpoint: round}]}
"""


def test_a_circle_without_an_exit_decides_only_where_nothing_else_does(walks):
    """Rasa never finishes such a dialogue and learns nothing from it."""
    shared = walks(CIRCLE)
    walk = heard(shared.start(), "order")
    assert walk.stories().action == "utter_a"
    walk = heard(walk.action(LISTEN).user("affirm").action("utter_b"), "问候")
    assert walk.stories().action == "utter_c"
    assert heard(walk.action("utter_c"), "问候").stories().action == "utter_c"


def test_rules_are_not_compared_with_a_circle_without_an_exit(graph):
    rule = "rules:\n- {rule: 问候, steps: [{intent: 问候}, {action: utter_hello}]}\n"
    assert not [one for one in graph(CIRCLE + rule).problems if one.is_error]
    ended = "- {story: out, steps: [{checkpoint: round}, {intent: bye}, {action: utter_bye}]}\n"
    assert {one.code for one in graph(CIRCLE + ended + rule).problems if one.is_error} == {"E303"}


TEXTS = """
stories:
- {story: a, steps: [{intent: greet}, {action: utter_hi}, {user: 随便看看}, {action: utter_look}, {bot: 好的}]}
- {story: b, steps: [{intent: greet}, {action: utter_hi}, {intent: help}, {action: utter_help}]}
- {story: c, steps: [{intent: order}, {action: utter_order}]}
"""


def test_the_intent_decides_before_the_text(walks):
    walk = heard(walks(TEXTS).start(), "greet utter_hi").action(LISTEN)
    assert walk.user("help", text="随便看看").stories().action == "utter_help"
    assert walk.user("order", text="随便看看").stories().action == "utter_order"


def test_the_text_decides_where_no_intent_does(walks):
    """Rasa leaves this to a learned policy."""
    walk = heard(walks(TEXTS).start(), "greet utter_hi").action(LISTEN)
    for said in (walk.user("bye", text="随便看看"), walk.user(None, text="随便看看"),
                 walk.user("bye", ["city"], "随便看看")):
        assert said.stories().action == "utter_look"
        assert said.action("utter_look").stories().action == "好的"
        assert said.action("utter_look").action("好的").stories().action == LISTEN
    assert walk.user("bye", text="看看").stories().action is None


def test_a_null_list_in_a_rule_means_that_it_is_empty(walks):
    """On purpose: in Rasa 3.6 `null` of a list slot in a rule means, by a slip, that the list must not be empty."""
    shared = walks("rules:\n- {rule: 空, condition: [{slot_was_set: [{items: null}]}], "
                   "steps: [{intent: order}, {action: utter_empty}]}\n", domain=DOMAIN)
    walk = heard(shared.start(), "order")
    assert walk.rules().action == "utter_empty"
    assert walk.slot("items", ["茶"]).rules().action is None


def test_the_latest_message_is_kept_behind_a_hidden_action(walks):
    walk = heard(walks(TALK).start(), "退款 utter_ask_why")
    walk = walk.action(LISTEN).user("help").action("utter_help", hidden=True)
    assert [telling.now.user.intent for telling in walk.tellings if not telling.began] == ["help"]
    assert walk.tellings[0].state.user.intent == "退款"


def test_a_listen_that_another_rule_hands_over_is_nobodys(walks):
    shared = walks("""
rules:
- {rule: 等, steps: [{intent: 退款}, {action: utter_wait}]}
- {rule: 交, wait_for_user_input: false, steps: [{intent: 退款}, {action: utter_wait}]}
""")
    walk = heard(shared.start(), "退款")
    assert walk.rules().action == "utter_wait"
    assert walk.action("utter_wait").rules().action is None


def test_rules_that_disagree_decide_nothing_where_they_are_not_compared(walks):
    shared = walks("""
rules:
- {rule: a, steps: [{intent: bye}, {action: utter_a}]}
- {rule: b, steps: [{intent: bye}, {action: utter_b}]}
- {rule: c, steps: [{intent: 问候}, {action: utter_c}]}
""", config=UNCHECKED)
    assert heard(shared.start(), "bye").rules().action is None
    assert heard(shared.start(), "问候").rules().action == "utter_c"


CLOSED_TO_SOME = """
stories:
- story: 问等级
  steps: [{intent: greet}, {action: utter_ask}, {intent: inform},
          {or: [{slot_was_set: [{tier: gold}]}, {slot_was_set: [{tier: silver}]}]}, {action: utter_ok}, {checkpoint: 金}]
- {story: gold, steps: [{checkpoint: 金, slot_was_set: [{tier: gold}]}, {intent: order}, {action: utter_gold}]}
"""


def test_a_way_that_a_checkpoint_closes_later_is_not_told(walks):
    """Seed 10859: Rasa learns nothing from a dialogue that a checkpoint lets not go on, from no part of it."""
    shared = walks(CLOSED_TO_SOME)
    walk = heard(shared.start(), "greet utter_ask", "inform")
    assert walk.slot("tier", "gold").stories().action == "utter_ok"
    assert walk.slot("tier", "silver").stories().action is None
    assert shared.graph.blocked
    other = CLOSED_TO_SOME + "- {story: b, steps: [{checkpoint: 金, slot_was_set: [{tier: silver}]}, {intent: bye}]}\n"
    walk = heard(walks(other).start(), "greet utter_ask", "inform")
    assert walk.slot("tier", "silver").stories().action == "utter_ok"


def test_what_checkpoints_close_is_kept_in_the_document(walks):
    graph = walks(CLOSED_TO_SOME).graph
    again = from_json(json.loads(json.dumps(to_json(graph))))
    assert again == graph and again.blocked
