"""The entity head: every character gets a BIO tag, so any span can be taught, be it Chinese or half a Latin word.

A character is the projected state of its word piece, plus its place in the piece, plus (hashed) embeddings of the
character itself and of the pairs it makes with its neighbours; a convolution over three characters and a linear layer
score the tags. Several entities annotated on
exactly one span are one label. It knows no encoder and no intents, and imports no torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from csbot.encoders.reading import PLACES, Batch, Reading
from csbot.nlu.borders import neat_places
from csbot.nlu.heads import tags
from csbot.nlu.heads.losses import cross_entropy
from csbot.values import Entity

BUCKETS, PAIR_BUCKETS = 1024, 4096
WIDTH = 128
SPREAD = {"entity.place": 0.1, "entity.character": 0.1, "entity.before": 0.1, "entity.behind": 0.1}  # of embeddings
MODEL = "model"
Kind = tuple[str, str | None, str | None]  # entity, role, group


@dataclass(frozen=True, slots=True)
class EntityHead:
    """`labels`: what a span can be; more than one kind where several entities share the span. `neat`: for each label,
    whether no taught span cut a word or had white space at its ends; then no predicted one does."""

    labels: tuple[tuple[Kind, ...], ...]
    neat: tuple[bool, ...]

    @classmethod
    def of(cls, examples: Sequence[Any]) -> "EntityHead":
        """The head for the annotations of `examples`."""
        neat: dict[tuple[Kind, ...], bool] = {}
        for example in examples:
            begins, ends = neat_places(example.text)
            for start, end, label in spans_of(example):
                neat[label] = neat.get(label, True) and bool(begins[start] and ends[end])
        labels = sorted(neat, key=repr)
        return cls(tuple(labels), tuple(neat[label] for label in labels))

    def targets(self, examples: Sequence[Any], readings: Sequence[Reading]) -> list[np.ndarray]:
        """The tags of each example's characters, int64 (characters,)."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        return [tags.of_spans([(start, end, numbers[label]) for start, end, label in spans_of(example)
                               if label in numbers], reading.length)
                for example, reading in zip(examples, readings)]

    def initial(self, hidden: int, chance: np.random.Generator) -> dict[str, np.ndarray]:
        """Fresh weights for states of width `hidden`."""
        if not self.labels:
            return {}
        shapes = {"entity.piece": (hidden, WIDTH), "entity.place": (PLACES, WIDTH),
                  "entity.character": (BUCKETS, WIDTH),
                  "entity.before": (PAIR_BUCKETS, WIDTH), "entity.behind": (PAIR_BUCKETS, WIDTH),
                  "entity.left": (WIDTH, WIDTH), "entity.middle": (WIDTH, WIDTH), "entity.right": (WIDTH, WIDTH),
                  "entity.weight": (WIDTH, tags.count(len(self.labels)))}
        weights = {name: chance.normal(0, SPREAD.get(name, shape[0] ** -0.5), shape).astype(np.float32)
                   for name, shape in shapes.items()}
        return weights | {"entity.between": np.zeros(WIDTH, np.float32),
                          "entity.bias": np.zeros(shapes["entity.weight"][1], np.float32)}

    def scores(self, weights: Mapping[str, Any], states: Any, batch: Batch) -> Any:
        """Tag scores (texts, characters, tags) of states (windows * length, hidden); tensors or arrays alike."""
        pieces = states @ weights["entity.piece"]  # (windows * length, width)
        characters = (pieces[batch.rows] + weights["entity.place"][batch.place]
                      + weights["entity.character"][bucket(batch.codes)])  # (texts, characters, width)
        pairs = bucket(batch.codes[:, :-1] * 31 + batch.codes[:, 1:], PAIR_BUCKETS)  # (texts, characters - 1)
        characters[:, 1:] += weights["entity.before"][pairs]
        characters[:, :-1] += weights["entity.behind"][pairs] * batch.inside[:, 1:, None]
        characters = characters.clip(min=0) * batch.inside[..., None]
        between = characters @ weights["entity.middle"] + weights["entity.between"]  # (texts, characters, width)
        between[:, 1:] += characters[:, :-1] @ weights["entity.left"]
        between[:, :-1] += characters[:, 1:] @ weights["entity.right"]
        return between.clip(min=0) @ weights["entity.weight"] + weights["entity.bias"]

    def loss(self, scores: Any, targets: Any) -> Any:
        """The loss of a batch of torch scores; padding has target -1."""
        return cross_entropy(scores, targets, 0.0)

    def decode(self, text: str, scores: np.ndarray) -> tuple[Entity, ...]:
        """The entities of one text from its scores (characters, tags); a span is as sure as its least sure tag."""
        if not scores.argmax(axis=1).any():
            return ()  # no tag is better than "outside" anywhere
        spans = tags.decode(scores, np.array(self.neat, bool), *neat_places(text[:len(scores)]))
        return tuple(Entity(entity, start, end, text[start:end], role, group, sure, MODEL)
                     for start, end, label, sure in spans for entity, role, group in self.labels[label])


def bucket(codes: Any, buckets: int = BUCKETS) -> Any:
    """The row of an embedding for code points (arrays or tensors): multiplicative hashing (Knuth 6.4)."""
    return (codes * 2654435761 % 4294967296) // (4294967296 // buckets)


def spans_of(example: Any) -> list[tuple[int, int, tuple[Kind, ...]]]:
    """The annotated spans of an example, each once, with the kinds on it; ValueError for spans that overlap."""
    spans: dict[tuple[int, int], list[Kind]] = {}
    for a in example.entities:
        if not 0 <= a.start < a.end <= len(example.text):
            raise ValueError(f"'{example.text}': the span {a.start}..{a.end} of '{a.entity}' lies outside of the text")
        kind = (str(a.entity), a.role, a.group)
        kinds = spans.setdefault((a.start, a.end), [])
        if kind not in kinds:
            kinds.append(kind)
    ordered = sorted(spans)
    for (_, end), (start, last) in zip(ordered, ordered[1:]):
        if start < end:
            raise ValueError(f"'{example.text}': the annotation '{example.text[start:last]}' overlaps the one before")
    return [(start, end, tuple(spans[start, end])) for start, end in ordered]
