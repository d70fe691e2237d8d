"""The intent head: the mean state of a text, one linear layer, a ranking of all taught intents.

Three parts, as in every head: targets, scores (one forward for torch tensors and numpy arrays), loss and decoding.
It knows no encoder and no entities, and imports no torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from csbot.nlu.heads.losses import cross_entropy
from csbot.values import Intent

WEIGHT, BIAS = "intent.weight", "intent.bias"


@dataclass(frozen=True, slots=True)
class IntentHead:
    """`labels`: the intents that have examples, sorted."""

    labels: tuple[str, ...]

    @classmethod
    def of(cls, examples: Sequence[Any]) -> "IntentHead":
        """The head for the intents of `examples`."""
        return cls(tuple(sorted({str(example.intent) for example in examples if example.intent})))

    def targets(self, examples: Sequence[Any]) -> np.ndarray:
        """The number of each example's intent, -1 for none; int64 (examples,)."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        return np.array([numbers.get(str(example.intent), -1) if example.intent else -1 for example in examples],
                        np.int64)

    def initial(self, hidden: int, chance: np.random.Generator) -> dict[str, np.ndarray]:
        """Fresh weights for states of width `hidden`."""
        if not self.labels:
            return {}
        shape = (hidden, len(self.labels))
        return {WEIGHT: chance.normal(0, 0.02, shape).astype(np.float32), BIAS: np.zeros(shape[1], np.float32)}

    def scores(self, weights: Mapping[str, Any], pooled: Any) -> Any:
        """Scores (texts, labels) of mean states (texts, hidden); tensors in, tensor out; arrays in, array out."""
        return pooled @ weights[WEIGHT] + weights[BIAS]

    def loss(self, scores: Any, targets: Any, smoothing: float) -> Any:
        """The loss of a batch of torch scores."""
        return cross_entropy(scores, targets, smoothing)

    def decode(self, scores: np.ndarray) -> tuple[Intent, ...]:
        """The ranking of one text from its scores (labels,): confidences sum to 1, best first."""
        shares = np.exp(scores.astype(np.float64) - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return tuple(Intent(self.labels[number], float(shares[number])) for number in order)
