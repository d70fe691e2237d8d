"""The pieces of which an expression of time is made: `next week`, `下午`, `三点`. They only hold what was said."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.moments import Stretch

Reader = Callable[[regex.Match, datetime], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Atom:
    """Characters that say `fields` of a time (see `moments.resolve`), or a whole `stretch` counted from now.

    A `weak` one could mean something else (一点, May, 3/5): it counts beside another one, or behind `by`, before 之前.
    """

    start: int
    end: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    weak: bool = False
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How atoms of one kind look, and what they say; None from `read` means that a match is none."""

    expression: regex.Pattern
    read: Reader
    weak: bool = False


HAN, LETTER = regex.compile("[一-鿿]"), regex.compile("[A-Za-z]")


def atoms_of(kinds: Iterable[Kind], text: str, now: datetime, needed: regex.Pattern | None = None) -> Iterator[Atom]:
    """All atoms of some kinds in a text; none where it lacks the script that is `needed`."""
    if needed is not None and not needed.search(text):
        return
    for kind in kinds:
        for match in kind.expression.finditer(text):
            fields = kind.read(match, now)
            if fields is not None:
                weak = kind.weak or bool(fields.pop("weak", False))
                yield Atom(match.start(), match.end(), fields, weak)
