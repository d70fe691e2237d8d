"""The picture as SVG: boxes, links, badges where rules decide the same. Every text is escaped."""

from collections.abc import Mapping
from html import escape

from csbot.graph.draw.box import Box
from csbot.graph.draw.picture import Picture
from csbot.graph.draw.style import CSS
from csbot.text import Source


def as_svg(picture: Picture, sources: Mapping[str, Source]) -> str:
    """The picture as one SVG file."""
    size = f'width="{picture.width:.0f}" height="{picture.height:.0f}"'
    box = f'viewBox="0 0 {picture.width:.0f} {picture.height:.0f}"'
    paper = '<rect width="100%" height="100%" style="fill:var(--paper)"/>'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" aria-label="dialogue graph">'
            f"<style>{CSS}</style>{paper}{drawing(picture)}</svg>\n")


def drawing(picture: Picture) -> str:
    """All links, then all boxes, as SVG elements."""
    links = [link(box, child) for box in picture.boxes() for child in box.children]
    return "\n".join([*links, *map(element, picture.boxes())])


def link(box: Box, child: Box) -> str:
    """A curve from the right side of a box to the left side of the next."""
    x1, y1 = box.x + box.width, box.y + box.height / 2
    x2, y2 = child.x, child.y + child.height / 2
    bend = min(x2 - 17, max(x1 + 10, x2 - 28))
    ruled = " ruled" if child.of_rule else ""
    curve = f"M{x1:.1f} {y1:.1f}H{bend:.1f}C{bend + 12:.1f} {y1:.1f} {x2 - 14:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return f'<path class="link{ruled}" id="l{child.number}" d="{curve}"/>'


def element(box: Box) -> str:
    """A box with its lines, its full text as a tooltip, and a badge where rules decide the same."""
    style = " ".join(["box", box.kind, *["ruled"] * box.of_rule, *["undecided"] * (not box.decided)])
    radius = {"user": 13, "start": 6, "fact": 4, "jump": 13}.get(box.kind, 6)
    shape = f'<rect width="{box.width:.1f}" height="{box.height:.1f}" rx="{radius}"/>'
    lines = "".join(f'<text x="13" y="{19 + 17 * row}">{escape(line)}</text>' for row, line in enumerate(box.shown))
    badge = ""
    if box.rules:
        said = escape("rules decide the same: " + ", ".join(name for name, _ in box.rules)[:200])
        badge = f'<circle class="badge" cx="{box.width - 2:.1f}" cy="2" r="5"><title>{said}</title></circle>'
    title = f"<title>{escape(' | '.join(box.lines)[:300])}</title>"
    return (f'<g class="{style}" id="b{box.number}" tabindex="-1" transform="translate({box.x:.1f} {box.y:.1f})">'
            f"{title}{shape}{lines}{badge}</g>")
