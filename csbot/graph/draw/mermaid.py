"""The picture as a Mermaid flowchart, for Markdown pages. Every text is escaped."""

from collections.abc import Mapping

from csbot.graph.draw.box import Box
from csbot.graph.draw.picture import Picture
from csbot.text import Source

SHAPES = {"user": ('(["', '"])'), "form": ('[["', '"]]'), "fact": ('>"', '"]'), "start": ('(("', '"))'),
          "jump": ('(["', '"])')}
CLASSES = """  classDef user fill:#e3effd,stroke:#3b7dd8,color:#1d2330
  classDef bot fill:#e4f5e9,stroke:#2e9a58,color:#1d2330
  classDef form fill:#f0e8fd,stroke:#8250df,color:#1d2330
  classDef fact fill:#f1f2f5,stroke:#a9b0bd,color:#1d2330
  classDef jump fill:#fff5d6,stroke:#c79510,color:#1d2330
  classDef start fill:#252c3b,stroke:#252c3b,color:#ffffff"""


def as_mermaid(picture: Picture, sources: Mapping[str, Source]) -> str:
    """The picture as Mermaid text; links of rules are dotted."""
    rows = [row for box in picture.boxes() for row in _rows(box)]
    return "\n".join(["flowchart LR", *rows, CLASSES, ""])


def _rows(box: Box) -> list[str]:
    before, after = SHAPES.get(box.kind, ('["', '"]'))
    label = "<br/>".join(map(_escaped, box.shown))
    links = [f"  n{box.number} {'-.->' if child.of_rule else '-->'} n{child.number}" for child in box.children]
    return [f"  n{box.number}{before}{label}{after}:::{box.kind}", *links]


def _escaped(text: str) -> str:
    """Letters, digits and plain signs as they are, all else that Mermaid could read as an entity code."""
    return "".join(c if c.isalnum() or c in " _-.,:=()/+…→▸◆◇“”" else f"#{ord(c)};" for c in text)
