"""The words in a project's Python files, so that a name which only code uses does not count as unused.

The files are read as text; nothing is imported or run.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 1024 * 1024
WORD = re.compile(r"[\w/.-]+")


@dataclass(frozen=True)
class Mentions:
    """How often the code says which word; `prefixes` are words that end in `_`, as in `f"utter_{name}"`."""

    found: bool
    words: Counter[str]
    prefixes: tuple[str, ...] = ()

    def has(self, name: str, times: int = 1) -> bool:
        """Whether the code has the name (so many times), or builds it from a beginning that it has."""
        return self.words[name] >= times or name.startswith(self.prefixes)


def read_mentions(folder: Path) -> Mentions:
    """The words of `actions.py` and `actions/` in a project's folder."""
    files = list(code_files(folder))
    words = Counter(word for path in files for word in WORD.findall(path.read_text("utf8", "replace")))
    prefixes = tuple(word for word in words if word.endswith("_") and word.strip("_"))
    return Mentions(bool(files), words, prefixes)


def code_files(folder: Path) -> Iterator[Path]:
    """The Python files with custom actions."""
    for path in (folder / "actions.py", *sorted((folder / "actions").rglob("*.py"))):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            yield path
