"""One box of the picture, and what is written on it. Knows no layout and no output format."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from csbot.text import Span, cells

KINDS = ("start", "user", "bot", "form", "fact", "jump")
MOST_LINES = 4
MOST_CELLS = 34


@dataclass(eq=False)
class Box:
    """A step as it is drawn: `lines` are its alternatives, `children` what may follow.

    Kinds: the start of a part, a customer's turn, a bot action, a form, a fact (slot or loop), a jump to a checkpoint.
    `rules` are rules that decide the same here, `of_rule` marks a box of the rules' own part.
    """

    kind: str
    lines: list[str]
    at: list[Span] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    children: list["Box"] = field(default_factory=list)
    rules: list[tuple[str, Span]] = field(default_factory=list)
    of_rule: bool = False
    decided: bool = True
    number: int = 0
    future: int = 0
    x: float = 0.0
    y: float = 0.0

    def walk(self) -> Iterator["Box"]:
        """The box and all behind it, without recursion."""
        waiting = [self]
        while waiting:
            box = waiting.pop()
            yield box
            waiting.extend(reversed(box.children))

    @property
    def shown(self) -> list[str]:
        """The lines as they are drawn: cut where long, at most MOST_LINES."""
        lines = [cut(line) for line in self.lines]
        return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES - 1], f"+ {len(lines) - MOST_LINES + 1} …"]

    @property
    def width(self) -> float:
        """Width in pixels, measured in terminal cells so that Chinese fits."""
        return 26 + 7.3 * max((cells(line) for line in self.shown), default=2)

    @property
    def height(self) -> float:
        """Height in pixels."""
        return 11 + 17 * max(1, len(self.shown))


def cut(text: str, most: int = MOST_CELLS) -> str:
    """A text of at most `most` cells, with an ellipsis where it was cut; control characters become spaces."""
    text = "".join(character if character.isprintable() else " " for character in text)
    if cells(text) <= most:
        return text
    kept = ""
    for character in text:
        if cells(kept + character) > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"
