"""Stories as trees of boxes: one tree from the start, one from each checkpoint; common beginnings are drawn once.

Alternatives of an or-step, and customers' turns that lead to equal continuations, share a box. Knows no layout.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

from csbot.graph.builtin import TWO_STAGE
from csbot.graph.draw.box import Box
from csbot.graph.model import START, DialogueGraph, Edge
from csbot.graph.state import LISTEN
from csbot.graph.walk.reasons import shown

MOST_BOXES = 20_000
Places = frozenset[int]


class TellingTrees:
    """Grows the trees of one graph's stories."""

    def __init__(self, graph: DialogueGraph) -> None:
        self.graph = graph
        self.forms = graph.space.forms | {TWO_STAGE}
        self.left = MOST_BOXES
        self.futures: dict[tuple, int] = {(): 0}

    def trees(self) -> list[Box]:
        """The tree from the start and those from checkpoints, without empty ones."""
        roots = [self._grow(Box("start", ["start"]), frozenset({START}))]
        for place in self.graph.places:
            if place.kind == "checkpoint" and self.graph.leaving[place.number]:
                roots.append(self._grow(Box("start", [f"▸ {place.name}"]), frozenset({place.number})))
        return [root for root in roots if root.children]

    def _grow(self, root: Box, places: Places) -> Box:
        waiting: list[tuple[Box, Places]] = [(root, places)]
        grown: list[Box] = []
        while waiting and self.left > 0:
            box, places = waiting.pop()
            grown.append(box)
            for edges, targets in self._steps(places, box is root):
                child = self._box(edges)
                self.left -= 1
                box.children.append(child)
                if child.kind != "jump":
                    waiting.append((child, targets))
        for box in reversed(grown):
            self._merge_turns(box)
        return root

    def _merge_turns(self, box: Box) -> None:
        """Join customers' turns among the children whose continuations are equal and not empty, and number the future.

        Equal futures have equal numbers: children are numbered before their parents.
        """
        kept: list[Box] = []
        by_future: dict[int, Box] = {}
        for child in box.children:
            same = by_future.get(child.future) if child.kind == "user" and child.children else None
            if same is None:
                kept.append(child)
                if child.kind == "user":
                    by_future[child.future] = child
            else:
                join(same, child)
        box.children = kept
        content = tuple((child.kind, tuple(child.lines), child.future) for child in kept)
        box.future = self.futures.setdefault(content, len(self.futures))

    def _steps(self, places: Places, leaves_checkpoint: bool) -> list[tuple[list[Edge], Places]]:
        """What may follow at some places: edges of equal content together, with where they lead."""
        by_target: dict[tuple, list[Edge]] = {}
        for edge in self._leaving(places, leaves_checkpoint):
            by_target.setdefault((edge.kind, edge.source, edge.target), []).append(edge)
        by_content: dict[tuple, tuple[list[Edge], set[int]]] = {}
        for edges in by_target.values():
            content = (edges[0].kind, tuple(dict.fromkeys(map(self.words, edges))))
            found, targets = by_content.setdefault(content, ([], set()))
            found += edges
            targets.add(edges[0].target)
        return [(found, frozenset(targets)) for found, targets in by_content.values()]

    def _leaving(self, places: Places, leaves_checkpoint: bool) -> Iterable[Edge]:
        """The edges that are drawn: a listen and an edge without a name are passed over."""
        waiting, seen = deque(sorted(places)), set(places)
        while waiting:
            place = waiting.popleft()
            for edge in self.graph.leaving[place]:
                through = edge.label == LISTEN or edge.kind == "checkpoint" and (
                    edge.label is None or self.graph.places[edge.source].kind == "checkpoint" and not edge.slots)
                if not through:
                    yield edge
                elif edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)

    def _box(self, edges: list[Edge]) -> Box:
        lines = list(dict.fromkeys(map(self.words, edges)))
        box = Box(self._kind(edges[0]), lines, decided=any(edge.predictable for edge in edges))
        box.at = list(dict.fromkeys(at for edge in edges for at in edge.at))
        box.stories = list(dict.fromkeys(edge.story for edge in edges if edge.story))
        return box

    def _kind(self, edge: Edge) -> str:
        if edge.kind == "checkpoint":
            return "jump" if self.graph.places[edge.target].kind == "checkpoint" else "fact"
        if edge.kind == "action":
            return "form" if edge.label in self.forms else "bot"
        return "user" if edge.kind == "user" else "fact"

    def words(self, edge: Edge) -> str:
        """What stands on an edge's box."""
        if edge.kind == "user":
            return turn_in_words(edge.label, edge.entities, edge.by_text)
        if edge.kind == "loop":
            return f"◆ {edge.label} active" if edge.label else "◇ no form"
        if edge.kind == "checkpoint" and not edge.slots:
            return f"→ {edge.label}"
        if edge.kind in ("slots", "checkpoint"):
            return ", ".join(setting_in_words(name, value) for name, value in edge.slots)
        return f"“{edge.label}”" if edge.by_text else str(edge.label)


def turn_in_words(intent: str | None, entities: Iterable[str], by_text: bool = False) -> str:
    """A customer's turn: the intent and its entities, or the text."""
    said = f"“{intent}”" if by_text else str(intent)
    listed = ", ".join(entities)
    return f"{said} ({listed})" if listed else said


def setting_in_words(slot: str, value: Any) -> str:
    """A slot and its value."""
    return f"{slot} not set" if value is None else f"{slot} = {shown(value).strip(chr(39))}"


def join(box: Box, other: Box) -> None:
    """Lay an equal tree over another: its lines, places and stories are added."""
    for one, two in zip(box.walk(), other.walk()):
        one.lines = list(dict.fromkeys([*one.lines, *two.lines]))
        one.at = list(dict.fromkeys([*one.at, *two.at]))
        one.stories = list(dict.fromkeys([*one.stories, *two.stories]))
