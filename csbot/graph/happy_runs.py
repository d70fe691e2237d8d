"""A form that a story runs again on its happy path: the customer's answer in between is taken back.

Rasa erases such turns from a dialogue before it learns from it, as it does at run time: the second run of the form is
the first one, with the slots and loops set since. Here the edges of these turns become edges on which nothing happens.
Source: `DialogueStateTracker.applied_events` of Rasa 3.6. A run behind a checkpoint in the middle of a story is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from csbot.graph.model import Edge


def take_back_happy_runs(edges: Iterable[Edge], forms: Iterable[str]) -> list[Edge]:
    """The edges, those of answers to a form that runs again turned into mere passages; numbers stay."""
    known = frozenset(forms)
    found: list[Edge] = []
    for _, of_story in groupby(edges, key=lambda edge: edge.story):
        found += _in_story(list(of_story), known)
    return found


def _in_story(edges: list[Edge], forms: frozenset[str]) -> list[Edge]:
    loops = {edge.label for edge in edges if edge.kind == "loop"}
    crosses = any(edge.kind == "checkpoint" and edge.label for edge in edges)
    for index, edge in enumerate(edges):
        if edge.kind == "action" and edge.label in forms and (crosses or edge.label in loops):
            before = _run_before(edges, index)
            if before is not None:
                edges[before + 1:index + 1] = map(_as_passage, edges[before + 1:index + 1])
    return edges


def _run_before(edges: Sequence[Edge], index: int) -> int | None:
    """The form's previous run, None where its path from there was left or ended."""
    form, next_action = edges[index].label, None
    for number in range(index - 1, -1, -1):
        edge = edges[number]
        if edge.kind == "checkpoint" and edge.label or edge.kind == "loop" and edge.label is None:
            return None
        if edge.kind == "user" and next_action not in (None, form):
            return None
        if edge.kind == "action":
            if edge.label == form:
                return number
            next_action = edge.label
    return None


def _as_passage(edge: Edge) -> Edge:
    if edge.kind == "user" and edge.slots:
        return replace(edge, kind="slots", label=None, entities=(), by_text=False)
    if edge.kind in ("user", "action"):
        return replace(edge, kind="checkpoint", label=None, entities=(), slots=(), by_text=False, predictable=True)
    return edge
