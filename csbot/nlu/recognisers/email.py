"""E-mail addresses."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.found import Found

LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = regex.compile(
    r"(?<![A-Za-z0-9._%+-])(?<local>[A-Za-z0-9_](?:[A-Za-z0-9_%+-]|\.(?!\.)){0,63}+)(?<!\.)"
    rf"@(?<host>(?:{LABEL}\.){{1,6}}[A-Za-z]{{2,24}})(?![A-Za-z0-9-])")


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Addresses with their host in small letters."""
    for match in ADDRESS.finditer(text):
        yield Found(match.start(), match.end(), f"{match['local']}@{match['host'].lower()}", {"type": "value"})
