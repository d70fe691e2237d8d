"""One encoder and two heads as one trainable thing (torch): features kept per example, batches, the joint loss.

Where the lowest layers are frozen they are run once over all examples and their outputs kept. It knows how to compute
a loss, not how to descend it (`encoders.tuning`) nor what happens with the result (`train`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from csbot.encoders.body import Body
from csbot.encoders.dropout import Dropout
from csbot.encoders.export import torch_states
from csbot.encoders.reading import Batch, Reader, Reading, by_length, collate
from csbot.encoders.tuning import half_precision
from csbot.encoders.words import WordTable
from csbot.nlu.heads.entity_head import EntityHead
from csbot.nlu.heads.intent_head import IntentHead
from csbot.nlu.heads.losses import supervised_contrast

KEEP_AT_MOST = 2 << 30  # bytes of kept outputs


@dataclass(frozen=True)
class Lesson:
    """One example as the model sees it: its reading, the number of its intent, the tags of its characters."""

    reading: Reading
    intent: int
    tags: np.ndarray


class JointModel(nn.Module):
    """The body of an encoder, its word rows and the weights of both heads."""

    def __init__(self, body: Body, words: np.ndarray, intents: IntentHead, entities: EntityHead,
                 weights: dict[str, np.ndarray], dropout: float, train_words: bool) -> None:
        super().__init__()
        self.body, self.intents, self.entities = body, intents, entities
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words), freeze=not train_words)
        self.heads = nn.ParameterList([nn.Parameter(torch.from_numpy(weights[name])) for name in sorted(weights)])
        self.names = sorted(weights)
        self.dropout = Dropout(dropout)
        body.drop(dropout)
        self.frozen = 0
        self._kept: dict[int, list[torch.Tensor]] = {}

    @property
    def device(self) -> torch.device:
        """Where the weights lie."""
        return self.words.weight.device

    def head_weights(self) -> dict[str, torch.Tensor]:
        """The heads' weights by name."""
        return dict(zip(self.names, self.heads))

    def freeze(self, layers: int) -> None:
        """Freeze the lowest `layers` of the encoder."""
        self.frozen = self.body.freeze(layers)

    def keep_frozen(self, lessons: Sequence[Lesson], size: int = 64) -> None:
        """Run the frozen layers once over all lessons and keep what they give, if that fits into memory."""
        hidden = self.body.model.config.hidden_size
        pieces = sum(len(window) for lesson in lessons for window in lesson.reading.windows)
        if not self.frozen or not self.body.stack or pieces * hidden * 4 > KEEP_AT_MOST:
            return
        self.body.eval()
        readings = [lesson.reading for lesson in lessons]
        with torch.no_grad(), half_precision(self.device.type):
            for group in by_length(readings, size):
                batch = tensors(collate([readings[number] for number in group]), self.device)
                low = self.body.climb(self.body.enter(self.words(batch.ids)), batch.mask, 0, self.frozen).float()
                rows = iter(low)
                for number in group:
                    windows = readings[number].windows
                    self._kept[id(readings[number])] = [next(rows)[:len(window)].clone() for window in windows]

    def states(self, readings: Sequence[Reading], batch: Batch) -> torch.Tensor:
        """Hidden states (windows, length, hidden) of a batch of tensors, from kept outputs where there are any."""
        if id(readings[0]) not in self._kept:
            return self.body(self.words(batch.ids), batch.mask)
        low = nn.utils.rnn.pad_sequence([row for reading in readings for row in self._kept[id(reading)]], True)
        return self.body.climb(low, batch.mask, self.frozen)

    def loss(self, lessons: Sequence[Lesson], smoothing: float, entity_weight: float,
             contrast: float = 0.0) -> torch.Tensor:
        """The weighted sum of both heads' losses on some lessons; by `contrast` texts of one intent draw together."""
        readings = [lesson.reading for lesson in lessons]
        batch = tensors(collate(readings), self.device)
        states = self.states(readings, batch).flatten(0, 1)  # (windows * length, hidden)
        weights = self.head_weights()
        total = states.new_zeros(())
        if self.intents.labels:
            targets = torch.tensor([lesson.intent for lesson in lessons], device=self.device)
            pooled = batch.pool.to(states.dtype) @ states  # (texts, hidden)
            total = total + self.intents.loss(self.intents.scores(weights, self.dropout(pooled)), targets, smoothing)
            if contrast:
                total = total + contrast * supervised_contrast(pooled, targets)
        if self.entities.labels:
            rows = nn.utils.rnn.pad_sequence([torch.from_numpy(lesson.tags) for lesson in lessons], True, -1)
            scores = self.entities.scores(weights, self.dropout(states), batch)
            total = total + entity_weight * self.entities.loss(scores, rows.to(self.device))
        return total


def tensors(batch: Batch, device: torch.device) -> Batch:
    """The batch with torch tensors in place of arrays."""
    return Batch(*(torch.from_numpy(getattr(batch, name)).to(device) for name in Batch.__slots__))


class TorchEncoder:
    """A tuned encoder that was not exported, for the recogniser: same rows, same arithmetic, in torch."""

    def __init__(self, reader: Reader, words: WordTable, body: Body) -> None:
        self.reader, self.words, self.body = reader, words, body

    def states(self, batch: Batch) -> np.ndarray:
        """Hidden states float32 (windows, length, hidden)."""
        return torch_states(self.body, self.words, batch)
