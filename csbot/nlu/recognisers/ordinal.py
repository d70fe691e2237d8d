"""Ordinals: 第三个, 第12, 1st, the second one, twenty-first – and not at first, second hand, 第一时间."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.chinese_numbers import RUN, read_chinese
from csbot.nlu.recognisers.english_numbers import ORDINALS, TENS
from csbot.nlu.recognisers.found import Found

CHINESE = compiled(rf"第(?:(?<digits>[0-9]{{1,6}})(?![0-9.])|(?<run>{RUN}))(?!时间|方(?!案|式|法)|者|手(?!机)|人称)")
SUFFIXED = compiled(r"(?<![A-Za-z0-9_.])(?<digits>[0-9]{1,4})(?:st|nd|rd|th)\b", regex.IGNORECASE)
NAMES = "|".join(sorted(ORDINALS, key=len, reverse=True))
THINGS = ("one|item|order|option|time|floor|line|parcel|package|product|message|question|choice|payment|day|week|month"
          "|attempt|card|charge|account|address|phone|number|payment|alarm")
ENGLISH = compiled(
    rf"\b(?<!\bat )(?:(?<tens>{'|'.join(TENS)})[ -](?<unit>{NAMES})|(?<![a-z]-)(?<word>{NAMES}))\b"
    r"(?! of all| hand| class| name| aid| party| parties|-hand|-class|-party|s\b)", regex.IGNORECASE)
BEFORE = compiled(r"\b(?:the|my|your|our|his|her|this|that|every|each)\s+$", regex.IGNORECASE)
BEHIND = compiled(rf"\s+(?:{THINGS})s?\b", regex.IGNORECASE)


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Positions in a row, as whole numbers."""
    for match in CHINESE.finditer(text):
        value = int(match["digits"]) if match["digits"] else read_chinese(match["run"])
        if value is not None and value == int(value):
            yield found(match, int(value))
    for match in SUFFIXED.finditer(text):
        yield found(match, int(match["digits"]))
    for match in ENGLISH.finditer(text):
        if match["tens"]:
            yield found(match, TENS[match["tens"].lower()] + ORDINALS[match["unit"].lower()])
        elif BEHIND.match(text, match.end()) or BEFORE.search(text, max(0, match.start() - 8), match.start()) \
                or text.strip(" .!?").lower() == match["word"].lower():
            yield found(match, ORDINALS[match["word"].lower()])


def found(match: regex.Match, value: int) -> Found:
    """An ordinal as it is handed on."""
    return Found(match.start(), match.end(), value, {"type": "value"})
