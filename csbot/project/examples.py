"""`nlu:` items to TrainingData: intents with examples, synonyms, regexes, lookups.

Knows the NLU file's shape and the markup, not how examples are learnt.
"""

from collections.abc import Iterator
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.markup import read_markup
from csbot.project.model import Annotation, Example, LookupEntry, Name, Pattern, Synonym, TrainingData
from csbot.project.yaml import Map, Seq, Text, block_lines
from csbot.text import Source, Span
from csbot.values import Context, flaws_of_context

ITEMS = ("intent", "synonym", "regex", "lookup")


class ExampleReader:
    """Collects the NLU data of many files, and the problems found on the way."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self.synonyms: list[Synonym] = []
        self.patterns: list[Pattern] = []
        self.lookups: list[LookupEntry] = []
        self.problems: list[Diagnostic] = []
        self.seen: set[tuple] = set()
        self.contexts_of: dict[int, tuple[Map, tuple[Context, ...]]] = {}

    def result(self) -> TrainingData:
        """Everything read so far."""
        return TrainingData(tuple(self.examples), tuple(self.synonyms), tuple(self.patterns), tuple(self.lookups))

    def read(self, document: Map, source: Source) -> None:
        """Read the `nlu:` items of one document of sound shape."""
        for item in document.get("nlu") or ():
            self.item(item, source)

    def item(self, item: Map, source: Source) -> None:
        kind, *others = [kind for kind in ITEMS if kind in item] or [None]
        if kind is None:
            self.problems.append(problems.unknown_item(item.at, item, ITEMS))
            return
        if others:
            words = f"an item is '{kind}' and '{others[0]}' at once, allowed is one of them"
            self.problems.append(problems.wrong_shape(item.at_key(others[0]), words))
        if not item[kind]:
            self.problems.append(problems.no_name(item.at_value(kind), kind, is_skipped=True))
            return
        name = Name(item[kind], item.at_value(kind))
        if kind == "intent" and name.count("/") > 1:
            words = f"intent '{name}' has more than one '/', allowed is 'intent' or 'intent/answer'"
            self.problems.append(problems.wrong_shape(name.at, words))
        if kind != "intent":
            self.only_text(kind, item)
        lines = list(self.lines(item, source))
        if not lines:
            self.problems.append(problems.no_examples(name.at, kind, name))
        for text, at, metadata in lines:
            getattr(self, f"add_{kind}")(name, text, at, metadata)

    def only_text(self, kind: str, item: Map) -> None:
        """What only an intent may have: metadata, and examples as a list."""
        if "metadata" in item:
            self.problems.append(problems.unknown_key(item.at_key("metadata"), "metadata", kind, (kind, "examples")))
        if isinstance(item.get("examples"), Seq):
            words = f"the examples of a {kind} are a list, allowed is a text with a line behind '- ' for each"
            self.problems.append(problems.wrong_shape(item.at_value("examples"), words))

    def lines(self, item: Map, source: Source) -> Iterator[tuple[str, Span, Any]]:
        """The examples of an item: text, place, metadata."""
        examples, metadata = item.get("examples"), item.get("metadata")
        if isinstance(examples, Text):
            for text, at in self.dashed(examples, source):
                yield text, at, metadata
            return
        for example in (one for one in examples or () if "text" in one):
            lines = [(line.strip(), at) for line, at in block_lines(example["text"], source) if line.strip()]
            if lines:
                own = example.get("metadata", metadata)
                yield "\n".join(line for line, _ in lines).removeprefix("- "), lines[0][1], own

    def dashed(self, block: Text, source: Source) -> Iterator[tuple[str, Span]]:
        """The lines of a block that begin with a dash, without it; the others are problems."""
        for line, at in block_lines(block, source):
            stripped = line.strip()
            if not stripped:
                continue
            if not stripped.startswith("-"):
                self.problems.append(problems.line_without_dash(at, stripped))
                continue
            text = stripped[1:].strip()
            if text:
                offset = line.find(text, line.find("-") + 1)
                yield text, Span(at.file, at.line, at.column + offset, at.line, at.column + offset + len(text))

    def add_intent(self, name: Name, marked: str, at: Span, metadata: Any) -> None:
        text, annotations, found = read_markup(marked, at)
        self.problems += found
        self.add_example(text, name, annotations, at, metadata)

    def add_example(self, text: str, name: Name, annotations: tuple[Annotation, ...], at: Span, metadata: Any) -> None:
        """Add an example, once, with the synonyms that its annotations imply."""
        contexts = tuple(self.contexts(metadata))
        marks = tuple((a.start, a.end, str(a.entity), a.value, a.role, a.group) for a in annotations)
        key = (text, str(name), contexts and str(contexts), marks)
        if key in self.seen:
            return
        self.seen.add(key)
        self.examples.append(Example(text, name, annotations, at, metadata, contexts))
        self.synonyms += (Synonym(text[a.start:a.end], a.value, a.entity.at, implied=True)
                          for a in annotations if a.value != text[a.start:a.end])

    def contexts(self, metadata: Any) -> Iterator[Context]:
        """The contexts that metadata gives an example; what is no context is a warning, told once for each place."""
        if not isinstance(metadata, Map) or "context" not in metadata:
            return
        if id(metadata) not in self.contexts_of:
            self.contexts_of[id(metadata)] = metadata, tuple(self.read_contexts(metadata))
        yield from self.contexts_of[id(metadata)][1]

    def read_contexts(self, metadata: Map) -> Iterator[Context]:
        """One context, or a list of them."""
        written, at = metadata["context"], metadata.at_value("context")
        for number, one in enumerate(written if isinstance(written, Seq) else [written]):
            place = written.at_item(number) if isinstance(written, Seq) else at
            flaws = dict(flaws_of_context(one))
            self.problems += (problems.odd_value(place if key is None else one.at_key(key), words if key is None
                                                 else f"'{key}' {words}") for key, words in flaws.items())
            if None not in flaws:
                yield Context.from_json({key: value for key, value in one.items() if key not in flaws})

    def add_synonym(self, name: Name, text: str, at: Span, metadata: Any) -> None:
        self.synonyms.append(Synonym(text, str(name), at))

    def add_regex(self, name: Name, text: str, at: Span, metadata: Any) -> None:
        self.patterns.append(Pattern(name, text, at))

    def add_lookup(self, name: Name, text: str, at: Span, metadata: Any) -> None:
        self.lookups.append(LookupEntry(name, text, at))
