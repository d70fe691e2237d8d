"""Sums from one to another: 100到150元, $10-$20, between 10 and 20 dollars."""

from collections.abc import Iterable, Iterator

import regex

from csbot.nlu.recognisers.amounts import CHINESE_AMOUNT, ENGLISH_AMOUNT, read_amount
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.found import Found, plain

TO = compiled(r" ?(?:-|–|~|到|至|\bto\b) ?", regex.IGNORECASE)
LOW = compiled(rf"(?<low>(?!0[0-9]){CHINESE_AMOUNT}|{ENGLISH_AMOUNT}) ?(?:-|–|~|到|至|\bto\b) ?$"
               rf"|(?<=\bbetween )(?<low>{ENGLISH_AMOUNT}) and $", regex.IGNORECASE)
REACH = 24


def joined(text: str, sums: Iterable[Found]) -> Iterator[Found]:
    """The sums, two with 到 or `to` in between as one, and a bare number before one as its lower end."""
    waiting: Found | None = None
    for one in sorted(sums, key=lambda one: (one.start, -one.end)):
        if waiting and one.start < waiting.end:
            waiting = max(waiting, one, key=lambda found: found.end - found.start)
            continue
        if waiting and waiting.info["type"] == "value" and TO.fullmatch(text, waiting.end, one.start) \
                and waiting.info["unit"] == one.info["unit"] and waiting.value < one.value:
            waiting = between(waiting.start, one, waiting.value)
            continue
        if waiting:
            yield waiting
        waiting = lowered(text, one)
    if waiting:
        yield waiting


def lowered(text: str, one: Found) -> Found:
    """A sum with the lower end that stands before it without a currency, if there is one."""
    match = LOW.search(text, max(0, one.start - REACH), one.start)
    low = read_amount(match["low"]) if match else None
    return between(match.start(), one, plain(low)) if match and low is not None and low < one.value else one


def between(start: int, one: Found, low: float) -> Found:
    """The stretch from a lower sum to another one."""
    ends = {"from": low, "to": one.value}
    info = {name: {"value": value, "unit": one.info["unit"]} for name, value in ends.items()}
    return Found(start, one.end, ends, {"type": "interval", **info})
