"""Lookup lists of any size: every entry in a text at once (Aho and Corasick), then the longest that cuts no word.

A hyphen counts as a space, and several spaces as one: `wi-fi` finds `Wi Fi`. Chinese needs no borders.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import ahocorasick_rs
import regex

from csbot.nlu.borders import is_border

GAP = regex.compile(r"[\s\u2010-\u2015-]+")


class Lookups:
    """The entries of all lists. `form` is how text is compared, `word_borders` whether entries keep to whole words."""

    def __init__(self, entries: Iterable[tuple[str, str]], form: Callable[[str], str],
                 word_borders: bool = True) -> None:
        self.form, self.word_borders = form, word_borders
        names: dict[str, list[str]] = defaultdict(list)
        for name, entry in entries:
            key = GAP.sub(" ", form(entry)).strip()
            if key and name not in names[key]:
                names[key].append(name)
        self.names = list(names.values())
        self.automaton = ahocorasick_rs.AhoCorasick(list(names), store_patterns=False) if names else None

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of the longest entry at each place; behind it the search goes on."""
        if self.automaton is None:
            return
        plain, places = squeeze(self.form(text))
        longest: dict[int, tuple[int, int]] = {}
        for number, start, end in self.automaton.find_matches_as_indexes(plain, overlapping=True):
            if end > longest.get(start, (0, 0))[0] and self._fits(plain, start, end):
                longest[start] = (end, number)
        position = 0
        for start in sorted(longest):
            if start >= position:
                position, number = longest[start]
                first, last = (start, position) if places is None else (places[start], places[position - 1] + 1)
                yield from ((name, first, last) for name in self.names[number])

    def _fits(self, text: str, start: int, end: int) -> bool:
        return not self.word_borders or (is_border(text, start) and is_border(text, end))


def squeeze(text: str) -> tuple[str, list[int] | None]:
    """Each gap as one space, and where each character was; None when no character has moved."""
    if not (gaps := [match.span() for match in GAP.finditer(text)]):
        return text, None
    if all(end - start == 1 for start, end in gaps):
        return GAP.sub(" ", text), None
    places: list[int] = []
    position = 0
    for start, end in gaps:
        places += range(position, start + 1)
        position = end
    return GAP.sub(" ", text), [*places, *range(position, len(text))]
