"""One YAML file that is rewritten: only the top-level keys that have changed are written anew, the rest stays as it is.

Reading a file twice is on purpose: csbot's own reader knows the places and refuses what is no sound YAML, ruamel's
keeps comments. What was written is read again and compared before it counts.
"""

import contextlib
import io
import re
from collections.abc import Iterable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from csbot.diagnostics import CsbotError, in_file
from csbot.project.problems import broken_yaml
from csbot.project.yaml import Map, read_yaml
from csbot.text import Source, Span

VERSION = re.compile(r"^(version\s*:[ \t]*)(['\"]?)([0-9]+(?:\.[0-9]+)*)\2(?=[ \t]*(?:#|\r?$))", re.MULTILINE)
CURRENT = "3.1"
ITEM = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ", re.MULTILINE)
LONGEST_LINE = 1 << 16


def round_trip(text: str = "") -> YAML:
    """ruamel's reader and writer that keeps comments, quotes and order; lists are indented as `text` has them."""
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, LONGEST_LINE
    yaml.allow_unicode = True
    found = ITEM.search(text)
    offset = 2 if found and len(found[2]) > len(found[1]) else 0
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    return yaml


class Page:
    """A file on its way to a new text. `document` may be changed; `touch` says which keys have changed.

    CsbotError when the file is no sound YAML.
    """

    def __init__(self, source: Source) -> None:
        self.name, self.before = source.name, source.text
        self.places = read_yaml(source)
        self.text = source.text.replace("\r\n", "\n")
        self.document = loaded(self.text, self.name) if isinstance(self.places, Map) else None
        self.touched: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return isinstance(self.document, CommentedMap) and self.document.get(key) is not None

    def __getitem__(self, key: str) -> Any:
        return self.document[key]

    def get(self, key: str, default: Any) -> Any:
        """The value of a top-level key; the default where it is absent or empty."""
        return self.document[key] if key in self else default

    def at(self, *path: Any) -> Span:
        """Where the key at the end of a path of keys is written; the nearest place that is, where it is not."""
        node, at = self.places, self.places.at
        for step in path:
            if not isinstance(node, Map) or step not in node:
                return at
            node, at = node[step], node.at_key(step)
        return at

    def touch(self, key: str) -> None:
        """Note that the value of a top-level key has changed."""
        self.touched.add(key)

    def result(self) -> str:
        """The new text, with the current version."""
        text = self.rewritten() if self.touched else self.text
        text = VERSION.sub(newer, text, count=1)
        return text.replace("\n", "\r\n") if "\r\n" in self.before else text

    def rewritten(self) -> str:
        """The text with the touched keys written anew; all of it where the file's layout does not allow less."""
        keys = [self.places.at_key(key) for key in self.places]
        if all(at.column == 1 for at in keys) and len({at.line for at in keys}) == len(keys):
            text = self.spliced()
            with contextlib.suppress(YAMLError):
                if plain(round_trip().load(text)) == plain(self.document):
                    return text
        return dumped(self.document, self.text)

    def spliced(self) -> str:
        """The text with the lines of each touched key replaced."""
        lines = self.text.splitlines(keepends=True)
        starts = sorted((self.places.at_key(key).line - 1, str(key)) for key in self.places)
        ends = [start for start, _ in starts[1:]] + [len(lines)]
        parts = ["".join(lines[:starts[0][0]])] if starts else []
        for (start, key), end in zip(starts, ends):
            if key not in self.touched:
                parts.append("".join(lines[start:end]))
            elif key in self.document:
                parts.append(dumped(CommentedMap({key: self.document[key]}), self.text))
        added = [key for key in self.document if key not in self.places]
        return joined(parts + [dumped(CommentedMap({key: self.document[key]}), self.text) for key in added])


def loaded(text: str, name: str) -> Any:
    """A document with its comments. CsbotError where ruamel refuses what csbot's own reader takes."""
    try:
        return round_trip().load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Span(name, mark.line + 1, mark.column + 1) if mark else in_file(name)
        raise CsbotError(broken_yaml(at, str(getattr(error, "problem", None) or error).splitlines()[0])) from None


def joined(parts: Iterable[str]) -> str:
    """Texts one below the other, each ended with a line end."""
    return "".join(part if not part or part.endswith("\n") else part + "\n" for part in parts)


def dumped(document: Any, like: str) -> str:
    """A document as YAML, with the indents of another text."""
    out = io.StringIO()
    round_trip(like).dump(document, out)
    return out.getvalue()


def newer(found: re.Match[str]) -> str:
    """A `version:` line with the current version where it is older."""
    numbers = [int(part) for part in found[3].split(".")]
    if numbers >= [int(part) for part in CURRENT.split(".")]:
        return found[0]
    quote = found[2] or '"'
    return f"{found[1]}{quote}{CURRENT}{quote}"


def plain(value: Any) -> Any:
    """A document without comments and quotes, to be compared."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if key != "version"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
