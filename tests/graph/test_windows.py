"""W301 with a finite `max_history`: stories that differ only further back disagree, and no others do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.graph.analysis.survey import Survey
from csbot.graph.analysis.window_survey import WindowSurvey
from csbot.graph.compile import compile_graph
from csbot.graph.model import DialogueGraph
from csbot.graph.rules.table import RuleTable
from csbot.project.model import OrStep, Project
from tests.graph.test_properties import ACTIONS, AT, MANY_STORIES, TURNS, project

ENGLISH = """
stories:
- {story: cancel, steps: [{intent: order}, {action: utter_which}, {intent: affirm}, {action: utter_cancelled}]}
- {story: send, steps: [{intent: inform}, {action: utter_which}, {intent: affirm}, {action: utter_sent}]}
"""
CHINESE = """
stories:
- {story: 退货, steps: [{intent: 退款}, {action: utter_哪一单}, {intent: 订单}, {action: utter_已退}]}
- {story: 查询, steps: [{intent: 问候}, {action: utter_哪一单}, {intent: 订单}, {action: utter_在途}]}
"""
OR_STEP = """
stories:
- story: 甲
  steps: [{intent: 问候}, {action: utter_a}, {or: [{intent: affirm}, {intent: 订单}]}, {action: utter_b}]
- {story: 乙, steps: [{intent: bye}, {action: utter_a}, {intent: 订单}, {action: utter_c}]}
"""
CHECKPOINTS = """
stories:
- {story: 甲, steps: [{intent: 问候}, {action: utter_a}, {checkpoint: asked}]}
- {story: 乙, steps: [{checkpoint: asked}, {intent: affirm}, {action: utter_b}]}
- {story: 丙, steps: [{intent: bye}, {action: utter_a}, {intent: affirm}, {action: utter_c}]}
"""
TOLD_APART = CHINESE.replace("{intent: 问候},", "{intent: 问候}, {slot_was_set: [{tier: gold}]},")
PLAIN, AUGMENTED = "MemoizationPolicy", "AugmentedMemoizationPolicy"


def config(history: int | None, policy: str = PLAIN) -> str:
    return f"policies: [{{name: {policy}, max_history: {'null' if history is None else history}}}]\n"


def conflicts(graph: DialogueGraph) -> list:
    return [found for found in graph.problems if found.code == "W301"]


@pytest.mark.parametrize("policy", [PLAIN, AUGMENTED])
@pytest.mark.parametrize("stories", [ENGLISH, CHINESE, OR_STEP, CHECKPOINTS])
@pytest.mark.parametrize(("history", "count"), [(None, 0), (4, 0), (3, 0), (2, 0), (1, 1)])
def test_stories_that_differ_only_further_back_disagree(graph, stories, history, count, policy):
    """The message before last stands in the last two states, so only one state is too few."""
    assert len(conflicts(graph(stories, config=config(history, policy)))) == count


@pytest.mark.parametrize(("stories", "said"), [(ENGLISH, "affirm"), (CHINESE, "订单")])
def test_the_hint_shows_the_last_states_and_the_setting(graph, stories, said):
    (found,) = conflicts(graph(stories, config=config(1)))
    assert found.at.line == 4 and [at.line for _, at in found.related] == [3]
    assert found.hint.startswith(
        f"after … → * '{said}'; `max_history: 1` looks no further back: raise it, or, where slot")


def test_a_slot_that_shows_tells_them_apart(graph):
    assert not conflicts(graph(TOLD_APART, config=config(1)))


def test_what_the_whole_conversation_cannot_tell_apart_is_said_once(graph):
    same = CHINESE.replace("问候", "退款")
    found = [conflicts(graph(same, config=config(history))) for history in (None, 1, 2, 5)]
    assert all(one == found[0] and len(one) == 1 for one in found) and "max_history" not in found[0][0].hint


def with_history(whole: Project, length: int) -> Project:
    """The project with stories that count by so many last states."""
    dialogue = replace(whole.settings.dialogue, max_history=length)
    return replace(whole, settings=replace(whole.settings, dialogue=dialogue))


def windows(whole: Project, length: int) -> dict[tuple, set[str]]:
    """The actions behind each window, found by telling every story for itself."""
    found: dict[tuple, set[str]] = {}
    for story in whole.stories:
        alone = Survey(compile_graph(replace(whole, stories=(story,))), RuleTable(()))
        for moment in alone.moments:
            window = tuple(one.state for one in moment.line())[-length:]
            if moment.state.previous is not None:
                found.setdefault(window, set()).update(moment.goes_on)
    return found


@settings(max_examples=60, deadline=None)
@given(MANY_STORIES)
def test_a_conflict_is_reported_where_windows_disagree_and_nowhere_else(many):
    whole = project(many)
    for length in (1, 2, 4):
        disagree = any(len(actions) > 1 for actions in windows(whole, length).values())
        assert bool(conflicts(compile_graph(with_history(whole, length)))) == disagree


ORS = st.lists(TURNS, min_size=2, max_size=3, unique=True).map(lambda turns: OrStep(AT, tuple(turns)))
TURNING = st.lists(st.tuples(ORS | TURNS, ACTIONS).map(list), min_size=1, max_size=12).map(lambda many: sum(many, []))


@settings(max_examples=60, deadline=None)
@given(MANY_STORIES | st.lists(TURNING, min_size=1, max_size=12))
def test_compiling_visits_each_place_as_often_as_its_contexts_differ(many):
    """Linear in the steps, however many or-steps follow each other and beginnings are shared; counted, not timed."""
    graph = compile_graph(project(many))
    whole = Survey(graph, RuleTable(()))
    assert whole.is_complete and whole.work <= 6 * len(graph.places)
    for length in (1, 2, 4):
        last = WindowSurvey(whole, length)
        assert last.is_complete and last.work <= 6 * length * len(graph.places)
