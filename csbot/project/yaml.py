"""YAML text to plain Python values that know where they were written.

A mapping becomes `Map`, a sequence `Seq`, a text `Text`: a dict, a list and a str, each with its `at` Span. Numbers,
booleans and null are plain; their place is found through the container (`Map.at_value`, `Seq.at_item`).

The dialect is YAML 1.2's core schema, as Rasa reads it: `on`, `off`, `yes`, `no`, `12:30` and dates stay text.
Duplicate keys, undefined tags, too deep nesting and alias bombs are problems. Knows nothing of bots.
"""

import re
from typing import Any, Iterator

import yaml
from yaml.cyaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from csbot.diagnostics import CsbotError
from csbot.project import problems
from csbot.text import Source, Span

MAX_DEPTH = 60
MAX_ALIASED_NODES = 20_000

NULL = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?[0-9]+")
BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
SPECIAL_FLOAT = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
DEEP = re.compile(rf"^[ ]{{{MAX_DEPTH}}}|^[ ]*(?:[-?][ ]+){{{MAX_DEPTH // 2}}}", re.MULTILINE)
PLAIN, QUOTED = "plain", "tag:yaml.org,2002:str"
CORE_TAGS = frozenset({"!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq", "int", "float", "bool", "null"))})


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
    """libyaml's composer with a resolver that only tells plain scalars from all others."""

    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        if kind is ScalarNode:
            return PLAIN if implicit[0] else QUOTED
        return kind.id

    def check_resolver_prefix(self, depth: int, path: Any, kind: type, index: Any) -> bool:
        return False

    def descend_resolver(self, parent: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def read_yaml(source: Source) -> Any:
    """The document of one file: Map, Seq, Text or a plain scalar; None for an empty file.

    Raises CsbotError with an E1xx diagnostic that names the place when the text is not one sound YAML document.
    """
    try:
        refuse_deep_nesting(source)
        composer = _Composer(source.text)
        try:
            node = composer.get_single_node()
        finally:
            composer.dispose()
    except yaml.YAMLError as error:
        raise CsbotError(problems.broken_yaml(*explain(error, source))) from None
    return _Constructor(source).construct(node) if node is not None else None


def refuse_deep_nesting(source: Source) -> None:
    """Measure the depth by events, which need no stack, wherever the text looks as if it could be deep."""
    if source.text.count("[") + source.text.count("{") <= MAX_DEPTH and not DEEP.search(source.text):
        return
    depth = 0
    for event in yaml.parse(source.text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            mark = event.start_mark
            raise CsbotError(problems.too_deep(Span(source.name, mark.line + 1, mark.column + 1), MAX_DEPTH))


def explain(error: yaml.YAMLError, source: Source) -> tuple[Span, str]:
    """The place and the words of a YAML error, without libyaml's own position text."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", 0) or 0
        before = source.text[:position]
        line, column = before.count("\n") + 1, position - before.rfind("\n")
        return Span(source.name, line, column), getattr(error, "reason", None) or str(error).splitlines()[0]
    words = f"{error.problem} {error.context}" if getattr(error, "context", None) else error.problem
    return Span(source.name, mark.line + 1, mark.column + 1), words


class _Constructor:
    """Builds the values of one document; counts what aliases repeat."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.built: dict[int, Any] = {}
        self.sizes: dict[int, int] = {}
        self.repeated = 0

    def at(self, node: Node) -> Span:
        start, end = node.start_mark, node.end_mark
        return Span(self.source.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def construct(self, node: Node) -> Any:
        key = id(node)
        if key in self.built:
            return self.again(node, key)
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        self.built[key] = _UNFINISHED
        value = self.mapping(node) if isinstance(node, MappingNode) else self.sequence(node)
        self.built[key] = value
        return value

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

    def sequence(self, node: SequenceNode) -> Seq:
        self.known_tag(node)
        items = Seq(self.construct(child) for child in node.value)
        items.at, items.spans = self.at(node), [self.at(child) for child in node.value]
        return items

    def mapping(self, node: MappingNode) -> Map:
        self.known_tag(node)
        result = Map()
        result.at, result.spans = self.at(node), {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key in result:
                raise CsbotError(problems.duplicate_key(self.at(key_node), key, result.at_key(key)))
            result[key] = self.construct(value_node)
            result.spans[key] = (self.at(key_node), self.at(value_node))
        return result

    def key(self, node: Node) -> Any:
        """A mapping's key is text: `1:` and `true:` are somebody's names, not numbers."""
        if not isinstance(node, ScalarNode):
            raise CsbotError(problems.bad_key(self.at(node)))
        return self.text(node)

    def scalar(self, node: ScalarNode) -> Any:
        if node.tag == PLAIN:
            value = plain(node.value)
            return self.text(node) if isinstance(value, str) else value
        if node.tag != QUOTED and node.tag != "!":
            self.known_tag(node)
        return self.text(node)

    def text(self, node: ScalarNode) -> Text:
        text = Text(node.value)
        text.at, text.block = self.at(node), node.style in ("|", ">")
        return text

    def known_tag(self, node: Node) -> None:
        if node.tag not in CORE_TAGS and node.tag != node.id:
            raise CsbotError(problems.unknown_tag(self.at(node), node.tag))


_UNFINISHED = object()


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
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < 4000 else text
    if BASED_INTEGER.fullmatch(text):
        return int(text, 0)
    if FLOAT.fullmatch(text):
        return float(text)
    return SPECIAL_FLOAT.get(text.lower(), text)


def block_lines(text: Text, source: Source) -> Iterator[tuple[str, Span]]:
    """Each line of a text with its place in the file; for a quoted or plain text all share the text's own place."""
    for number, line in enumerate(text.split("\n")):
        if not text.block:
            yield line, text.at
            continue
        written = source.line(text.at.line + 1 + number)
        column = written.find(line) + 1 or 1
        row = text.at.line + 1 + number
        yield line, Span(text.at.file, row, column, row, column + len(line))
