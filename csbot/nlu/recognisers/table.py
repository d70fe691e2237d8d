"""The recognisers that a project declares, ready to run: loads only these, settles what overlaps, names what was found.

Of overlapping finds the longer stays; of two on the same characters the more specific type, as `SPECIFIC` orders them.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from csbot.nlu.folding import narrow
from csbot.nlu.recognisers.found import Finder, Found
from csbot.values import RECOGNISER, Entity

SPECIFIC = ("order_number", "tracking_number", "id_card", "plate", "email", "url", "phone", "address", "postal_code",
            "money", "time", "duration", "ordinal", "number")
Declared = tuple[str, str, Mapping[str, Any]]  # type, entity, options


class Recognisers:
    """`find(text, moment)` gives the entities of all declared recognisers. A `moment` is in seconds since 1970."""

    def __init__(self, declared: Sequence[Declared], timezone: str) -> None:
        unknown = [type for type, *_ in declared if type not in SPECIFIC]
        if unknown:
            raise ValueError(f"unknown recogniser '{unknown[0]}', allowed are: {', '.join(SPECIFIC)}")
        ordered = sorted(declared, key=lambda one: SPECIFIC.index(one[0]))
        self.finders = [(type, entity, options, load(type)) for type, entity, options in ordered]
        self.zone = ZoneInfo(timezone)

    def find(self, text: str, moment: float | None) -> list[Entity]:
        """Entities in text order, none overlapping another."""
        if not self.finders:
            return []
        now = None if moment is None else datetime.fromtimestamp(moment, self.zone)
        kept: list[tuple[Found, str, str]] = []
        taken = bytearray(len(text))
        for found, type, entity in sorted(self._all(narrow(text), now), key=lambda one: one[0].start - one[0].end):
            if not any(taken[found.start:found.end]):
                taken[found.start:found.end] = b"\1" * (found.end - found.start)
                kept.append((found, type, entity))
        return [as_entity(*one) for one in sorted(kept, key=lambda one: one[0].start)]

    def _all(self, text: str, now: datetime | None) -> Iterator[tuple[Found, str, str]]:
        for type, entity, options, find in self.finders:
            yield from ((found, type, entity) for found in find(text, now, options))


def load(type: str) -> Finder:
    """The `find` of a type; the libraries that it needs are loaded now."""
    return importlib.import_module(f"csbot.nlu.recognisers.{type}").find


def as_entity(found: Found, type: str, entity: str) -> Entity:
    """What was found as an entity; `extractor` says by which recogniser."""
    info = dict(found.info) if found.info["type"] == "interval" else {"value": found.value, **found.info}
    return Entity(entity, found.start, found.end, found.value, None, None, 1.0, f"{RECOGNISER}:{type}", info=info)
