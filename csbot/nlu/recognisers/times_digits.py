"""Times in digits, the same in both languages: 2026-03-05, 2026/3/5, 3/5, 15:30, 2026-03-05T15:30:00."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.atoms import Atom, Kind, atoms_of
from csbot.nlu.recognisers.borders import compiled

ISO = compiled(r"(?<![0-9A-Za-z./-])(?<year>(?:19|20)[0-9]{2})(?<sep>[-/.])(?<month>[01]?[0-9])\g<sep>"
               r"(?<day>[0-3]?[0-9])(?![0-9]|[-/.][0-9])T?")
SLASHES = compiled(r"(?<![0-9A-Za-z./-])(?<a>[0-3]?[0-9])(?<sep>[/.-])(?<b>[0-3]?[0-9])\g<sep>"
                   r"(?<year>20[0-9]{2}|[0-9]{2})(?![0-9A-Za-z/]|[.-][0-9])")
SHORT = compiled(r"(?<![0-9A-Za-z./:-])(?<a>[0-3]?[0-9])/(?<b>[0-3]?[0-9])(?![0-9A-Za-z/%]|[.-][0-9])(?<!24/7)")
CLOCK = compiled(r"(?<![0-9.:/])(?<hour>[01]?[0-9]|2[0-4]):(?<minute>[0-5][0-9])(?::(?<second>[0-5][0-9]))?"
                 r"(?![0-9:]|\.[0-9]| ?[ap]\.?m\b)", regex.IGNORECASE)


def atoms(text: str, now: datetime, day_first: bool) -> Iterator[Atom]:
    """The atoms in digits. `day_first`: 3/5 is 3 May."""
    def slashes(match: regex.Match, now: datetime) -> dict[str, Any] | None:
        a, b = int(match["a"]), int(match["b"])
        day, month = (a, b) if day_first or a > 12 >= b else (b, a)
        year = match.groupdict().get("year")
        fields = {"month": month, "day": day} | ({"year": int(year) + (2000 if len(year) == 2 else 0)} if year else {})
        return fields if is_day(month, day) else None

    kinds = (Kind(ISO, iso), Kind(SLASHES, slashes), Kind(SHORT, slashes, weak=True), Kind(CLOCK, clock))
    return atoms_of(kinds, text, now)


def is_day(month: int, day: int) -> bool:
    """Whether there may be such a day."""
    return 1 <= month <= 12 and 1 <= day <= 31


def iso(match: regex.Match, now: datetime) -> dict[str, Any] | None:
    """2026-03-05."""
    month, day = int(match["month"]), int(match["day"])
    return {"year": int(match["year"]), "month": month, "day": day} if is_day(month, day) else None


def clock(match: regex.Match, now: datetime) -> dict[str, Any]:
    """15:30, 08:00; a leading zero means the 24-hour clock."""
    fields: dict[str, Any] = {"hour": int(match["hour"]), "minute": int(match["minute"])}
    if match["second"]:
        fields["second"] = int(match["second"])
    return fields | ({"half": "24"} if match["hour"].startswith("0") or match["second"] else {})
