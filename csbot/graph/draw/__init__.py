"""The dialogue graph as a picture: html, svg, mermaid or dot. What is drawn is what decides.

The picture merges common beginnings, alternatives and equal continuations for reading; deciding never does.
"""

from collections.abc import Mapping

from csbot.graph.draw.dot import as_dot
from csbot.graph.draw.html import as_html
from csbot.graph.draw.mermaid import as_mermaid
from csbot.graph.draw.picture import picture_of
from csbot.graph.draw.svg import as_svg
from csbot.graph.model import DialogueGraph
from csbot.text import Source

WRITERS = {"html": as_html, "svg": as_svg, "mermaid": as_mermaid, "dot": as_dot}
FORMATS = tuple(WRITERS)


def draw(graph: DialogueGraph, format: str = "html", sources: Mapping[str, Source] | None = None) -> str:
    """The graph in one of FORMATS as text; `sources` gives the YAML lines that the html page shows.

    ValueError for another format.
    """
    if format not in WRITERS:
        raise ValueError(f"unknown drawing format '{format}', allowed are: {', '.join(FORMATS)}")
    return WRITERS[format](picture_of(graph), sources or {})
