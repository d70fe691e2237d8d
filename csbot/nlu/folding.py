"""Text as rules compare it: half-width forms, and letters without case. Character for character, so offsets stay."""

import unicodedata

SURROGATES, UNKNOWN = range(0xD800, 0xE000), 0xFFFD


class Forms(dict):
    """A table for `str.translate` that fills itself: each character to its plain form, if that is one character.

    Half of a surrogate pair is no character; it becomes the mark of an unknown one.
    """

    def __init__(self, lower: bool) -> None:
        super().__init__()
        self.lower = lower

    def __missing__(self, code: int) -> int:
        character = chr(code)
        plain = unicodedata.normalize("NFKC", character)
        plain = plain.lower() if self.lower else plain
        self[code] = found = UNKNOWN if code in SURROGATES else ord(plain) if len(plain) == 1 else code
        return found


NARROW, FOLDED = Forms(lower=False), Forms(lower=True)


def narrow(text: str) -> str:
    """`text` in half-width forms."""
    return text if text.isascii() else text.translate(NARROW)


def fold(text: str) -> str:
    """`text` in small letters and half-width forms."""
    return text.lower() if text.isascii() else text.translate(FOLDED)
