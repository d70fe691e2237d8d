"""Words that some examples of an intent annotate and others leave bare. Linear in the text; knows no check."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csbot.project.model import Example
from csbot.text import HAN, Span

TIMES = 3
HEAD = 2


@dataclass(frozen=True)
class BarePlace:
    """A word that stands bare in an example and is elsewhere annotated as `entity`."""

    surface: str
    entity: str
    example: Example
    annotated: Span


class Surfaces:
    """The annotated words of one intent: how often, as what, where first; found again by their first characters."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.count: Counter[str] = Counter()
        self.labels: dict[str, set[str]] = defaultdict(set)
        self.first: dict[str, Span] = {}
        for example in examples:
            for one in example.entities:
                surface = example.text[one.start:one.end]
                self.count[surface] += 1
                self.labels[surface].add(str(one.entity))
                self.first.setdefault(surface, one.entity.at)
        self.by_head: dict[str, list[str]] = defaultdict(list)
        for surface, count in self.count.items():
            if count >= TIMES and len(surface) >= HEAD and len(self.labels[surface]) == 1 and not surface.isdigit():
                self.by_head[surface[:HEAD]].append(surface)

    def bare(self, example: Example) -> Iterator[str]:
        """The words that stand bare in an example."""
        text, taken = example.text, [(one.start, one.end) for one in example.entities]
        for start in range(len(text) - HEAD + 1):
            for surface in self.by_head.get(text[start:start + HEAD], ()):
                end = start + len(surface)
                if text.startswith(surface, start) and whole_word(text, start, end) \
                        and not any(start < e and s < end for s, e in taken):
                    yield surface


def whole_word(text: str, start: int, end: int) -> bool:
    """Whether no Latin word or number goes on at either end; between Chinese characters every place is one."""
    return not (joined(text[start - 1:start], text[start]) or joined(text[end - 1], text[end:end + 1]))


def joined(left: str, right: str) -> bool:
    """Whether two characters belong to one Latin word or number."""
    return left.isalnum() and right.isalnum() and not HAN.match(left) and not HAN.match(right)


def bare_places(examples: Iterable[Example]) -> Iterator[BarePlace]:
    """Where words stand bare that their intent's examples annotate at least TIMES as often."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[str(example.intent)].append(example)
    for told in by_intent.values():
        surfaces = Surfaces(told)
        if not surfaces.by_head:
            continue
        bare: dict[str, list[Example]] = defaultdict(list)
        for example in told:
            for surface in set(surfaces.bare(example)):
                bare[surface].append(example)
        for surface, places in bare.items():
            if len(places) * TIMES <= surfaces.count[surface]:
                entity = next(iter(surfaces.labels[surface]))
                yield from (BarePlace(surface, entity, example, surfaces.first[surface]) for example in places)
