"""A name that knows where it was written. Knows nothing else."""

from csbot.text import Span

NOWHERE = Span("<csbot>", 1, 1, 1, 1)


class Name(str):
    """A text that knows where it was written; equal and hashed like the text itself."""

    __slots__ = ("at",)
    at: Span

    def __new__(cls, text: str, at: Span = NOWHERE) -> "Name":
        name = super().__new__(cls, text)
        name.at = at
        return name
