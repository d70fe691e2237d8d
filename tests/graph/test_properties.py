"""Properties of any stories: each tells itself again unless a conflict is reported, and compiling is deterministic."""

from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.graph.compile import compile_graph
from csbot.graph.document import from_json, to_json
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.model import (
    ActionStep,
    DeclaredIntent,
    Domain,
    Form,
    LoopStep,
    Name,
    Project,
    Rule,
    Slot,
    SlotStep,
    StepEntity,
    Story,
    UserStep,
)
from csbot.text import Span
from tests.graph.replay import replay

AT = Span("stories.yml", 1, 1, 1, 5)
SLOTS = {"found": Slot(Name("found"), Name("bool")),
         "等级": Slot(Name("等级"), Name("categorical"), values=("银", "金")),
         "text": Slot(Name("text"), Name("text"), initial_value="x"), "items": Slot(Name("items"), Name("list")),
         "share": Slot(Name("share"), Name("float"), max_value=10.0)}
DOMAIN = Domain({name: DeclaredIntent(Name(name)) for name in ("a", "b", "退款")}, slots=SLOTS,
                forms={"f": Form(Name("f"))})
VALUES = st.sampled_from([True, False, None, "金", "银", 3, ["x"], []])
TURNS = st.builds(lambda n, e: UserStep(AT, Name(n), e), st.sampled_from(["a", "b", "退款"]),
                  st.sampled_from([(), (StepEntity(Name("city"), "北京"),)]))
ACTIONS = st.builds(lambda n: ActionStep(AT, Name(n)), st.sampled_from(["utter_a", "utter_b", "action_c"]))
CHANGES = st.builds(lambda n, v: SlotStep(AT, Name(n), v), st.sampled_from(sorted(SLOTS)), VALUES)
STEPS = st.lists(st.one_of(TURNS, ACTIONS, CHANGES), min_size=1, max_size=8)
MANY_STORIES = st.lists(STEPS, min_size=2, max_size=12)


def project(many, rules=()):
    stories = tuple(Story(Name(f"故事 {number}"), tuple(steps)) for number, steps in enumerate(many))
    return Project(None, DOMAIN, stories=stories, rules=tuple(rules))


@settings(max_examples=80, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=5))
def test_a_story_tells_itself_again_unless_there_is_a_conflict(many):
    whole = project(many)
    graph = compile_graph(whole)
    conflicts = [problem for problem in graph.problems if problem.code == "W301"]
    for walks in (DialogueWalks(graph), DialogueWalks(from_json(to_json(graph)))):
        for story in whole.stories:
            for step in replay(story, walks, whole):
                assert step.predicted == step.expected or conflicts, (story, step)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(CHANGES, max_size=2), TURNS, st.lists(ACTIONS, min_size=1, max_size=2),
                          st.booleans(), st.booleans()), max_size=4), st.lists(STEPS, max_size=3))
def test_rules_and_stories_compile_whatever_they_say(many, stories):
    rules = [Rule(Name(f"规则 {n}"), (turn, *acts), (*slots, *([LoopStep(AT, Name("f"))] if loop else ())), starts)
             for n, (slots, turn, acts, starts, loop) in enumerate(many)]
    whole = project(stories, rules)
    first, second = compile_graph(whole), compile_graph(whole)
    assert first == second and first.problems == second.problems
    assert from_json(to_json(first)) == first
