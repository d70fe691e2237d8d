"""Which edges leave a place, by kind, and what can change from there before the next action.

Indexes over one graph, computed where they are asked for. Knows no conversation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from csbot.graph.model import DialogueGraph, Edge
from csbot.graph.state import State


@dataclass(frozen=True, slots=True)
class Changes:
    """What may change between a place and the next action."""

    slots: frozenset[str] = frozenset()
    user: bool = False
    loop: bool = False


class Reach:
    """Indexes of a graph's edges. `acts[place]` are the action edges that leave it."""

    def __init__(self, graph: DialogueGraph) -> None:
        self.graph = graph
        self.acts = [tuple(edge for edge in edges if edge.kind == "action") for edges in graph.leaving]
        self.others = [tuple(edge for edge in edges if edge.kind not in ("action", "user")) for edges in graph.leaving]
        self.turns = [_by_label(edges) for edges in graph.leaving]
        self._changes: dict[int, Changes] = {}

    def silent(self, place: int, now: State | None) -> Iterator[Edge]:
        """The edges from `place` that are no action; with `now`, of user edges only those that its message fits."""
        yield from self.others[place]
        turns = self.turns[place]
        if now is None:
            for edges in turns.values():
                yield from edges
        elif turns and now.user:
            by_text = now.user.intent is None
            said = turns.get((by_text, now.user.text if by_text else now.user.intent), ())
            yield from (edge for edge in said if edge.entities == now.user.labels)

    def changes(self, place: int) -> Changes:
        """What may change on the way from `place` to the next action."""
        if place not in self._changes:
            edges = list(self._until_action(place))
            slots = frozenset(slot for edge in edges if edge.kind in ("user", "slots") for slot, _ in edge.slots)
            self._changes[place] = Changes(slots, any(e.kind == "user" for e in edges),
                                           any(e.kind == "loop" for e in edges))
        return self._changes[place]

    def _until_action(self, place: int) -> Iterator[Edge]:
        waiting, seen = [place], {place}
        while waiting:
            for edge in self.graph.leaving[waiting.pop()]:
                if edge.kind == "action":
                    continue
                yield edge
                if edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)


def _by_label(edges: tuple[Edge, ...]) -> dict[tuple[bool, str | None], list[Edge]]:
    found: dict[tuple[bool, str | None], list[Edge]] = {}
    for edge in edges:
        if edge.kind == "user":
            found.setdefault((edge.by_text, edge.label), []).append(edge)
    return found
