"""Where stories, rules and forms lead nowhere: checkpoints that dangle, steps never told, circles, forms without end.

Works on the graph and the survey of its stories; knows no YAML beyond the Spans it was given.
"""

from collections.abc import Collection, Iterable, Iterator

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.analysis.circles import endless_loops
from csbot.graph.analysis.rule_dialogues import RuleMoment
from csbot.graph.analysis.survey import Survey
from csbot.graph.builtin import SNIPPET
from csbot.graph.model import DialogueGraph, Edge
from csbot.graph.state import LISTEN
from csbot.graph.walk.automaton import Stand
from csbot.project.model import Project, Step, UserStep, alternatives


def stories_in_the_air(graph: DialogueGraph, survey: Survey, blocked: Collection[int],
                       cut: Iterable[str] = ()) -> Iterator[Diagnostic]:
    """Problems with checkpoints and with story parts that are never told; nothing more is said of stories in `cut`.

    `blocked` are the places that lead only to closed checkpoints.
    """
    lost: set[str] = set(cut)
    for found, story in checkpoints_in_the_air(graph):
        lost.add(story)
        yield found
    if survey.is_complete:
        yield from _unreached(graph, survey, blocked, lost)


def dead_ends(graph: DialogueGraph, project: Project, dialogues: list[list[RuleMoment]]) -> Iterator[Diagnostic]:
    """Circles without a customer's turn, rules that hand over to nobody, forms without an end."""
    yield from endless_loops(graph)
    yield from _rules_of_several_turns(project)
    yield from _rules_into_nothing(graph, dialogues)
    yield from _forms_without_end(graph, project)


def checkpoints_in_the_air(graph: DialogueGraph) -> Iterator[tuple[Diagnostic, str]]:
    """Checkpoints that are never reached or never left, with the story that is concerned."""
    entered = {edge.target for edge in graph.edges if edge.kind == "checkpoint"}
    left = {edge.source for edge in graph.edges if edge.kind == "checkpoint"}
    names = [str(place.name) for place in graph.places if place.kind == "checkpoint" and place.number in entered]
    for edge in graph.edges:
        if edge.kind != "checkpoint" or edge.label is None:
            continue
        if graph.places[edge.source].kind == "checkpoint" and edge.source not in entered:
            yield problems.checkpoint_never_entered(edge.label, edge.at[0], edge.story, names), edge.story
        if graph.places[edge.target].kind == "checkpoint" and edge.target not in left:
            yield problems.checkpoint_never_left(edge.label, edge.at[0], edge.story), edge.story


def _unreached(graph: DialogueGraph, survey: Survey, blocked: Collection[int], lost: set[str]) -> Iterator[Diagnostic]:
    """Parts of stories that no conversation reaches, and endings at a checkpoint that lets them not go on."""
    first: dict[str, Edge] = {}
    for edge in graph.edges:
        if edge.source not in survey.visited and edge.story not in lost and edge.kind != "checkpoint" and edge.at:
            first.setdefault(edge.story, edge)
    within_reach = _nearest(graph, survey.visited) if first else {}
    checkpoints = _nearest(graph, (p.number for p in graph.places if p.kind == "checkpoint")) if first else {}
    for story, edge in first.items():
        before = None if edge.source in within_reach else checkpoints.get(edge.source)
        yield problems.never_told(story, edge.at[0], None if before is None else str(graph.places[before].name))
    for edge in graph.edges:
        leads_in = edge.source in blocked and graph.places[edge.target].kind == "checkpoint"
        if leads_in and edge.kind == "checkpoint" and edge.story not in lost:
            yield problems.dead_end(edge.story, edge.at[0])


def _nearest(graph: DialogueGraph, sources: Iterable[int]) -> dict[int, int]:
    """Of every place to which a way leads from some source, the source that is nearest."""
    found = {source: source for source in sources}
    for place in (waiting := list(found)):
        for edge in graph.leaving[place]:
            if edge.target not in found:
                found[edge.target] = found[place]
                waiting.append(edge.target)
    return found


def blocked_places(graph: DialogueGraph, survey: Survey) -> set[int]:
    """Visited places from which all ways end before checkpoints whose conditions do not hold."""
    blocked = blocked_stands(graph, survey)
    return {place for place, _ in blocked} - {place for place, _ in survey.stands - blocked}


def blocked_stands(graph: DialogueGraph, survey: Survey) -> set[Stand]:
    """Visited stands from which all ways end before checkpoints whose conditions do not hold.

    Rasa learns nothing from a dialogue that is filtered away at a checkpoint.
    """
    blocked = {stand for stand, behind in survey.onward.items() if not behind and graph.leaving[stand[0]]}
    waiting, ways = list(blocked), dict[Stand, int]()
    while waiting:
        for before in survey.entering.get(waiting.pop(), ()):
            ways[before] = ways.get(before, len(survey.onward[before])) - 1
            if not ways[before]:
                blocked.add(before)
                waiting.append(before)
    return blocked


def unending_places(graph: DialogueGraph, survey: Survey) -> frozenset[int]:
    """Visited places from which no way leads to an end, since checkpoints lead in a circle without an exit.

    Rasa never finishes such a dialogue and learns nothing from it.
    """
    waiting = [stand for stand in survey.stands if not graph.leaving[stand[0]]]
    ending = set(waiting)
    while waiting:
        for before in survey.entering.get(waiting.pop(), ()):
            if before not in ending:
                ending.add(before)
                waiting.append(before)
    return frozenset({place for place, _ in survey.stands} - {place for place, _ in ending})


def _rules_into_nothing(graph: DialogueGraph, dialogues: Iterable[list[RuleMoment]]) -> Iterator[Diagnostic]:
    """Rules that hand over behind an action behind which no rule and no story decides anything, whatever is set."""
    goes_on = {state.previous for rule in graph.rules for state, turn in zip(rule.states, rule.turns) if turn}
    goes_on |= {edge.label for edge in graph.edges if edge.kind == "action"} | graph.space.forms | {SNIPPET, LISTEN}
    for moments in dialogues:
        handed_over = next((m for m in moments if m.action == SNIPPET and m.state.previous is not None), None)
        if handed_over and handed_over.state.previous not in goes_on:
            yield problems.rule_dead_end(str(handed_over.rule.name), handed_over.state.previous, handed_over.at)


def _rules_of_several_turns(project: Project) -> Iterator[Diagnostic]:
    """Rules with more than one customer's turn, which Rasa refuses by default."""
    for rule in project.rules if project.settings.dialogue.one_turn_rules and project.settings.dialogue.rules else ():
        turns = [step for step in rule.steps if is_turn(step)]
        if len(turns) > 1:
            yield problems.several_turns(str(rule.name), turns[1].at, turns[0].at)


def is_turn(step: Step) -> bool:
    """Whether the customer speaks in a step, perhaps in one alternative of an or-step."""
    return any(isinstance(one, UserStep) for one in alternatives(step))


def _forms_without_end(graph: DialogueGraph, project: Project) -> Iterator[Diagnostic]:
    started = {str(e.label): e.at[0] for e in reversed(graph.edges) if e.kind == "loop" and e.label and e.at}
    for rule in reversed(project.rules):
        for step in rule.steps:
            if getattr(step, "form", None):
                started[str(step.form)] = step.at
    ended = _loops_that_end(graph)
    for form, at in started.items():
        if form in graph.space.forms and form not in ended and None not in ended:
            yield problems.form_without_end(form, at)


def _loops_that_end(graph: DialogueGraph) -> set[str | None]:
    """Forms whose end is told; None where something ends whatever form is active."""
    ended: set[str | None] = set()
    for rule in graph.rules:
        for state in rule.states:
            if state.no_loop and state.previous in graph.space.forms:
                ended.add(state.previous)
        loops = {state.loop for state in rule.states if state.loop}
        if any(turn and turn.action == "action_deactivate_loop" for turn in rule.turns):
            ended |= loops or {None}
    if any(edge.kind == "loop" and edge.label is None for edge in graph.edges):
        ended |= _ended_in_stories(graph)
    if any(edge.label == "action_deactivate_loop" for edge in graph.edges):
        ended.add(None)
    return ended


def _ended_in_stories(graph: DialogueGraph) -> set[str]:
    """Forms that are active in a story which later says that no form is."""
    stories = {edge.story for edge in graph.edges if edge.kind == "loop" and edge.label is None}
    return {str(edge.label) for edge in graph.edges if edge.story in stories and edge.label in graph.space.forms}
