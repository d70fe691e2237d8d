"""The whole picture: the trees of stories and rules, the overlay of rules on stories, numbers for all boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from csbot.graph.draw.box import Box
from csbot.graph.draw.layout import lay_out
from csbot.graph.draw.rule_trees import rule_tree
from csbot.graph.draw.telling_trees import TellingTrees
from csbot.graph.model import DialogueGraph
from csbot.graph.state import LISTEN
from csbot.text import Span


@dataclass
class Picture:
    """Trees with coordinates. `width` and `height` are in pixels."""

    trees: list[Box] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0

    def boxes(self) -> Iterator[Box]:
        """All boxes, tree by tree."""
        for tree in self.trees:
            yield from tree.walk()


def picture_of(graph: DialogueGraph) -> Picture:
    """The picture of a graph."""
    trees = TellingTrees(graph).trees()
    rules = rule_tree(graph)
    mark_rules(trees, graph)
    picture = Picture(trees + ([rules] if rules else []))
    if not picture.trees:
        picture.trees = [Box("start", ["no stories and no rules"])]
    for number, box in enumerate(picture.boxes()):
        box.number = number
    picture.width, picture.height = lay_out(picture.trees)
    return picture


def mark_rules(trees: list[Box], graph: DialogueGraph) -> None:
    """Note on story boxes which rules decide the same action behind the same intent."""
    deciding: dict[tuple[str, str], dict[str, Span]] = {}
    for rule in graph.rules:
        for state, turn in zip(rule.states, rule.turns):
            if turn and turn.action != LISTEN and state.intent:
                deciding.setdefault((state.intent, turn.action), {})[rule.rule] = turn.at
    for tree in trees:
        waiting = [(tree, "")]
        while waiting:
            box, intent = waiting.pop()
            if box.kind == "user":
                intent = box.lines[0].partition(" (")[0]
            elif box.kind in ("bot", "form"):
                box.rules = list(deciding.get((intent, box.lines[0]), {}).items())
            waiting.extend((child, intent) for child in box.children)
