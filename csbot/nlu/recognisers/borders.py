"""Expressions of the recognisers, compiled: a word ends where Chinese begins, as in `last Friday就到`."""

import regex

from csbot.nlu.matching.expressions import with_borders

LETTER = "[0-9A-Z_a-zÀ-ɏ]"  # of the words that recognisers know; a class is faster than all letters but Chinese ones


def compiled(expression: str, flags: int = 0) -> regex.Pattern:
    """An expression whose `\\b` sees a border between a letter and a Chinese character."""
    return regex.compile(with_borders(expression, LETTER), flags)
