"""Finds what the project's rules describe in a text: regular expressions and lookup lists.

Letter case and full-width forms do not matter, and a word ends where Chinese begins. The text comes from strangers:
an expression that would run for ever is stopped. It knows no model; `spans` settles who is right where both speak.
"""

import logging
import time
import unicodedata
from collections.abc import Iterator

import regex

from csbot.nlu.borders import WORD, is_border
from csbot.nlu.rules import Rules
from csbot.values import Entity

REGEX, LOOKUP = "pattern", "lookup"
SECONDS = 0.5  # that all expressions together may take on one message
LEAST_SECONDS = 0.005  # that each may take when others have used it up
BORDER = rf"(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))"
INSIDE = rf"(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))"
TOKEN = regex.compile(r"\\.|\[\^?\]?|\]|.", regex.DOTALL)
log = logging.getLogger(__name__)


class Patterns:
    """The rules, ready to search: `find(text)` gives every match of a regex or a list, overlapping ones too."""

    def __init__(self, rules: Rules) -> None:
        self.regexes = [(name, compile_regex(name, expression)) for name, expression in rules.regexes]
        self.stopped: set[str] = set()
        self.entries: dict[str, list[str]] = {}
        self.lengths: dict[str, list[int]] = {}
        for name, entry in rules.lookups:
            self._enter(name, fold(entry.strip()))

    def _enter(self, name: str, entry: str) -> None:
        if not entry:
            return
        names = self.entries.setdefault(entry, [])
        if name not in names:
            names.append(name)
        lengths = self.lengths.setdefault(entry[0], [])
        if len(entry) not in lengths:
            lengths.append(len(entry))
            lengths.sort(reverse=True)

    def find(self, text: str) -> list[Entity]:
        """All matches in file order; regular expressions first."""
        folded = fold(text)
        found = [*self._by_regex(folded), *self._by_lookup(folded)]
        return [Entity(name, start, end, text[start:end], None, None, 1.0, extractor)
                for name, start, end, extractor in found]

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

    def _by_lookup(self, text: str) -> Iterator[tuple[str, int, int, str]]:
        """The longest entry at each place that begins and ends at word borders."""
        position = 0
        while position < len(text):
            end = self._entry_end(text, position)
            if end:
                yield from ((name, position, end, LOOKUP) for name in self.entries[text[position:end]])
            position = end or position + 1

    def _entry_end(self, text: str, start: int) -> int | None:
        for length in self.lengths.get(text[start], ()):
            end = start + length
            if end <= len(text) and text[start:end] in self.entries and is_border(text, start) and is_border(text, end):
                return end
        return None


def fold(text: str) -> str:
    """`text` in small letters and half-width forms, character for character, so that offsets stay."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(character) for character in text)


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


def compile_regex(name: str, expression: str) -> regex.Pattern:
    """An expression of the project; ValueError with its name when it is broken. `\\b` minds Chinese."""
    try:
        return regex.compile(_with_borders(expression), regex.IGNORECASE)
    except regex.error as error:
        raise ValueError(f"the regex '{expression}' of '{name}' is broken: {error}") from error


def _with_borders(expression: str) -> str:
    """`\\b` and `\\B` outside of a character class replaced by ones that see a border between `单` and `1`."""
    parts, in_class = [], False
    for token in TOKEN.findall(expression):
        if token.startswith("[") and not in_class:
            in_class = True
        elif token == "]":
            in_class = False
        parts.append({r"\b": BORDER, r"\B": INSIDE}.get(token, token) if not in_class else token)
    return "".join(parts)
