"""YAML text to plain Python values that know where they were written.

A mapping becomes `Map`, a sequence `Seq`, a text `Text`: a dict, a list and a str, each with its `at` Span. Numbers,
booleans and null are plain; their place is found through the container (`Map.at_value`, `Seq.at_item`).

The dialect is YAML 1.2's core schema, as Rasa reads it: `on`, `off`, `yes`, `no`, `12:30` and dates stay text.
Duplicate keys, undefined tags, too deep nesting and alias bombs are problems. Knows nothing of bots.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.cyaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from csbot.diagnostics import CsbotError
from csbot.project import problems
from csbot.text import Source, Span

MAX_DEPTH = 60
MAX_ALIASED_NODES = 20_000
MAX_DIGITS = 300

# libyaml speaks YAML 1.1, where these end a line; here and in editors they do not. They are read as private characters.
OLD_BREAKS = {0x85: 0xF0085, 0x2028: 0xF2028, 0x2029: 0xF2029}
HIDDEN_BREAKS = {hidden: old for old, hidden in OLD_BREAKS.items()}
OLD_BREAK = re.compile("[\x85\u2028\u2029]")

NULL = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?[0-9]+")
BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
SPECIAL_FLOAT = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
PLAIN, QUOTED = "plain", "tag:yaml.org,2002:str"
CORE_KINDS = ("str", "map", "seq", "int", "float", "bool", "null")
CORE_TAGS = frozenset({"!", *(f"tag:yaml.org,2002:{kind}" for kind in CORE_KINDS)})


class Text(str):
    """A text with its place. `block` is True for `|` and `>` scalars, whose content begins on the next line."""

    __slots__ = ("at", "block")
    at: Span
    block: bool


class Map(dict):
    """A mapping with its place and the places of its keys and values."""

    __slots__ = ("at", "spans")
    at: Span
    spans: dict[Any, tuple[Span, Span]]

    def at_key(self, key: Any) -> Span:
        """Where `key` was written; the mapping's own place when it was not."""
        return self.spans[key][0] if key in self.spans else self.at

    def at_value(self, key: Any) -> Span:
        """Where the value of `key` was written; the mapping's own place when it was not."""
        return self.spans[key][1] if key in self.spans else self.at


class Seq(list):
    """A sequence with its place and the places of its items."""

    __slots__ = ("at", "spans")
    at: Span
    spans: list[Span]

    def at_item(self, index: int) -> Span:
        """Where item `index` was written."""
        return self.spans[index]


class _Composer(CParser):
    """libyaml's composer with a resolver that only tells plain scalars from all others, and that counts the depth."""

    depth = 0

    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        if kind is ScalarNode:
            return PLAIN if implicit[0] else QUOTED
        return kind.id

    def check_resolver_prefix(self, depth: int, path: Any, kind: type, index: Any) -> bool:
        return False

    def descend_resolver(self, parent: Node | None, index: Any) -> None:
        self.depth += 1
        if parent is not None and self.depth > MAX_DEPTH:
            raise _TooDeep(parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _TooDeep(Exception):
    """Stops the composer before its stack grows; carries the mark of the value that is too deep."""


def read_yaml(source: Source) -> Any:
    """The document of one file: Map, Seq, Text or a plain scalar; None for an empty file.

    Raises CsbotError with an E1xx diagnostic that names the place when the text is not one sound YAML document.
    """
    try:
        composer = _Composer(source.text.translate(OLD_BREAKS) if OLD_BREAK.search(source.text) else source.text)
        try:
            node = composer.get_single_node()
        finally:
            composer.dispose()
    except _TooDeep as deep:
        raise CsbotError(problems.too_deep(place(deep.args[0], source), MAX_DEPTH)) from None
    except yaml.YAMLError as error:
        raise CsbotError(problems.broken_yaml(*explain(error, source))) from None
    if node is None:
        return None
    constructor = _Constructor(source)
    return constructor.construct(node, constructor.at(node))


def place(mark: yaml.Mark, source: Source) -> Span:
    """The place of a libyaml mark."""
    return Span(source.name, mark.line + 1, mark.column + 1)


def explain(error: yaml.YAMLError, source: Source) -> tuple[Span, str]:
    """The place and the words of a YAML error, without libyaml's own position text."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        words = f"{error.problem} {error.context}" if getattr(error, "context", None) else error.problem
        return place(mark, source), words
    position = getattr(error, "position", 0) or 0  # in bytes: the error is the reader's, which sees UTF-8
    before = Source(source.name, source.text.encode("utf8", "replace")[:position].decode("utf8", "ignore")).lines
    words = getattr(error, "reason", None) or str(error).splitlines()[0]
    character = getattr(error, "character", None)
    if character is not None:
        words += f" (U+{character:04X})"
    return Span(source.name, len(before), len(before[-1]) + 1), words


class _Constructor:
    """Builds the values of one document; counts what aliases repeat."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = source.name
        self.aliases = "*" in source.text and "&" in source.text
        self.hidden = OLD_BREAK.search(source.text) is not None
        self.built: dict[int, Any] = {}
        self.sizes: dict[int, int] = {}
        self.repeated = 0

    def at(self, node: Node) -> Span:
        start, end = node.start_mark, node.end_mark
        return _SPAN(Span, (self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1))

    def construct(self, node: Node, at: Span) -> Any:
        if not self.aliases:
            return self.build(node, at)
        key = id(node)
        if key in self.built:
            return self.again(node, key)
        self.built[key] = _UNFINISHED
        self.built[key] = value = self.build(node, at)
        return value

    def build(self, node: Node, at: Span) -> Any:
        if type(node) is ScalarNode:
            return self.scalar(node, at)
        return self.mapping(node, at) if type(node) is MappingNode else self.sequence(node, at)

    def again(self, node: Node, key: int) -> Any:
        """A node met a second time is an alias: shared, counted, and never its own ancestor."""
        value = self.built[key]
        if value is _UNFINISHED:
            raise CsbotError(problems.recursive_alias(self.at(node)))
        if key not in self.sizes:
            self.sizes[key] = size(value)
        self.repeated += self.sizes[key]
        if self.repeated > MAX_ALIASED_NODES:
            raise CsbotError(problems.alias_bomb(self.at(node), MAX_ALIASED_NODES))
        return value

    def sequence(self, node: SequenceNode, at: Span) -> Seq:
        self.known_tag(node)
        spans = [self.at(child) for child in node.value]
        items = Seq(map(self.construct, node.value, spans))
        items.at, items.spans = at, spans
        return items

    def mapping(self, node: MappingNode, at: Span) -> Map:
        self.known_tag(node)
        result = Map()
        result.at, result.spans = at, {}
        for key_node, value_node in node.value:
            at_key, at_value = self.at(key_node), self.at(value_node)
            if type(key_node) is not ScalarNode:
                raise CsbotError(problems.bad_key(at_key))
            key = self.text(key_node, at_key)  # a key is text: `1:` and `true:` are somebody's names, not numbers
            if key in result:
                raise CsbotError(problems.duplicate_key(at_key, key, result.at_key(key)))
            result[key] = self.construct(value_node, at_value)
            result.spans[key] = (at_key, at_value)
        return result

    def scalar(self, node: ScalarNode, at: Span) -> Any:
        if node.tag == PLAIN:
            value = plain(node.value)
            return self.text(node, at) if isinstance(value, str) else value
        if node.tag != QUOTED and node.tag != "!":
            self.known_tag(node)
        return self.text(node, at)

    def text(self, node: ScalarNode, at: Span) -> Text:
        text = Text(node.value.translate(HIDDEN_BREAKS) if self.hidden else node.value)
        text.at, text.block = at, node.style in ("|", ">")
        return text

    def known_tag(self, node: Node) -> None:
        if node.tag not in CORE_TAGS and node.tag != node.id:
            raise CsbotError(problems.unknown_tag(self.at(node), node.tag))


_UNFINISHED = object()
_SPAN = tuple.__new__  # a Span without the cost of its named arguments; there are millions of them


def size(value: Any) -> int:
    """How many values a (finished, acyclic) value holds; stops counting above the limit."""
    total, stack = 0, [value]
    while stack and total <= MAX_ALIASED_NODES:
        item = stack.pop()
        total += 1
        stack.extend(item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
    return total


def plain(text: str) -> Any:
    """A plain scalar by YAML 1.2's core schema, and by Rasa's reading of `010` as ten."""
    if text in NULL:
        return None
    if text in BOOLEAN:
        return BOOLEAN[text]
    if len(text) > MAX_DIGITS:
        return text
    if INTEGER.fullmatch(text):
        return int(text)
    if BASED_INTEGER.fullmatch(text):
        return int(text, 0)
    if FLOAT.fullmatch(text):
        return float(text)
    return SPECIAL_FLOAT.get(text.lower(), text)


def is_no_text(key: Text) -> bool:
    """Whether a key without quotes would be a number, true, false or null if it were a value."""
    at = key.at
    return at.end_line == at.line and at.end_column - at.column == len(key) and not isinstance(plain(key), str)


def block_lines(text: Text, source: Source) -> Iterator[tuple[str, Span]]:
    """Each line of a text with its place in the file; lines of a folded or quoted text share one place."""
    first = content_place(text, source)
    literal = text.block and source.line(text.at.line)[text.at.column - 1:].startswith("|")
    for number, line in enumerate(text.split("\n")):
        if not literal:
            yield line, first
            continue
        row = text.at.line + 1 + number
        column = source.line(row).find(line) + 1 or 1
        yield line, Span(text.at.file, row, column, row, column + len(line))


def content_place(text: Text, source: Source) -> Span:
    """Where the content of a text begins: the line below a block's sign, behind a quote; where escapes or line ends
    make characters and columns differ, the place of the whole value."""
    at = text.at
    if text.block:
        written = source.line(at.line + 1)
        return Span(at.file, at.line + 1, len(written) - len(written.lstrip()) + 1, at.line + 1, len(written) + 1)
    if at.end_line == at.line and at.end_column - at.column == len(text) + 2:
        return Span(at.file, at.line, at.column + 1, at.line, at.end_column - 1)
    return at
