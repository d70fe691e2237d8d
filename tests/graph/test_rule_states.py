"""What of a rule counts in Rasa 3.6: its or-steps, its explicit listens, what it hands over."""

import pytest

from csbot.graph.rules import states as rule_states
from csbot.graph.rules.table import RuleTable
from csbot.graph.state import LISTEN
from tests.graph.test_differences import heard

ENDS_OPEN = """
rules:
- rule: 打招呼
  steps: [{intent: greet}, {action: utter_greet},
          {or: [{slot_was_set: [{found: true}]}, {slot_was_set: [{tier: gold}]}]}]
"""


def test_a_rule_that_ends_with_an_or_step_is_left_out(graph):
    """Seeds 10295, 10546 and 10886: with its steps from the or-step before it on, and a warning."""
    found = graph(ENDS_OPEN)
    assert found.rules == ()
    assert [(one.code, one.at.line) for one in found.problems] == [("W313", 5)]
    assert "rule '打招呼'" in found.problems[0].message


def test_what_stands_before_the_or_step_before_it_counts(graph):
    either = "{or: [{slot_was_set: [{found: true}]}, {slot_was_set: [{found: false}]}]}"
    rules = ENDS_OPEN.replace("{action: utter_greet},", f"{{action: utter_greet}}, {either}, {{action: utter_more}},")
    turns = {turn.action for rule in graph(rules).rules for turn in rule.turns}
    assert turns == {"utter_greet"}


@pytest.mark.parametrize("change", [
    lambda text: text.replace(", {slot_was_set: [{tier: gold}]}]", "]"),
    lambda text: text.replace("  steps:", "  wait_for_user_input: false\n  steps:"),
    lambda text: text.replace("gold}]}]}]", "gold}]}]}, {action: utter_b}]")])
def test_a_rule_with_something_behind_its_or_step_counts(graph, change):
    found = graph(change(ENDS_OPEN))
    assert found.rules and "W313" not in [one.code for one in found.problems]


LISTENS_FIRST = "rules:\n- {rule: 开头, conversation_start: true, steps: [%s{intent: greet}, {action: utter_greet}]}\n"


def test_a_listen_that_a_rule_opens_with_is_context(walks):
    """Seed 10512: written out it is the rule's first action, which is not decided."""
    assert walks(LISTENS_FIRST % "").start().rules().action == LISTEN
    written = walks(LISTENS_FIRST % "{action: action_listen}, ").start()
    assert written.rules().action is None
    assert heard(written, "greet").rules().action == "utter_greet"


def test_an_action_behind_an_or_step_is_decided(walks):
    """Only what stands before the first or-step is context."""
    either = "{or: [{slot_was_set: [{found: true}]}, {slot_was_set: [{found: false}]}]}, "
    walk = walks(LISTENS_FIRST % (either + "{action: utter_first}, ")).start()
    assert walk.slot("found", True).rules().action == "utter_first"


@pytest.mark.parametrize("more", ["", ", {action: utter_more}", ", {action: action_listen}, {action: utter_more}"])
def test_where_one_rule_hands_over_another_says_nothing(walks, more):
    """Seed 10369: neither that it listens nor how it goes on."""
    shared = walks(f"""
rules:
- {{rule: 交, wait_for_user_input: false, steps: [{{intent: 退款}}, {{action: utter_wait}}]}}
- {{rule: 等, steps: [{{intent: 退款}}, {{action: utter_wait}}{more}]}}
""")
    walk = heard(shared.start(), "退款")
    assert walk.rules().action == "utter_wait"
    assert walk.action("utter_wait").rules().action is None


def test_a_listen_in_the_middle_of_a_rule_is_decided(walks):
    rules = "rules:\n- {rule: 等, steps: [{intent: greet}, {action: action_listen}, {action: utter_later}]}\n"
    walk = heard(walks(rules).start(), "greet")
    assert walk.rules().action == LISTEN
    assert walk.action(LISTEN).rules().action == "utter_later"


ALIKE = """
rules:
- rule: 问
  condition: [{slot_was_set: [{city: 北京}]}]
  steps: [{intent: greet}, {action: utter_ask}, {or: [{slot_was_set: [{city: %s}]}, {slot_was_set: [{found: %s}]}]},
          {action: utter_b}]
"""


@pytest.mark.parametrize("city, found, codes", [
    ("上海", "maybe", []), ("上海", "true", ["E304"]), ("null", "maybe", ["E304"])])
def test_of_alternatives_that_show_the_same_only_the_first_counts(graph, city, found, codes):
    """Seed 11068: what follows an action elsewhere is asked of no rule that Rasa has dropped as a copy."""
    codes_found = {one.code for one in graph(ALIKE % (city, found)).problems if one.is_error}
    assert sorted(codes_found) == codes


@pytest.mark.parametrize("most, codes", [(7, ["W318"]), (8, [])])
def test_ways_through_a_rule_that_are_left_out_are_told(graph, monkeypatch, most: int, codes: list[str]):
    monkeypatch.setattr(rule_states, "MOST_CHOICES", most)
    step = "{or: [{intent: greet}, {intent: 退款}]}, {action: utter_greet}"
    found = graph(f"rules:\n- {{rule: 或, steps: [{', '.join([step] * 3)}]}}\n")
    assert len(found.rules) == most
    assert [one.code for one in found.problems if one.code == "W318"] == codes


def test_the_choices_of_a_rule_share_what_they_have_in_common(graph):
    """A node of the trie with a turn for each choice behind it made checking cost the square of all choices."""
    step = "{or: [{intent: greet}, {intent: 退款}]}, {action: utter_greet}"
    found = graph(f"rules:\n- {{rule: 或, steps: [{', '.join([step] * 6)}]}}\n")
    table = RuleTable(found.rules)
    assert len(found.rules) == 64
    assert max(map(len, table.turns)) == 2, "a listen stands at each of the two turns behind it"
