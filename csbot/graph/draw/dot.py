"""The picture in Graphviz's dot language. Every text is escaped."""

from collections.abc import Mapping

from csbot.graph.draw.box import Box
from csbot.graph.draw.picture import Picture
from csbot.text import Source

COLOURS = {"user": ("#e3effd", "#3b7dd8"), "bot": ("#e4f5e9", "#2e9a58"), "form": ("#f0e8fd", "#8250df"),
           "fact": ("#f1f2f5", "#a9b0bd"), "jump": ("#fff5d6", "#c79510"), "start": ("#dfe3ea", "#252c3b")}


def as_dot(picture: Picture, sources: Mapping[str, Source]) -> str:
    """The picture as a digraph; boxes and links of rules are dashed."""
    head = ["digraph dialogue {", "  rankdir=LR;", '  node [shape=box, style="rounded,filled", fontname="sans-serif"];']
    rows = [row for box in picture.boxes() for row in _rows(box)]
    return "\n".join([*head, *rows, "}", ""])


def _rows(box: Box) -> list[str]:
    fill, line = COLOURS[box.kind]
    label = "\\n".join(map(_escaped, box.shown))
    dashed = ', style="rounded,filled,dashed"' if box.of_rule else ""
    style = " [style=dashed]" if box.of_rule else ""
    links = [f"  n{box.number} -> n{child.number}{style};" for child in box.children]
    return [f'  n{box.number} [label="{label}", fillcolor="{fill}", color="{line}"{dashed}];', *links]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
