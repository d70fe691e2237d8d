"""Places in text files, and the few facts about text that every room needs.

A `Span` is where a value was written, a `Source` is one file that was read. Knows nothing of YAML or of bots.
Lines and columns count from 1; a column counts characters (code points), not bytes and not cells.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from wcwidth import wcswidth

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
LATIN_WORD = re.compile(r"(?<![\w])[A-Za-zÀ-ɏ]+(?:['’][a-z]+)?(?![0-9])")
CODE = re.compile(r"[A-Z]{1,3}")
LONGEST_NAME = 100
MANY_NAMES = 500
PREFIX = re.compile(r"(?:utter_ask_|action_ask_|utter_|action_|validate_|ask_|/)(?=.)")


class Span(NamedTuple):
    """The place of a value: its first character and the place just behind its last one."""

    file: str
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """`FILE:LINE`, as explanations show it."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Source:
    """One file that was read: its name as messages show it, and its text."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; only LF, CRLF and CR end a line, as in YAML."""
        return re.split(r"\r\n|\r|\n", self.text)

    def line(self, number: int) -> str:
        """Line `number`, counted from 1; empty when the file has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def cells(text: str) -> int:
    """How many terminal columns `text` takes: a Chinese character takes two, a control character none."""
    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcswidth(character)) for character in text)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is alike; of very many only those that begin alike count.

    A name that differs by capital letters only comes first.
    What all names of a kind begin with (`utter_`, `action_`, …) is no likeness: `utter_gret` is like `utter_greet`,
    and `utter_ask_city` is not like `utter_ask_size`.
    """
    name, names = str(name), [str(k) for k in known]
    if len(name) > LONGEST_NAME:
        return None
    if (same := next((k for k in names if k.casefold() == name.casefold()), None)) is not None:
        return same
    if len(names) > MANY_NAMES:
        names = [k for k in names if k[:2] == name[:2]]
    names = [k for k in names if len(k) <= LONGEST_NAME]
    prefix, stem = split_prefix(name)
    alike = {}
    for other in sorted(names, key=lambda k: split_prefix(k)[0] != prefix):
        alike.setdefault(split_prefix(other)[1], other)
    matches = difflib.get_close_matches(stem, alike, n=1, cutoff=0.6 if HAN.search(stem) else 0.7)
    return alike[matches[0]] if matches else None


def split_prefix(name: str) -> tuple[str, str]:
    """`utter_greet` as `utter_` and `greet`: what names of its kind begin with, and what tells it from others."""
    match = PREFIX.match(name)
    end = match.end() if match else 0
    return name[:end], name[end:]


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The hint `did you mean 'x'?`, or None."""
    match = closest(name, known)
    return f"did you mean '{match}'?" if match else None


def likely_meant(name: str, known: Iterable[str]) -> str | None:
    """The hint for an unknown name that is a part of a known one, since the `- ` of a line is lacking; or a like name.

    YAML reads `- action_a` and, in the next line without a dash, `action_b` as the one name `action_a action_b`.
    """
    known = [str(k) for k in known]
    joined = min((k for k in known if " " in k and name in k.split()), default=None)
    return f"'{joined}' is one name: is a '- ' lacking in it?" if joined else did_you_mean(name, known)


def language_of(text: str) -> str | None:
    """`zh` when Chinese carries the message, `en` when Latin words do, None when neither is there (digits, emoji).

    A Latin word weighs as much as two Chinese characters, so `我的order到哪了` is Chinese and `where is 顺丰` English.
    `CS2026110315`, `XL` and `DHL` are codes, no words of a language.
    """
    han = len(HAN.findall(text))
    words = sum(1 for word in LATIN_WORD.findall(text) if not CODE.fullmatch(word) or word == "I")
    if not han and not words:
        return None
    return "zh" if han >= 2 * words or (han and words < 2) else "en"
