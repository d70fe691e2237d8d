"""What a recogniser finds: characters of the text and the value they stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """`value` stands for the characters from `start` to `end`; `info` says more of it (unit, grain, …)."""

    start: int
    end: int
    value: Any
    info: Mapping[str, Any] = field(default_factory=dict)


class Finder(Protocol):
    """The function `find` of a recogniser. `now` is the message's time in the project's zone, None for unknown."""

    def __call__(self, text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
        """What is in `text`, which has half-width forms."""


def plain(number: float) -> int | float:
    """A whole number as an int, any other without the noise of binary fractions."""
    number = round(number, 10)
    return int(number) if number == int(number) else number
