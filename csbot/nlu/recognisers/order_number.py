"""Order numbers by the expressions that the project declares under `pattern`."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import regex

from csbot.nlu.matching.expressions import compile_regex
from csbot.nlu.recognisers.found import Found

GAPS = regex.compile(r"[\s_-]")
SECONDS = 0.05
log = logging.getLogger(__name__)


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """What the project's expressions match, in capital letters without spaces and hyphens."""
    patterns = options.get("pattern", ())
    for pattern in (patterns,) if isinstance(patterns, str) else patterns:
        for start, end in spans(pattern, text):
            yield Found(start, end, GAPS.sub("", text[start:end]).upper(), {"type": "value"})


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    """The matches of an expression; none where it takes too long on a stranger's text."""
    expression = compile_regex("pattern", pattern)
    try:
        return [match.span() for match in expression.finditer(text, timeout=SECONDS) if match.group()]
    except TimeoutError:
        warn(pattern)
        return []


@cache
def warn(pattern: str) -> None:
    """Say once that an expression was stopped."""
    log.warning("the pattern '%s' of a recogniser was stopped: it takes too long on a message", pattern)
