"""Understands messages with a trained model, without torch: encoder, heads, patterns, precedence, in that order.

It reads the folder that `train.TrainedNLU.save` wrote. It knows no training and no dialogue.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from csbot.encoders.packaged import EncoderError
from csbot.encoders.reading import PIECE_AT_MOST, Batch, Reader, Reading, by_length, collate
from csbot.encoders.runtime import EncoderRuntime
from csbot.nlu.certainty.limits import LIMITS, NO_LIMITS, Limits
from csbot.nlu.context.reference import find_references
from csbot.nlu.heads.entity_head import EntityHead
from csbot.nlu.heads.intent_head import IntentHead
from csbot.nlu.matching.patterns import Patterns
from csbot.nlu.matching.rules import Rules
from csbot.nlu.pool import answer_all, beside
from csbot.nlu.recognisers.table import Recognisers
from csbot.nlu.spans import merge, with_values
from csbot.values import Context, Entity, Intent, Understanding

FORMAT = 3
LABELS, HEADS, PATTERNS = "labels.json", "heads.safetensors", "patterns.json"
WINDOWS = 32  # run at once
NOTHING = Intent(None, 0.0)


class Encoder(Protocol):
    """What the recogniser needs of an encoder, exported or not."""

    reader: Reader

    def states(self, batch: Batch) -> np.ndarray:
        """Hidden states float32 (windows, length, hidden)."""


class Recogniser:
    """A trained NLU; `parse` understands one message, `parse_many` several. `longest` bounds the pieces it reads."""

    def __init__(self, encoder: Encoder, intents: IntentHead, entities: EntityHead, weights: Mapping[str, np.ndarray],
                 rules: Rules, longest: int, limits: Limits = NO_LIMITS) -> None:
        self.encoder, self.intents, self.entities, self.weights = encoder, intents, entities, weights
        self.rules, self.patterns, self.longest = rules, Patterns(rules), longest
        self.recognisers = Recognisers(rules.recognisers, rules.timezone)
        self.limits = limits

    @classmethod
    def load(cls, folder: Path | str, threads: int = 1) -> "Recogniser":
        """Load a trained folder; EncoderError names the file that is missing or damaged. Imports no torch."""
        folder = Path(folder)
        labels = _read(folder / LABELS, lambda path: _checked(json.loads(path.read_text("utf-8"))))
        weights = _read(folder / HEADS, _read_weights)
        rules = _read(folder / PATTERNS, lambda path: Rules.from_json(json.loads(path.read_text("utf-8"))))
        intents = IntentHead(tuple(labels["intents"]))
        entities = EntityHead(tuple(tuple((kind["entity"], kind["role"], kind["group"]) for kind in label["kinds"])
                                    for label in labels["entities"]),
                              tuple(label["neat"] for label in labels["entities"]))
        limits = _read(folder / LIMITS, lambda path: Limits.read(path.parent))
        return cls(EncoderRuntime.load(folder, threads), intents, entities, weights, rules, labels["longest"], limits)

    @property
    def is_contextual(self) -> bool:
        """Whether the project's data taught what was said before; otherwise a context changes nothing."""
        return self.rules.referents is not None

    def parse(self, text: str, moment: float | None = None, context: Context | None = None) -> Understanding:
        """What one message means that was sent at `moment`, in seconds since 1970; without it no times are found.

        `context` is what was said before. Rules look at the text while the encoder does, where there is a second core.
        """
        return self._understand([text], moment=moment, contexts=[context])[0]

    def parse_many(self, texts: Sequence[str], moment: float | None = None,
                   contexts: Sequence[Context | None] | None = None) -> list[Understanding]:
        """What several messages mean, in order, each in its context; faster than one by one, the same answers.

        An exported encoder's messages run one by one, on all cores; those of one in training in batches.
        """
        contexts = contexts or [None] * len(texts)
        if isinstance(self.encoder, EncoderRuntime):
            return list(answer_all(lambda one: self.parse(one[0], moment, one[1]), zip(texts, contexts)))
        readings = self._read(texts, contexts)
        answers: dict[int, Understanding] = {}
        for group in by_length(readings, WINDOWS):
            found = self._understand([texts[number] for number in group], [readings[number] for number in group],
                                     moment, [contexts[number] for number in group])
            answers.update(zip(group, found))
        return [answers[number] for number in range(len(texts))]

    def _understand(self, texts: Sequence[str], readings: Sequence[Reading] | None = None,
                    moment: float | None = None, contexts: Sequence[Context | None] = ()) -> list[Understanding]:
        contexts = contexts or [None] * len(texts)
        readings = readings or self._read(texts, contexts)
        batch = collate(readings)
        written = [beside(self._written, *one, moment) for one in zip(texts, contexts)]
        states = self.encoder.states(batch)
        states = states.reshape(-1, states.shape[-1])  # (windows * length, hidden)
        rankings = self._rankings(batch.pool @ states)
        modelled = self._entities(states, batch, texts, readings)
        return [self._answer(*one) for one in zip(texts, written, rankings, modelled)]

    def _read(self, texts: Sequence[str], contexts: Sequence[Context | None]) -> list[Reading]:
        return [self.encoder.reader.read(text, self.longest, self._words(context))
                for text, context in zip(texts, contexts)]

    def _words(self, context: Context | None) -> str:
        return context.words if context and self.is_contextual else ""

    def pooled(self, texts: Sequence[str], contexts: Sequence[Context | None] | None = None) -> np.ndarray:
        """The mean states of texts, each in its context, float32 (texts, hidden), in order."""
        return self.pooled_in([(text, self._words(context))
                               for text, context in zip(texts, contexts or [None] * len(texts))])

    def pooled_in(self, said: Sequence[tuple[str, str]]) -> np.ndarray:
        """The mean states of texts, each with the words of its context, float32 (texts, hidden), in order."""
        readings = [self.encoder.reader.read(text, self.longest, words) for text, words in said]
        found: dict[int, np.ndarray] = {}
        for group in by_length(readings, WINDOWS):
            batch = collate([readings[number] for number in group])
            states = self.encoder.states(batch)
            found.update(zip(group, batch.pool @ states.reshape(-1, states.shape[-1])))
        return np.array([found[number] for number in range(len(said))], np.float32)

    def _rankings(self, pooled: np.ndarray) -> list[tuple[tuple[Intent, ...], float | None]]:
        """The ranking of each text, and how familiar it is, from the mean states (texts, hidden)."""
        if not self.intents.labels:
            return [((), None)] * len(pooled)
        scores = self.intents.scores(self.weights, pooled)
        familiar = self.limits.familiarities(self.intents, pooled, scores)
        return [(self.limits.judge(self.intents.decode(row / self.limits.temperature), one), one)
                for row, one in zip(scores, familiar)]

    def _entities(self, states: np.ndarray, batch: Batch, texts: Sequence[str],
                  readings: Sequence[Reading]) -> list[tuple[Entity, ...]]:
        if not self.entities.labels:
            return [()] * len(texts)
        scores = self.entities.scores(self.weights, states, batch)
        return [self.entities.decode(text, row[:reading.length]) for text, row, reading in zip(texts, scores, readings)]

    def _written(self, text: str, context: Context | None, moment: float | None) -> list[Entity]:
        """What rules find in a text."""
        read = text[:PIECE_AT_MOST * self.longest]
        found = [*self.patterns.find(read), *self.recognisers.find(read, moment)]
        if context and self.rules.referents is not None:
            found += find_references(read, context, self.rules.referents)
        return found

    def _answer(self, text: str, written: Callable[[], list[Entity]],
                ranked: tuple[tuple[Intent, ...], float | None], modelled: tuple[Entity, ...]) -> Understanding:
        ranking, familiarity = ranked
        entities = with_values(merge(written(), modelled), self.rules)
        return Understanding(text, ranking[0] if ranking else NOTHING, ranking, entities, familiarity)


def labels_json(intents: IntentHead, entities: EntityHead, longest: int) -> dict[str, Any]:
    """The content of `labels.json`."""
    return {"format": FORMAT, "longest": longest, "intents": list(intents.labels),
            "entities": [{"neat": neat, "kinds": [{"entity": entity, "role": role, "group": group}
                                                  for entity, role, group in label]}
                         for label, neat in zip(entities.labels, entities.neat)]}


def _checked(labels: Any) -> dict[str, Any]:
    if not isinstance(labels, dict) or labels.get("format") != FORMAT:
        raise ValueError(f"format {FORMAT} expected")
    names = [*labels["intents"], *(kind["entity"] for label in labels["entities"] for kind in label["kinds"])]
    if not all(isinstance(name, str) for name in names) or len(set(labels["intents"])) < len(labels["intents"]):
        raise ValueError("a label is no text, or there twice")
    if not isinstance(labels["longest"], int) or labels["longest"] < 1:
        raise ValueError(f"'longest' is '{labels['longest']}', allowed is a number above 0")
    return labels


def _read_weights(path: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(str(path))


def _read(path: Path, read: Any) -> Any:
    """`read(path)`, with one clear error for whatever may be wrong with the file."""
    if not path.is_file():
        raise EncoderError(f"'{path}' is missing")
    try:
        return read(path)
    except Exception as error:  # safetensors raises exceptions of its own
        raise EncoderError(f"'{path}' cannot be read: {error}") from error
