"""Which runs of forms can still be followed by another run that takes back what was between, place by place.

A run counts until no form is active, or until the bot does something else behind a later message than the form.
Source: `DialogueStateTracker._first_loop_execution_or_unhappy_path` of Rasa 3.6.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from csbot.graph.model import Edge

Spot = tuple[int, bool]


class Runs(NamedTuple):
    """The forms whose latest runs count, in their order, and whether the customer has spoken since the last action."""

    forms: tuple[str, ...] = ()
    heard: bool = False


class Repeats:
    """The edges of stories, asked for the runs of forms on the ways along them."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self.edges = edges
        self.leaving: dict[int, list[Edge]] = defaultdict(list)
        for edge in edges:
            self.leaving[edge.source].append(edge)
        self.repeatable = self._repeatable()

    def _repeatable(self) -> set[int]:
        """The numbers of the edges that run a form which its story, or one before it, says to be active."""
        loops, crossing = defaultdict(set), set()
        for edge in self.edges:
            if edge.kind == "loop":
                loops[edge.story].add(edge.label)
            elif edge.kind == "checkpoint" and edge.label:
                crossing.add(edge.story)
        known = set().union(*loops.values()) - {None}
        return {edge.number for edge in self.edges if edge.kind == "action"
                and edge.label in (known if edge.story in crossing else loops[edge.story])}

    @cached_property
    def expected(self) -> dict[Spot, set[str]]:
        """The forms that may run again behind a place where their last run counts; with whether something was said."""
        found: dict[Spot, set[str]] = defaultdict(set)
        forms = {edge.label for edge in self.edges if edge.number in self.repeatable}
        entering = defaultdict(list)
        for edge in self.edges:
            entering[edge.target].append(edge)
            if edge.number in self.repeatable:
                found[edge.source, True].add(edge.label)
                found[edge.source, False].add(edge.label)
        waiting = list(found)
        while waiting:
            place, heard = waiting.pop()
            for edge in entering[place]:
                for before in _before(edge, heard, forms):
                    spot = (edge.source, before)
                    if not found[place, heard] <= found[spot]:
                        found[spot] |= found[place, heard]
                        waiting.append(spot)
        return found

    @cached_property
    def any(self) -> bool:
        """Whether some form may run again while its last run counts."""
        return any(edge.kind == "action" and edge.label in self.expected.get((edge.target, False), ())
                   for edge in self.edges)

    def is_again(self, edge: Edge, runs: Runs) -> bool:
        """Whether an edge runs a form again, so that what was between is taken back."""
        return edge.number in self.repeatable and edge.label in runs.forms

    def behind(self, edge: Edge, runs: Runs) -> Runs:
        """The runs that count behind an edge."""
        forms, heard = runs
        if edge.kind == "user":
            heard = True
        elif edge.kind == "loop" and edge.label is None:
            forms = ()
        elif self.is_again(edge, runs):
            forms, heard = forms[:forms.index(edge.label) + 1], False
        elif edge.kind == "action":
            kept = () if heard else tuple(form for form in forms if form != edge.label)
            forms, heard = (*kept, str(edge.label)), False
        expected = self.expected.get((edge.target, heard), ())
        forms = tuple(form for form in forms if form in expected)
        return Runs(forms, heard and bool(forms))


def _before(edge: Edge, heard: bool, forms: set[str | None]) -> tuple[bool, ...]:
    """Whether something may have been said before an edge where runs count that count behind it."""
    if edge.kind == "user":
        return (True, False) if heard else ()
    if edge.kind == "loop" and edge.label is None:
        return ()
    if edge.kind == "action":
        return () if heard else (True, False) if edge.label in forms else (False,)
    return (heard,)
