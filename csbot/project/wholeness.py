"""What of a project could not be read: parts of which not every name is known, and named items that are not whole.

What is missing there is no mistake of its own: nobody should be told that a story's intent is unknown while the list of
intents is broken. All else is still checked. Knows only the problems of reading and where items begin.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project.domain import PARTS
from csbot.project.examples import ITEMS
from csbot.project.files import DATA_FOLDERS
from csbot.project.yaml import Map, Seq
from csbot.text import Source

EVERYTHING = (*PARTS, "nlu", "stories", "rules")
MAPPED = ("slots", "responses", "forms")
NO_PARTS = ("config", "endpoints", "credentials")
LEFT_OUT = "W140"
TOP_KEY = re.compile(rf"^(?:{'|'.join(EVERYTHING)})(?=\s*:)", re.MULTILINE)

Lost = frozenset[tuple[str, str | None]]
Outline = list[tuple[tuple[int, int], tuple[str, str | None]]]


def outline(document: Map) -> Outline:
    """Where each part of a file and each item of a part begins: (line, column) and (part, name), in order."""
    return sorted(_items(document), key=lambda one: one[0])


def _items(document: Map) -> Iterator[tuple[tuple[int, int], tuple[str, str | None]]]:
    for part, value in document.items():
        at = document.at_key(part)
        yield (at.line, at.column), (part, None)
        if part in MAPPED and isinstance(value, Map):
            for name in value:
                at = value.at_key(name)
                yield (at.line, at.column), (part, str(name))
        elif part in EVERYTHING and part not in MAPPED and isinstance(value, Seq):
            for index, item in enumerate(value):
                at = value.at_item(index)
                yield (at.line, at.column), (part, item_name(item))


def item_name(item: Any) -> str | None:
    """The name of an item of a list; None where it has none that could be read."""
    if not isinstance(item, Map):
        return str(item) if isinstance(item, str) else None
    named = next((item[key] for key in ("story", "rule", *ITEMS) if key in item), next(iter(item), None))
    return str(named) if isinstance(named, str) else None


def lost_items(outlined: Outline, found: Iterable[Diagnostic]) -> Iterator[tuple[str, str | None]]:
    """What is incomplete by errors in a file, or left out: (part, item), and (part, None) where names are missing."""
    begins = [begin for begin, _ in outlined]
    for one in found:
        index = bisect_right(begins, (one.at.line, one.at.column)) - 1
        if (one.is_error or one.code == LEFT_OUT) and index >= 0 and outlined[index][1][0] in EVERYTHING:
            yield outlined[index][1]


def lost_file(name: str, source: Source | None) -> Iterator[tuple[str, None]]:
    """What an unreadable file held, as far as its text tells: a file that is no YAML still has its top-level keys."""
    path = PurePosixPath(name)
    if path.name.startswith(NO_PARTS) and path.parts[0] not in DATA_FOLDERS:
        return
    parts = TOP_KEY.findall(source.text) if source else ()
    yield from ((part, None) for part in parts or (PARTS if name.startswith("domain") else EVERYTHING))
