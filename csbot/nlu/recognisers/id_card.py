"""Chinese identity card numbers, whose date, place and check digit are right (by `python-stdnum`)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex
from stdnum.cn import ric

from csbot.nlu.recognisers.found import Found

NUMBER = regex.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
                       r"[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
GAPS = regex.compile("[ -]")


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Valid numbers of 18 digits, without gaps."""
    for match in NUMBER.finditer(text):
        number = GAPS.sub("", match.group()).upper()
        if ric.is_valid(number):
            yield Found(match.start(), match.end(), number, {"type": "value"})
