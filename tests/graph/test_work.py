"""What compiling costs, counted and not timed: twice the rules and stories make twice the work."""

import pytest

from csbot.graph import compile as compiling
from csbot.graph.analysis import contradictions, dead_ends
from csbot.graph.rules import table as rule_table
from tests.graph.conftest import DOMAIN

TIERS = "".join(f"  档{n}: {{type: bool, mappings: [{{type: custom}}]}}\n" for n in range(80))
MANY_SLOTS = DOMAIN.replace("slots:\n", "slots:\n" + TIERS)


@pytest.fixture
def calls(monkeypatch):
    """A function that counts the calls of a function from here on, by the module that calls it."""
    def count(module, name):
        made, real = [], getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: (made.append(name), real(*given))[1])
        return made

    return count


def early(count: int) -> str:
    """Rules that listen behind an action, and stories that go on there with another one."""
    rules = "".join(f"- rule: r{n}\n  condition: [{{slot_was_set: [{{tier: gold}}]}}]\n"
                    f"  steps: [{{action: utter_{n}}}]\n" for n in range(count))
    told = "".join(f"- story: 故事{n}\n  steps: [{{intent: 退款}}, {{slot_was_set: [{{tier: gold}}]}}, "
                   f"{{action: utter_{n}}}, {{action: utter_z}}]\n" for n in range(count))
    return f"rules:\n{rules}stories:\n{told}"


def alike(count: int) -> str:
    """Rules that only a slot tells apart."""
    return "rules:\n" + "".join(
        f"- {{rule: 规则{n}, condition: [{{slot_was_set: [{{档{n}: true}}]}}], steps: [{{intent: 退款}}, "
        f"{{action: utter_{n}}}]}}\n" for n in range(count))


def test_a_story_that_goes_on_does_not_read_all_rules_again(graph, calls):
    made = calls(contradictions, "serialised")
    problems = graph(early(20)).problems
    once = len(made)
    graph(early(40))
    assert any(one.code == "E303" for one in problems) and 0 < len(made) - once <= 2 * once


def test_a_state_is_compared_only_with_rules_whose_slot_it_has(graph, calls):
    made = calls(rule_table, "fits")
    assert len(graph(alike(40), domain=MANY_SLOTS).rules) == 40
    once = len(made)
    graph(alike(80), domain=MANY_SLOTS)
    assert 0 < len(made) - once <= 2 * once


def test_places_that_lead_nowhere_are_sought_once(graph, calls):
    made = [calls(module, "blocked_places") for module in (compiling, dead_ends)]
    graph("stories:\n- {story: 甲, steps: [{intent: 退款}, {action: utter_a}]}\n")
    assert sum(map(len, made)) == 1
