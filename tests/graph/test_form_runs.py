"""A form that runs again takes back what was between: in stories, also across checkpoints, and while talking."""

from csbot.graph.state import LISTEN
from tests.graph.conftest import DOMAIN
from tests.graph.test_differences import heard

ACROSS = """
stories:
- story: 下单
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {checkpoint: asked}]
- story: answers
  steps: [{checkpoint: asked}, {intent: inform}, {action: order_form}, {active_loop: null}, {action: utter_done}]
- story: 别的
  steps: [{checkpoint: asked}, {intent: help}, {action: utter_help}, {action: order_form}, {active_loop: null},
          {action: utter_sorry}]
"""


def test_a_run_behind_a_checkpoint_takes_the_answer_back(walks):
    """Seeds 2496 and 2854: there the run is the one before the checkpoint."""
    shared = walks(ACROSS)
    walk = heard(shared.start(), "order order_form").loop("order_form")
    assert heard(walk, "inform").stories().action is None
    for answers in range(3):
        assert walk.loop(None).stories().action == "utter_done", answers
        walk = heard(walk, "greet order_form")
    assert not [one for one in shared.graph.loops if one.effect == "interrupted"]


def test_a_digression_behind_the_same_checkpoint_is_told(walks):
    walk = heard(walks(ACROSS).start(), "order order_form").loop("order_form")
    assert walk.stories().action == LISTEN
    walk = heard(walk, "help").reject("order_form")
    assert walk.stories().action == "utter_help"
    walk = walk.action("utter_help")
    assert walk.stories().action == "order_form"
    assert walk.action("order_form").loop(None).stories().action == "utter_sorry"


def test_a_rule_turn_is_hidden_where_only_what_is_taken_back_tells_it(graph):
    """Seed 2854: the runs of the form are taken back, so that no story tells `loop order_form`."""
    rule = "rules:\n- {rule: 再见, steps: [{intent: bye}, {action: utter_bye}]}\n"
    assert "loop order_form" not in graph(ACROSS + rule).told_sources
    first = "- {story: 第一次, steps: [{intent: order}, {active_loop: order_form}, {action: order_form}]}\n"
    assert "loop order_form" in graph(ACROSS + first + rule).told_sources


def test_places_stand_for_several_only_where_runs_make_a_difference(graph):
    def checkpoints(stories):
        return [place.name for place in graph(stories).places if place.kind == "checkpoint"]

    assert checkpoints(ACROSS) == ["asked", "asked"]
    assert checkpoints(ACROSS.replace("{intent: inform}, {action: order_form}", "{intent: inform}")) == ["asked"]


IN_A_CIRCLE = """
stories:
- {story: 来, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {checkpoint: again}]}
- {story: round, steps: [{checkpoint: again}, {intent: inform}, {action: order_form}, {checkpoint: again}]}
- {story: 完, steps: [{checkpoint: again}, {active_loop: null}, {action: utter_done}]}
"""


def test_a_form_that_runs_again_in_a_circle_of_checkpoints(walks):
    walk = heard(walks(IN_A_CIRCLE).start(), "order order_form").loop("order_form")
    for _ in range(4):
        assert walk.loop(None).stories().action == "utter_done"
        walk = heard(walk, "inform order_form")


TWO_FORMS = """
stories:
- story: 两张表
  steps: [{intent: order}, {action: order_form}, {active_loop: order_form}, {action: 退款表}, {active_loop: 退款表},
          {intent: inform}, {action: order_form}, {slot_was_set: [{city: 北京}]}, {action: utter_done}]
"""


def test_a_form_comes_back_to_its_run_before_another_form(walks):
    shared = walks(TWO_FORMS)
    walk = heard(shared.start(), "order order_form").loop("order_form").action("退款表").loop("退款表")
    assert walk.run_before("order_form") and walk.run_before("退款表")
    walk = heard(walk, "inform order_form").slot("city", "北京")
    assert walk.state.loop == "退款表" and walk.state.user.intent == "order"
    assert walk.stories().action == "utter_done"


def test_another_action_behind_a_message_ends_all_happy_paths(walks):
    walk = heard(walks(TWO_FORMS).start(), "order order_form").loop("order_form").action("退款表").loop("退款表")
    assert not heard(walk, "help utter_help").runs
    assert [run.name for run in heard(walk, "help").reject("退款表").runs] == ["order_form"]
    assert [run.name for run in walk.action("utter_hm").runs] == ["order_form", "退款表"]
    assert not walk.loop(None).runs


def test_a_form_that_was_never_active_runs_anew(walks):
    walk = heard(walks(TWO_FORMS).start(), "order order_form")
    assert walk.run_before("order_form") is None
    assert heard(walk, "inform order_form").state.user.intent == "inform"


RULE_TWICE = """
rules:
- rule: 下单
  condition: [{active_loop: order_form}]
  steps: [{intent: inform}, {action: order_form}, {action: utter_hm}, {action: order_form}, {active_loop: order_form}]
"""


def test_a_rule_that_runs_its_form_twice_takes_back_what_is_between(graph):
    """What the checks compare: the second run is the first one."""
    found = graph(RULE_TWICE, domain=DOMAIN)
    assert [turn.action for rule in found.rules for turn in rule.turns if turn] == ["order_form", LISTEN]
    (pattern,) = found.rules
    assert pattern.states[-1].previous == "order_form" and pattern.states[-1].loop == "order_form"


def test_an_incomplete_rule_is_judged_as_it_is_written(graph):
    """Rasa keeps the states that the second run takes back where it looks for incomplete rules (seed 10067)."""
    opening = """
rules:
- rule: 第一句
  conversation_start: true
  steps: [{action: order_form}, {intent: inform}, {action: order_form}, {active_loop: order_form}]
"""
    assert {one.code for one in graph(opening).problems if one.is_error} == {"E304"}
