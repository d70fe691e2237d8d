"""The project's regular expressions, compiled: `\\b` sees a border between a Chinese character and a letter."""

from functools import lru_cache

import regex

from csbot.nlu.borders import WORD

TOKEN = regex.compile(r"\\.|\[\^?\]?|\]|.", regex.DOTALL)


@lru_cache(maxsize=1024)
def compile_regex(name: str, expression: str, case_sensitive: bool = False) -> regex.Pattern:
    """An expression of the project; ValueError with its name when it is broken."""
    try:
        return regex.compile(with_borders(expression), 0 if case_sensitive else regex.IGNORECASE)
    except regex.error as error:
        raise ValueError(f"the regex '{expression}' of '{name}' is broken: {error}") from error


def with_borders(expression: str, word: str = WORD) -> str:
    """`\\b` and `\\B` outside of a character class replaced by ones that see a border between `单` and `1`.

    `word` is what a character of a word looks like.
    """
    marks = {r"\b": rf"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))",
             r"\B": rf"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"}
    parts, in_class = [], False
    for token in TOKEN.findall(expression):
        if token.startswith("[") and not in_class:
            in_class = True
        elif token == "]":
            in_class = False
        parts.append(marks.get(token, token) if not in_class else token)
    return "".join(parts)
