"""Checks of examples: the same or nearly the same under two intents, too few, annotated here and bare there."""

import re
import unicodedata
from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts
from csbot.checks.surfaces import BarePlace, bare_places
from csbot.diagnostics import Diagnostic
from csbot.project.model import Example
from csbot.text import Span

NOISE = re.compile(r"[\W_]+")


@check("W261")
def same_example(facts: Facts) -> Iterator[Diagnostic]:
    """The same text is an example of two intents, so the NLU cannot learn which one it is.

    Training goes on and teaches it under both. A message like it gets either intent, with about half the confidence.

        - intent: goodbye
          examples: |
            - 谢谢再见
        - intent: thanks
          examples: |
            - 谢谢再见

    Keep it under one of them.
    """
    first: dict[str, Example] = {}
    for example in facts.nlu.examples:
        if example.contexts:
            continue
        before = first.setdefault(example.text, example)
        if before.intent != example.intent:
            yield clash("the same text", example, before, "; training learns both and answers either")


@check("W262")
def near_duplicate(facts: Facts) -> Iterator[Diagnostic]:
    """Two examples of different intents differ only in capitals, punctuation, spaces or the values of entities.

        - intent: track_order
          examples: |
            - where is my [dress](product)?
        - intent: check_stock
          examples: |
            - Where is my [coat](product)

    Keep them under one intent, or make the difference clear.
    """
    first: dict[str, Example] = {}
    for example in facts.nlu.examples:
        key = "" if example.contexts else outline(example)
        before = first.setdefault(key, example) if key else example
        if before.intent != example.intent and before.text != example.text:
            yield clash("nearly the same text", example, before)


def clash(what: str, example: Example, before: Example, effect: str = "") -> Diagnostic:
    """Two examples of different intents that should not be."""
    return Diagnostic(f"{what} is an example of '{example.intent}' and of '{before.intent}'{effect}",
                      example.at, related=((f"under '{before.intent}'", before.at),))


def outline(example: Example) -> str:
    """The text without case, width, punctuation and spaces, and with entities as their names.

    Empty where nothing but entities is left: `北京` and `上海` are different answers, not duplicates.
    """
    pieces, position, names = [], 0, []
    for one in example.entities:
        if one.start >= position:
            pieces.append(example.text[position:one.start])
            names.append(f"<{one.entity}:{one.role}:{one.group}>")
            position = one.end
    pieces.append(example.text[position:])
    plain = [NOISE.sub("", unicodedata.normalize("NFKC", piece).casefold()) for piece in pieces]
    if not any(plain):
        return ""
    return "".join(part + name for part, name in zip(plain, [*names, ""]))


@check("W263")
def inconsistent_annotation(facts: Facts) -> Iterator[Diagnostic]:
    """A word is annotated in most examples of an intent, but stands bare in one: the NLU learns to pass over it.

        - send it to [Berlin](city)
        - a parcel to [Berlin](city), please
        - ship the order to [Berlin](city)
        - can you deliver to Berlin        # bare

    Annotate it there, too. Only words annotated three times as often as they stand bare are reported.
    """
    for place in bare_places(facts.nlu.examples):
        yield Diagnostic(f"'{place.surface}' is not annotated here, elsewhere it is '{place.entity}'",
                         spot(facts, place), related=(("annotated here", place.annotated),))


def spot(facts: Facts, place: BarePlace) -> Span:
    """Where the bare word stands in the file."""
    at = place.example.at
    source = facts.project.sources.get(at.file)
    line = source.line(at.line) if source else ""
    for match in re.finditer(re.escape(place.surface), line):
        if match.start() >= at.column - 1 and "[" not in line[max(0, match.start() - 1):match.start()]:
            return Span(at.file, at.line, match.start() + 1, at.line, match.end() + 1)
    return at


@check("W267", whole=("nlu",))
def single_example(facts: Facts) -> Iterator[Diagnostic]:
    """An intent has one example only; from one sentence the NLU cannot learn what its sentences have in common.

    Training goes on and teaches it, but messages in other words will hardly be recognised; as none can be held back,
    the figures of the training say nothing of this intent.

        - intent: opening_hours
          examples: |
            - when are you open

    Write at least ten that differ, as customers type them. Answers of retrieval intents are counted together.
    """
    counts: dict[str, list[Example]] = {}
    for name, examples in facts.examples_of.items():
        counts.setdefault(name.partition("/")[0], []).extend(examples)
    for name, examples in counts.items():
        if len(examples) == 1:
            yield Diagnostic(f"intent '{name}' has one example only; training learns little more than that sentence",
                             examples[0].intent.at)
