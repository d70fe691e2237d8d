"""Entity markup in examples: `[Berlin](city)`, `[Berlin]{"entity": "city", "role": "to"}`, `[x][{…}, {…}]`.

A list without a JSON object leaves the text as it is, as in Rasa: `[x][]` is `x`, and `[[][]` a bracket that begins
no markup.
Turns a marked-up text into the plain text and annotations that count its characters. Knows nothing of files' kinds.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.model import Annotation, Name
from csbot.text import Span

MARK = re.compile(r"\[(?P<surface>[^\]]+)\](?:\((?P<type>[^:)]+)(?::(?P<value>[^)]+))?\)"
                  r"|(?P<object>\{[^}]+\})|\[(?P<list>.*?)\])")
OBJECT = re.compile(r"\{[^}]+\}")
NEARLY_MARK = re.compile(r"[\[［][^\[\]［］]*[\]］](?:[({（｛]|\[\s*\{)[^\[\]［］]{0,30}")
MARK_HINT = re.compile(r"[\]］][({\[（｛]")
MAX_LENGTH = 5_000


class Marked(NamedTuple):
    """A text without markup, its annotations, and what was wrong with the markup."""

    text: str
    annotations: tuple[Annotation, ...]
    problems: list[Diagnostic]


def read_markup(marked: str, at: Span) -> Marked:
    """Read the markup of one text that begins at `at`; broken markup stays in the text and is a problem."""
    if not MARK_HINT.search(marked):
        return Marked(marked, (), [])
    if len(marked) > MAX_LENGTH:
        return Marked(marked, (), [problems.too_long(at, len(marked), MAX_LENGTH)])
    pieces, annotations, found, position, length, behind = [], [], [], 0, 0, 0
    for match in MARK.finditer(marked):
        found += no_markup(marked, behind, match.start(), at)
        plain, behind = marked[position:match.start()], match.end()
        place = within(at, marked, match.start(), match.end())
        try:
            declared = list(declarations(match))
        except (ValueError, RecursionError) as error:
            written = match.group("object") or match.group("list")
            found.append(problems.broken_entity_json(place, written, reason(error)))
            continue
        surface = match.group("surface")
        if nested(match, marked):
            found.append(problems.nested_annotation(place, marked[match.start():], surface))
        pieces += [plain, surface]
        start = length + len(plain)
        length, position = start + len(surface), match.end()
        annotations += [annotation(one, start, surface, place) for one in declared]
    found += no_markup(marked, behind, len(marked), at)
    return Marked("".join(pieces) + marked[position:], tuple(annotations), found)


def no_markup(marked: str, start: int, end: int, at: Span) -> Iterator[Diagnostic]:
    """What looks like markup between two places of a text that is none, so that it stays in the text."""
    for match in NEARLY_MARK.finditer(marked, start, end):
        yield problems.unread_markup(within(at, marked, match.start(), match.end()), match.group())


def nested(match: re.Match, marked: str) -> bool:
    """Whether markup stands inside the surface of other markup: `[red [dress](item)](wish)`."""
    rest = marked[match.end():]
    if not match.group("surface").strip("["):
        return False
    return "[" in match.group("surface") and re.match(r"[^\[]*\][({\[]", rest) is not None


def within(at: Span, text: str, start: int, end: int) -> Span:
    """The place of characters `start` to `end` of a text that stands at `at`; `at` itself when escapes hide it."""
    row = text.count("\n", 0, start)
    if not row and at.end_column - at.column != len(text) and "\n" not in text:
        return at
    column = at.column - (text.rfind("\n", 0, start) + 1)
    return Span(at.file, at.line + row, column + start, at.line + row, column + end)


def declarations(match: re.Match) -> Iterator[dict[str, Any]]:
    """The entity objects of one piece of markup; ValueError says what is wrong with its JSON."""
    if match.group("type"):
        yield {"entity": match.group("type"), "value": match.group("value")}
        return
    for written in [match.group("object")] if match.group("object") else OBJECT.findall(match.group("list")):
        one = json.loads(written)
        if "\\u" in written:
            json.dumps(one, ensure_ascii=False).encode("utf8")  # half characters raise a ValueError
        for key in ("entity", "role", "group"):
            if not isinstance(one.get(key, "" if key != "entity" else None), str):
                raise _NotAllowed(f"needs a text as '{key}'")
        if isinstance(one.get("value", ""), bool) or not isinstance(one.get("value", ""), (str, int, float)):
            raise _NotAllowed("needs a text or a number as 'value'")
        yield one


class _NotAllowed(ValueError):
    """What is wrong with a JSON object that is no annotation."""


def reason(error: Exception) -> str:
    """What is wrong with the JSON of an annotation."""
    return str(error) if isinstance(error, _NotAllowed) else f"is not JSON: {error}"


def annotation(declared: dict[str, Any], start: int, surface: str, at: Span) -> Annotation:
    """The annotation of `surface` at character `start`; without a value of its own the surface is the value."""
    given = (declared.get(key) for key in ("value", "role", "group"))
    value, role, group = (None if one is None else str(one) for one in given)
    name = Name(declared["entity"], at)
    return Annotation(start, start + len(surface), name, surface if value is None else value, role, group)
