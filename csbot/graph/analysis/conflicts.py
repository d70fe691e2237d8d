"""Stories that go on differently after the same conversation. Works on the moments of a survey.

A survey goes breadth first, so the first moment at which two steps disagree ends the shortest such conversation.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.analysis.hidden_differences import Histories
from csbot.graph.analysis.separating import Separator, between_stories
from csbot.graph.analysis.survey import Moment
from csbot.graph.analysis.told import in_words, told
from csbot.graph.model import Edge

MOST_RELATED = 3


@dataclass(frozen=True)
class Explainer:
    """Says how to tell stories apart that disagree."""

    separator: Separator
    histories: Histories

    def hint(self, moment: Moment, first: Edge, other: Edge) -> str:
        """The shortest conversation to a conflict, or its last states where only they count, and what would end it."""
        states = [before.state for before in moment.line()]
        steps, at = told(self.separator.space, states), other.at[0]
        apart = self.histories.difference(first, other, states, at)
        if states[0].previous is None:
            alike = "both tell the same until here: merge them"
            return f"after {in_words(list(steps))}; " + (apart or between_stories(
                self.separator, moment.state, first, other, at, alike))
        alike = f"`max_history: {len(states)}` looks no further back: raise it"
        return f"after {in_words(['…', *steps])}; " + (f"{alike}; {apart}" if apart else between_stories(
            self.separator, moment.state, first, other, at, alike))


def story_conflicts(moments: Iterable[Moment], explainer: Explainer,
                    unending: Collection[int] = ()) -> Iterator[Diagnostic]:
    """A problem for each pair of steps that disagree, with the first of the moments that both follow.

    A step into one of the `unending` places gives way to those that end, so it disagrees only with its like.
    """
    seen: set[tuple[int, int]] = set()
    for moment in moments:
        if len(moment.goes_on) < 2 or moment.is_first:
            continue
        (first, *_), *others = sorted(_deciding(moment, unending), key=_where)
        for other, *same in others:
            if (first.number, other.number) not in seen:
                seen.add((first.number, other.number))
                also = tuple((f"'{edge.label}' here, too", edge.at[0]) for edge in same[:MOST_RELATED])
                yield problems.stories_conflict(first, other, explainer.hint(moment, first, other), also)


def _deciding(moment: Moment, unending: Collection[int]) -> list[list[Edge]]:
    """The steps that decide at a moment, those of one action together."""
    ended = [[edge for edge in edges if edge.target not in unending] for edges in moment.goes_on.values()]
    return [edges for edges in ended if edges] or list(moment.goes_on.values())


def _where(edges: list[Edge]) -> tuple:
    return edges[0].at
