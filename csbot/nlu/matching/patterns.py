"""Finds what the project's rules describe in a text: regular expressions and lookup lists.

Full-width forms do not matter, nor does letter case unless the project says so, and a word ends where Chinese begins.
The text comes from strangers: an expression that would run for ever is stopped. It knows no model; `spans` settles who
is right where both speak.
"""

import logging
import time
from collections.abc import Iterator

from csbot.nlu.folding import fold, narrow
from csbot.nlu.matching.expressions import compile_regex
from csbot.nlu.matching.lookups import Lookups
from csbot.nlu.matching.rules import Rules
from csbot.values import Entity

REGEX, LOOKUP = "pattern", "lookup"
SECONDS = 0.5  # that all expressions together may take on one message
LEAST_SECONDS = 0.005  # that each may take when others have used it up
log = logging.getLogger(__name__)


class Patterns:
    """The rules, ready to search: `find(text)` gives every match of a regex or a list, overlapping ones too."""

    def __init__(self, rules: Rules) -> None:
        self.form = narrow if rules.case_sensitive else fold
        self.regexes = [(name, compile_regex(name, expression, rules.case_sensitive))
                        for name, expression in rules.regexes]
        self.lookups = Lookups(rules.lookups, self.form, rules.word_borders)
        self.stopped: set[str] = set()

    def find(self, text: str) -> list[Entity]:
        """All matches in file order; regular expressions first."""
        by_lookup = ((name, start, end, LOOKUP) for name, start, end in self.lookups.find(text))
        return [Entity(name, start, end, text[start:end], None, None, 1.0, extractor)
                for name, start, end, extractor in (*self._by_regex(self.form(text)), *by_lookup)]

    def _by_regex(self, text: str) -> Iterator[tuple[str, int, int, str]]:
        """Matches of the expressions; one that takes half of the time that is left is given up, with a warning."""
        deadline = time.monotonic() + SECONDS
        for name, expression in self.regexes:
            left = max(LEAST_SECONDS, (deadline - time.monotonic()) / 2)
            try:
                spans = [match.span() for match in expression.finditer(text, timeout=left)]
            except TimeoutError:
                self._warn(name, len(text))
                continue
            yield from ((name, start, end, REGEX) for start, end in spans if start < end)

    def _warn(self, name: str, length: int) -> None:
        """Say once that an expression was stopped."""
        if name not in self.stopped:
            self.stopped.add(name)
            log.warning("a regex of '%s' was stopped: it takes too long on a message of %d characters", name, length)
