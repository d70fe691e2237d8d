"""Events that stories and rules tell as actions: what Rasa 3.6.21 makes of each, found by running its generator."""

from collections.abc import Iterator

import pytest

from csbot.graph.model import DialogueGraph
from csbot.graph.stories.taken_back import left_behind

STORY = """
stories:
- story: 一
  steps:
  - {intent: greet, entities: [{订单号: '88231'}]}
  - action: utter_a
  - action: %s
  - action: utter_b
  - {intent: bye}
  - action: utter_c
"""
BEFORE = ". greet utter_a"
WHOLE = ". greet utter_a utter_b . bye utter_c ."
ANEW = "utter_b . bye utter_c ."
QUIET = ["pause", "resume", "export", "followup", "bot", "agent", "entities", "user_featurization", "cancel_reminder",
         "loop_interrupted", "form_validation", "action_execution_rejected"]


def conversations_of(graph: DialogueGraph, place: int = 0, so_far: str = "") -> Iterator[str]:
    """What conversations a graph tells, listens as dots; changes of slots and checkpoints are not shown."""
    if not graph.leaving[place]:
        yield so_far.strip()
    for edge in graph.leaving[place]:
        shown = "" if edge.kind in ("slots", "checkpoint") else f" {edge.label}"
        yield from conversations_of(graph, edge.target, so_far + shown.replace("action_listen", "."))


@pytest.mark.parametrize("event, conversations", [
    ("restart", [BEFORE, ANEW]), ("rewind", [BEFORE, ANEW]), ("session_started", [ANEW]),
    ("undo", [BEFORE, ". greet utter_b . bye utter_c ."]), ("reset_slots", [WHOLE]),
    *((event, [WHOLE]) for event in QUIET),
    ("Restart", [WHOLE.replace("utter_b", "Restart utter_b")]),
    ("back", [WHOLE.replace("utter_b", "back utter_b")]),
])
def test_what_a_story_tells_around_an_event(graph, event: str, conversations: list[str]):
    assert sorted(conversations_of(graph(STORY % event))) == sorted(conversations)


@pytest.mark.parametrize("steps, conversations", [
    ("[{action: restart}, {action: utter_a}, {intent: greet}, {action: utter_b}]", ["utter_a . greet utter_b ."]),
    ("[{intent: greet}, {action: restart}, {intent: bye}, {action: utter_b}]", [". greet", ". bye utter_b ."]),
    ("[{intent: greet}, {action: utter_a}, {or: [{intent: 是}, {intent: 否}]}, {action: rewind}, {action: utter_b}]",
     [". greet utter_a . 否", ". greet utter_a . 是", ". greet utter_a utter_b ."]),
    ("[{intent: greet}, {action: utter_a}, {action: restart}, {action: utter_b}, {or: [{intent: 是}, {intent: 否}]}]",
     [""]),
    ("[{intent: greet}, {action: action_listen}, {action: pause}, {intent: bye}, {action: utter_b}]",
     [". greet . . bye utter_b ."]),
    ("[{intent: greet}, {action: action_restart}, {action: restart}]", [". greet action_restart"]),
    ("[{slot_was_set: [{tier: gold}]}, {action: utter_a}, {action: undo}, {action: utter_b}]",
     ["utter_a", "utter_b ."]),
    ("[{intent: greet}, {action: utter_a}, {action: undo}, {action: undo}, {action: utter_b}]",
     [". greet utter_a", "utter_b ."]),
])
def test_where_an_event_goes_back_to(graph, steps: str, conversations: list[str]):
    assert sorted(conversations_of(graph(f"stories:\n- story: 一\n  steps: {steps}\n"))) == sorted(conversations)


def test_a_first_action_stays_context_behind_a_restart(graph):
    found = graph("stories:\n- {story: a, steps: [{action: restart}, {action: utter_a}, {intent: greet}]}\n")
    assert [edge.predictable for edge in found.edges if edge.label == "utter_a"] == [False]


def test_a_story_joins_another_behind_a_restart(graph):
    found = graph("stories:\n- {story: a, steps: [{intent: greet}, {action: utter_a}, {action: restart}, "
                  "{checkpoint: c}]}\n- {story: b, steps: [{checkpoint: c}, {action: utter_b}]}\n")
    assert sorted(conversations_of(found)) == [BEFORE, "utter_b ."]


def test_slots_have_their_initial_values_behind_reset_slots(graph):
    found = graph(STORY % "reset_slots")
    reset = dict(next(edge.slots for edge in found.edges if edge.kind == "slots"))
    assert reset["订单号"] is None and set(found.space.slots) <= set(reset)


RULE = """
rules:
- rule: 规则
  condition: [{slot_was_set: [{tier: gold}]}]
  steps: [{intent: greet}, {action: utter_a}, %s]
"""


@pytest.mark.parametrize("steps, decided", [
    ("{action: restart}, {action: utter_b}", [["utter_a"], ["utter_b", "action_listen"]]),
    ("{action: rewind}", [["utter_a"]]), ("{action: pause}", [["utter_a", "action_listen"]]),
    ("{action: session_started}, {action: utter_b}", [["utter_b", "action_listen"]]),
    ("{action: undo}, {action: utter_a}", [["utter_a"], ["utter_a", "action_listen"]]),
])
def test_what_a_rule_tells_around_an_event(graph, steps: str, decided: list[list[str]]):
    found = graph(RULE % steps)
    assert [[turn.action for turn in rule.turns] for rule in found.rules] == decided and not found.problems


def test_a_rule_demands_no_slot_behind_reset_slots(graph):
    [rule] = graph(RULE % "{action: reset_slots}, {action: utter_b}").rules
    assert [dict(state.slots) == {} for state in rule.states] == [False, True, True]


def test_behind_a_restart_a_rule_begins_where_conversations_do(graph):
    _, anew = graph(RULE % "{action: restart}, {action: utter_b}").rules
    assert (anew.states[0].previous, anew.states[0].slots, anew.states[0].intent) == (None, (), None)


@pytest.mark.parametrize("event, told, left", [
    ("restart", "auas", ""), ("session_started", "auas", ""), ("undo", "auasa", "auas"), ("undo", "s", ""),
    ("rewind", "saasauasa", "saas"), ("rewind", "as", ""), ("pause", "auas", "auas")])
def test_what_is_left_behind_an_event(event: str, told: str, left: str):
    kinds = {"a": "action", "u": "user", "s": "slot"}
    assert left_behind(event, told, kinds.__getitem__) == left
