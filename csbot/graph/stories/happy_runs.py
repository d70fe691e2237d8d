"""A form that a story runs again on its happy path: the customer's answer in between is taken back.

Rasa erases such turns from a dialogue before it learns from it, as it does at run time: the second run of the form is
the first one, with the slots and loops set since. Which runs count depends on the way to a place, also through
checkpoints. So a place stands for several where that differs: behind a run either nothing is taken back, or all that
follows up to the next run happens silently. Ways that go on otherwise are left out.
Source: `DialogueStateTracker.applied_events` of Rasa 3.6.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from csbot.graph.model import Edge, Place
from csbot.graph.stories.form_runs import Repeats, Runs


class Standing(NamedTuple):
    """A place with the runs of forms that count there; all up to the next run of form `until` is taken back."""

    place: int
    runs: Runs = Runs()
    until: str | None = None


class Step(NamedTuple):
    """An edge from standing to standing; `silent`: what happens on it is taken back."""

    edge: Edge
    source: Standing
    target: Standing
    silent: bool


def take_back_happy_runs(places: Sequence[Place], edges: Sequence[Edge]) -> tuple[list[Place], list[Edge]]:
    """The places and edges of stories, with mere passages for what the next run of a form takes back."""
    repeats = Repeats(edges)
    if not repeats.any:
        return list(places), list(edges)
    return _numbered(places, _going_on(list(_steps(places, repeats)), repeats))


def _steps(places: Sequence[Place], repeats: Repeats) -> Iterator[Step]:
    """Every way along the edges: from the start, then from each place to which none has led."""
    seen: set[Standing] = set()
    reached: set[int] = set()
    for place in places:
        waiting = [] if place.number in reached else [Standing(place.number)]
        while waiting:
            source = waiting.pop()
            reached.add(source.place)
            for edge in repeats.leaving[source.place]:
                for target, silent in _behind(edge, source, repeats):
                    yield Step(edge, source, target, silent)
                    if target not in seen:
                        seen.add(target)
                        waiting.append(target)


def _behind(edge: Edge, source: Standing, repeats: Repeats) -> Iterator[tuple[Standing, bool]]:
    """The standings behind an edge, with whether it is taken back. A run that takes back is only met `until` it."""
    form = edge.label if edge.kind == "action" else None
    runs, again = repeats.behind(edge, source.runs), repeats.is_again(edge, source.runs)
    if source.until and form != source.until:
        if source.until in runs.forms:
            yield Standing(edge.target, runs, source.until), True
    elif again == bool(source.until):
        yield Standing(edge.target, runs), again
        if form in runs.forms:
            yield Standing(edge.target, runs, form), again


def _going_on(steps: list[Step], repeats: Repeats) -> list[Step]:
    """The steps behind which something follows: the end of a story, or the run that takes them back."""
    while True:
        leaving = {step.source for step in steps}
        met = _met(steps)
        kept = [step for step in steps if (step.target in met if step.target.until else
                                           step.target in leaving or not repeats.leaving[step.target.place])]
        if len(kept) == len(steps):
            return kept
        steps = kept


def _met(steps: list[Step]) -> set[Standing]:
    """The standings from which the form that they wait for runs."""
    entering = defaultdict(list)
    for step in steps:
        entering[step.target].append(step.source)
    waiting = [step.source for step in steps if step.source.until and not step.target.until]
    met = set(waiting)
    while waiting:
        for before in entering[waiting.pop()]:
            if before.until and before not in met:
                met.add(before)
                waiting.append(before)
    return met


def _numbered(places: Sequence[Place], steps: list[Step]) -> tuple[list[Place], list[Edge]]:
    """The places and edges of steps: the first standing at a place is the place itself, others are new ones."""
    found, numbers, taken = list(places), {}, set()
    for standing in (standing for step in steps for standing in (step.source, step.target)):
        if standing not in numbers:
            numbers[standing] = len(found) if standing.place in taken else standing.place
            if standing.place in taken:
                found.append(replace(places[standing.place], number=len(found)))
            taken.add(standing.place)
    drawn = [replace(_as_passage(step.edge) if step.silent else step.edge, source=numbers[step.source],
                     target=numbers[step.target]) for step in sorted(steps, key=lambda step: step.edge.number)]
    return found, [replace(edge, number=number) for number, edge in enumerate(drawn)]


def _as_passage(edge: Edge) -> Edge:
    if edge.kind == "user" and edge.slots:
        return replace(edge, kind="slots", label=None, entities=(), by_text=False)
    if edge.kind in ("user", "action"):
        return replace(edge, kind="checkpoint", label=None, entities=(), slots=(), by_text=False, predictable=True)
    return edge
