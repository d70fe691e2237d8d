"""The picture as one html page without network: pan, zoom, search, a click shows the YAML lines.

All text of the project is untrusted: it is escaped in the drawing, carried as JSON that cannot end its element, and put
into the page as text nodes only. A content security policy forbids everything else.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from csbot.graph.draw.box import Box
from csbot.graph.draw.page import BODY, SCRIPT, STYLE
from csbot.graph.draw.picture import Picture
from csbot.graph.draw.style import CSS
from csbot.graph.draw.svg import drawing
from csbot.text import Source, Span

CONTEXT = 2
LONGEST_LINE = 400
MOST_LINES = 11
WHAT = {"start": "beginning", "user": "the customer says", "bot": "the bot does", "form": "a form runs",
        "fact": "what holds", "jump": "goes on at a checkpoint"}


def as_html(picture: Picture, sources: Mapping[str, Source]) -> str:
    """The page. `sources` gives the YAML lines; without a file's source only its places are shown."""
    boxes = list(picture.boxes())
    stories = {name for box in boxes if not box.of_rule for name in box.stories}
    rules = {name for box in boxes if box.of_rule for name in box.stories}
    body = BODY % {"title": "Dialogue graph", "count": f"{len(stories)} stories · {len(rules)} rules",
                   "drawing": drawing(picture), "data": as_script_data(page_data(picture, sources))}
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return ("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            f"<meta http-equiv=\"Content-Security-Policy\" content=\"{escape(policy)}\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Dialogue graph</title>"
            f"<style>{CSS}{STYLE}</style></head>\n<body>{body}\n<script>{SCRIPT}</script></body></html>\n")


def as_script_data(data: Any) -> str:
    """JSON that no browser can take for the end of its script element or for a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def page_data(picture: Picture, sources: Mapping[str, Source]) -> dict[str, Any]:
    """What the page's script needs: boxes by number, files, and the lines around every place."""
    files: dict[str, int] = {}
    wanted: dict[int, set[int]] = {}

    def spot(at: Span) -> list[int]:
        number = files.setdefault(at.file, len(files))
        last = last_line(at, sources.get(at.file))
        wanted.setdefault(number, set()).update(range(max(1, at.line - CONTEXT), last + CONTEXT + 1))
        return [number, at.line, last]

    parents = {child.number: box.number for box in picture.boxes() for child in box.children}
    roots = {tree.lines[0].removeprefix("▸ "): tree.number for tree in picture.trees if tree.lines[0].startswith("▸ ")}
    boxes = [_box(box, parents, spot) | {"jump": _jump(box, roots)} for box in picture.boxes()]
    lines = {number: _lines(sources.get(name), wanted[number]) for name, number in files.items()}
    return {"width": picture.width, "height": picture.height, "files": list(files), "lines": lines, "boxes": boxes,
            "parts": [tree.number for tree in picture.trees]}


def _jump(box: Box, roots: Mapping[str, int]) -> int | None:
    """The box of the checkpoint that a jump leads to."""
    return roots.get(box.lines[0].removeprefix("→ ")) if box.kind == "jump" else None


def last_line(at: Span, source: Source | None) -> int:
    """The last line of a place, at most MOST_LINES on; a place that ends before a line's first word ends above it."""
    last = max(at.line, min(at.end_line, at.line + MOST_LINES))
    while last > at.line and source:
        inside = source.line(last)[:at.end_column - 1] if last == at.end_line else source.line(last)
        if inside.strip():
            break
        last -= 1
    return last


def _box(box: Box, parents: Mapping[int, int], spot: Any) -> dict[str, Any]:
    what = WHAT[box.kind] + ("" if box.decided else " (context only, never predicted)")
    return {"lines": box.lines, "what": what, "ruled": box.of_rule, "stories": box.stories,
            "at": [spot(at) for at in box.at], "rules": [[name, spot(at)] for name, at in box.rules],
            "x": round(box.x), "y": round(box.y), "children": [child.number for child in box.children],
            "parent": parents.get(box.number), "words": " ".join([*box.lines, *box.stories]).lower()}


def _lines(source: Source | None, numbers: set[int]) -> dict[int, str]:
    if source is None:
        return {}
    return {n: source.line(n)[:LONGEST_LINE] for n in sorted(numbers) if n <= len(source.lines)}
