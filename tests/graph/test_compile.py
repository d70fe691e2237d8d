"""Places and edges: implicit events, or-steps, checkpoints; what a graph costs and that it survives JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.graph.compile import compile_graph
from csbot.graph.document import from_json, to_json
from csbot.graph.state import LISTEN
from csbot.project.model import (
    ActionStep,
    CheckpointStep,
    LoopStep,
    Name,
    OrStep,
    Project,
    SlotStep,
    StepEntity,
    Story,
    UserStep,
)
from csbot.text import Span
from tests.graph.conftest import make

AT = Span("stories.yml", 1, 1, 1, 5)


def labels(graph):
    return [(edge.kind, edge.label) for edge in graph.edges]


def test_implicit_listens_and_entity_slots(graph):
    found = graph("""
stories:
- story: 查订单
  steps:
  - {intent: 订单, entities: [{订单号: "88231"}]}
  - action: utter_found
  - intent: bye
""")
    assert labels(found) == [("action", LISTEN), ("user", "订单"), ("action", "utter_found"), ("action", LISTEN),
                             ("user", "bye"), ("action", LISTEN)]
    assert found.edges[1].entities == ("订单号",) and found.edges[1].slots == (("订单号", "88231"),)
    assert found.edges[1].at[0].line == 5 and found.edges[1].story == "查订单"
    assert all(edge.at for edge in found.edges)


def test_a_first_action_is_context_only(graph):
    found = graph("stories:\n- story: a\n  steps: [{action: utter_hello}, {intent: greet}, {action: utter_greet}]\n")
    assert [edge.predictable for edge in found.edges if edge.label == "utter_hello"] == [False]
    assert all(edge.predictable for edge in found.edges if edge.label != "utter_hello")


def test_alternatives_are_edges_side_by_side(graph):
    found = graph("stories:\n- story: a\n  steps: [{or: [{intent: greet}, {intent: 问候}]}, {action: utter_greet}]\n")
    told = [edge for edge in found.edges if edge.kind == "user"]
    assert {edge.label for edge in told} == {"greet", "问候"}
    assert len({(edge.source, edge.target) for edge in told}) == 1


def test_checkpoints_are_edges(graph):
    """n stories into and m out of a checkpoint cost n + m."""
    stories = "stories:\n"
    for number in range(10):
        stories += f"- story: in {number}\n  steps: [{{intent: i{number}}}, {{action: a{number}}}, {{checkpoint: c}}]\n"
        out = f"[{{checkpoint: c}}, {{intent: o{number}}}, {{action: b{number}}}]"
        stories += f"- story: out {number}\n  steps: {out}\n"
    found = graph(stories)
    assert sum(edge.kind == "checkpoint" for edge in found.edges) == 20
    assert not found.problems


def test_or_step_at_the_end_is_left_out(graph):
    found = graph("stories:\n- story: a\n  steps: [{intent: greet}, {action: b}, {or: [{intent: x}, {intent: y}]}]\n")
    assert [problem.code for problem in found.problems] == ["W313"]
    assert not [edge for edge in found.edges if edge.kind == "user"]


def or_chain(length: int, kind: str) -> Project:
    def alternatives(number: int) -> OrStep:
        if kind == "user":
            return OrStep(AT, (UserStep(AT, Name("yes")), UserStep(AT, Name("no"), (StepEntity(Name("e"), "v"),))))
        return OrStep(AT, ((SlotStep(AT, Name(f"s{number}"), True),), (SlotStep(AT, Name(f"s{number}"), False),)))

    steps = [step for n in range(length) for step in (alternatives(n), ActionStep(AT, Name(f"a{n}")))]
    return Project(None, stories=(Story(Name("s"), tuple(steps)),))


@pytest.mark.parametrize("kind", ["user", "slot"])
def test_or_steps_cost_what_they_add(kind):
    sizes = [len(compile_graph(or_chain(length, kind)).edges) for length in (10, 20, 40, 60)]
    assert sizes[1] - sizes[0] <= 60 and sizes[3] - sizes[2] == 2 * (sizes[1] - sizes[0])


NAMES = st.sampled_from(["a", "b", "退款", "订单"])
PLAIN = st.one_of(
    st.builds(lambda n: UserStep(AT, Name(n)), NAMES), st.builds(lambda n: ActionStep(AT, Name("utter_" + n)), NAMES),
    st.builds(lambda v: SlotStep(AT, Name("found"), v), st.sampled_from([True, False, None])),
    st.builds(lambda f: LoopStep(AT, f), st.sampled_from([None, Name("order_form")])))
STEPS = st.lists(st.one_of(
    PLAIN, st.builds(lambda n: CheckpointStep(AT, Name(n)), NAMES),
    st.builds(lambda a, b: OrStep(AT, (UserStep(AT, Name(a)), UserStep(AT, Name(b)))), NAMES, NAMES)),
    min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=5))
def test_json_round_trip_of_any_stories(many):
    stories = tuple(Story(Name(f"故事 {number}"), tuple(steps)) for number, steps in enumerate(many))
    graph = compile_graph(Project(None, stories=stories))
    assert from_json(json.loads(json.dumps(to_json(graph)))) == graph
    assert len(graph.edges) <= sum(4 * len(steps) + 3 for steps in many)


WHOLE = """
stories:
- {story: 故事, steps: [{intent: 订单}, {slot_was_set: [{found: true}]}, {action: utter_found}, {checkpoint: c}]}
- {story: b, steps: [{checkpoint: c, slot_was_set: [{found: true}]}, {intent: bye}, {action: utter_bye}]}
rules:
- rule: 规则
  condition: [{active_loop: order_form}]
  steps: [{intent: 退款, entities: [{订单号: x}]}, {action: utter_no}]
"""


def paths(data, path=()):
    yield path
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from paths(data[key], (*path, key))


def test_damaged_json_is_refused(tmp_path):
    data = to_json(compile_graph(make(tmp_path, WHOLE)))
    text = json.dumps(data)
    assert from_json(data) is not None
    free = {"initial", "max_history", "label", "text", "name", "before", "slots"}
    refused = 0
    for path in paths(data):
        damaged = json.loads(text)
        target = damaged
        for key in path[:-1]:
            target = target[key]
        if not path:
            damaged = ["not", "a", "graph"]
        else:
            target[path[-1]] = {"nonsense": -1}
        try:
            from_json(damaged)
        except ValueError as error:
            refused += 1
            assert "damaged" in str(error) and "allowed is" in str(error)
        else:
            assert path[-2:] == ("slots", 0) or path[-1] in free or path[-1] == 1, path
    assert refused > 50


@pytest.mark.parametrize("value", [None, 3, "graph", [], {}, {"format": 99}])
def test_other_data_is_refused(value):
    with pytest.raises(ValueError, match="dialogue graph is damaged"):
        from_json(value)
