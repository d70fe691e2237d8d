"""Project to DialogueGraph: the one way in. Pure, linear in stories and rules, and every problem found on the way.

Stories become places and edges (`story_places`), rules a pattern table (`rule_patterns`). What stories and rules say
together (form tables, hidden turns, conflicts) follows from a survey of all conversations that stories tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.analysis.conflicts import Explainer, story_conflicts
from csbot.graph.analysis.contradictions import (
    Comparison,
    Findings,
    built_in_sources,
    settled,
    silence_ambiguous,
    told_sources,
)
from csbot.graph.analysis.dead_ends import (
    blocked_places,
    blocked_stands,
    dead_ends,
    stories_in_the_air,
    unending_places,
)
from csbot.graph.analysis.hidden_differences import Histories
from csbot.graph.analysis.incomplete import incomplete_rules, what_follows
from csbot.graph.analysis.judgement import Judge
from csbot.graph.analysis.rule_dialogues import rule_dialogues
from csbot.graph.analysis.separating import Separator, mentioned_slots
from csbot.graph.analysis.survey import Survey
from csbot.graph.analysis.tables import loop_patterns, rule_only
from csbot.graph.analysis.texts import texts_beside_intents
from csbot.graph.analysis.window_survey import WindowSurvey
from csbot.graph.memory import checks, story_memory
from csbot.graph.model import DialogueGraph
from csbot.graph.rules.loop_table import LoopTable
from csbot.graph.rules.patterns import rule_patterns
from csbot.graph.rules.states import ends_open, has_too_many_choices
from csbot.graph.rules.table import RuleTable
from csbot.graph.space import state_space
from csbot.graph.stories.happy_runs import take_back_happy_runs
from csbot.graph.stories.implied import Implications
from csbot.graph.stories.places import Drawing, draw_stories
from csbot.project.collector import collector_paused
from csbot.project.defaults import DEFAULT_ACTIONS
from csbot.project.model import Domain, Project


@collector_paused()
def compile_graph(project: Project) -> DialogueGraph:
    """The dialogue graph of a project. Its `problems` are in the order of the files; it raises nothing."""
    space = state_space(project.domain)
    implications = Implications(project.domain)
    drawing = draw_stories(project.stories, implications, space)
    rules = rule_patterns(project.rules, implications, space)
    places, edges = take_back_happy_runs(drawing.places, drawing.edges)
    graph = DialogueGraph(space, tuple(places), tuple(edges), rules,
                          actions=action_names(project.domain), memory=story_memory(project.settings))
    table = RuleTable(rules)
    dialogues = [moments for rule in project.rules for moments in rule_dialogues(rule, implications, space, table)]
    survey = Survey(graph, table)
    blocked = blocked_places(graph, survey) if survey.is_complete else set()
    shortened = [str(story.name) for story, *_ in (*drawing.cut, *drawing.unfollowed)]
    in_the_air = list(stories_in_the_air(graph, survey, blocked, shortened))
    graph, survey = _without(blocked, graph, survey, table)
    unending = unending_places(graph, survey) if survey.is_complete else frozenset()
    separator = Separator(space, mentioned_slots(graph))
    explainer = Explainer(separator, Histories(graph, project.stories))
    surveys = [survey, *([WindowSurvey(survey, graph.memory.max_history)] if graph.memory.max_history else [])]
    moments = (moment for one in surveys for moment in one.moments)
    found = [*story_conflicts(moments, explainer, unending), *_of_drawing(drawing, surveys),
             *(problems.cut_off(f"rule '{rule.name}'", rule.steps[-1].at) for rule in project.rules if ends_open(rule)),
             *(problems.too_many_choices(str(rule.name), rule.name.at) for rule in project.rules
               if has_too_many_choices(rule))]
    if unending:  # Rasa compares only parts that come to an end with rules
        survey = Survey(graph.without(unending), table)
    graph = replace(graph, loops=loop_patterns(survey.moments, dialogues), unending=unending)
    if checks(project.settings).contradictions:
        slots, loops = rule_only(survey.moments, dialogues)
        judge = Judge(table, LoopTable(graph.loops))
        comparison = Comparison(table, judge, separator, project.settings.dialogue.fallback)
        texts = texts_beside_intents(project.stories, rules)
        told = Survey(survey.automaton.graph, table, texts) if texts else survey
        comparison = comparison.run(told.moments, dialogues)
        found += comparison.problems
        written = (moments for rule in project.rules
                   for moments in rule_dialogues(rule, implications, space, table, as_written=True))
        found += incomplete_rules(written, what_follows(project.rules, implications, space))
        graph = replace(graph, rules=settled(rules, table, comparison), rule_only_slots=slots, rule_only_loops=loops,
                        told_sources=told_sources(comparison))
    else:
        silence_ambiguous(table)
        graph = replace(graph, rules=settled(rules, table, Findings()), told_sources=built_in_sources(space.forms))
    found += (*in_the_air, *dead_ends(graph, project, dialogues))
    return replace(graph, problems=tuple(sorted(dict.fromkeys(found), key=_order)))


def action_names(domain: Domain) -> tuple[str, ...]:
    """All actions in Rasa's order: default ones, the domain's own, responses, forms, end-to-end texts."""
    names = [*DEFAULT_ACTIONS, *map(str, domain.actions), *sorted(map(str, domain.responses)), *map(str, domain.forms),
             *map(str, domain.end_to_end_actions)]
    return tuple(dict.fromkeys(names))


def _without(blocked: set[int], graph: DialogueGraph, survey: Survey,
             table: RuleTable) -> tuple[DialogueGraph, Survey]:
    """The graph without the parts that lead only to closed checkpoints, and its survey."""
    if blocked:
        graph = graph.without(blocked)
        survey = Survey(graph, table)
    if graph.guards and survey.is_complete and (stands := blocked_stands(graph, survey)):
        graph = replace(graph, blocked=frozenset(stands))
        survey = Survey(graph, table)
    return graph, survey


def _of_drawing(drawing: Drawing, surveys: Sequence[Survey]) -> Iterator[Diagnostic]:
    for story, step in drawing.cut:
        yield problems.cut_off(f"story '{story.name}'", step.at)
    for story, event, comes_from_many in drawing.unfollowed:
        found = problems.not_followed if comes_from_many else problems.nothing_to_undo
        yield found(str(story.name), str(event.name), event.at)
    if not all(survey.is_complete for survey in surveys):
        yield problems.too_many_ways(drawing.edges[0].at[0], len(surveys[0].moments))


def _order(found: Diagnostic) -> tuple:
    return (found.at, found.code, found.message)


