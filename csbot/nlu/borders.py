"""Where words begin and end in mixed text: Chinese, Japanese and Korean characters each stand alone. Knows no model."""

import numpy as np
import regex

ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"  # written without spaces: no part of the word beside them
WORD = rf"(?![{ALONE}])\w"
IN_WORD = regex.compile(WORD)


def is_border(text: str, position: int) -> bool:
    """Whether no word of letters and digits goes on across `position`; Chinese characters are no such word."""
    if not 0 < position < len(text):
        return True
    return not (IN_WORD.match(text, position - 1) and IN_WORD.match(text, position))


def neat_places(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Where a neat span may begin and end: bool (characters + 1,) each.

    A neat span cuts no word and has no white space at its ends.
    """
    words = np.zeros(len(text) + 2, bool)
    blank = np.ones(len(text) + 2, bool)  # beyond both ends
    for match in IN_WORD.finditer(text):
        words[match.start() + 1] = True
    blank[1:-1] = [character.isspace() for character in text]
    border = ~(words[:-1] & words[1:])
    return border & ~blank[1:], border & ~blank[:-1]
