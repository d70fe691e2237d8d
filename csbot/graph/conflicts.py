"""Stories that go on differently after the same conversation. Works on the moments of a survey."""

from collections.abc import Iterable, Iterator

from csbot.diagnostics import Diagnostic
from csbot.graph import problems
from csbot.graph.survey import Moment


def story_conflicts(moments: Iterable[Moment]) -> Iterator[Diagnostic]:
    """A problem for each pair of steps that disagree, with the shortest conversation that leads to both."""
    seen: set[tuple[int, int]] = set()
    for moment in moments:
        if len(moment.goes_on) < 2:
            continue
        (_, (first, *_)), *others = sorted(moment.goes_on.items(), key=lambda item: _where(item[1]))
        for _, (other, *_) in others:
            if (first.number, other.number) not in seen:
                seen.add((first.number, other.number))
                yield problems.stories_conflict(first, other, moment.conversation())


def _where(edges: list) -> tuple:
    return edges[0].at
