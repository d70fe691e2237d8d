"""Whether a message is like what was taught: how near it is to the taught intents, and how sure their scores are.

Two measures, each counted in standard deviations of messages that are in scope, and added: the energy of the intent
scores (Liu et al. 2020), and the distance of the mean state to the nearest intent's mean under their shared covariance
(Mahalanobis: Lee et al. 2018, Podolskiy et al. 2021), shrunk towards a sphere. No torch, no texts, no files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

SHRINKAGE = 0.1
MOST_REFUSED = 0.03  # of the messages in scope, at the chosen threshold
WHITEN, MEANS = "scope.whiten", "scope.means"


class Choice(NamedTuple):
    """A threshold: the share of messages in scope below it, and of strangers that are not."""

    threshold: float
    false_rejects: float
    false_accepts: float


@dataclass(frozen=True, eq=False)
class Scope:
    """`whiten` float32 (hidden, hidden) makes distances Euclidean, `means` float32 (intents, hidden) lie there.

    `energy` and `distance`: (mean, deviation) of each measure in scope. What scores below `threshold` is a stranger.
    """

    whiten: np.ndarray
    means: np.ndarray
    energy: tuple[float, float]
    distance: tuple[float, float]
    threshold: float = 0.0

    @classmethod
    def of(cls, states: np.ndarray, targets: np.ndarray) -> "Scope":
        """The scope of taught mean states (examples, hidden) with their intents' numbers, -1 for none.

        Its deviations and its threshold still have to be set. ValueError when no example has an intent.
        """
        states, targets = states[targets >= 0].astype(np.float64), targets[targets >= 0]
        if not len(states):
            raise ValueError("no example has an intent")
        numbers = np.unique(targets)
        means = np.array([states[targets == number].mean(0) for number in numbers])
        spread = states - means[np.searchsorted(numbers, targets)]
        covariance = spread.T @ spread / len(spread)  # (hidden, hidden)
        size = np.trace(covariance) / len(covariance) or 1.0
        values, vectors = np.linalg.eigh((1 - SHRINKAGE) * covariance + SHRINKAGE * size * np.eye(len(covariance)))
        whiten = vectors / np.sqrt(values)
        return cls(whiten.astype(np.float32), (means @ whiten).astype(np.float32), (0.0, 1.0), (0.0, 1.0))

    def scores(self, pooled: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """How near mean states (texts, hidden) with intent scores (texts, labels) are; higher is nearer; (texts,)."""
        energies, distances = energy(scores), self.distances(pooled)
        return ((energies - self.energy[0]) / self.energy[1] - (distances - self.distance[0]) / self.distance[1])

    def distances(self, pooled: np.ndarray) -> np.ndarray:
        """The Mahalanobis distances of mean states (texts, hidden) to the nearest intents; (texts,)."""
        white = pooled.astype(np.float32) @ self.whiten
        squares = (white ** 2).sum(1)[:, None] - 2 * white @ self.means.T + self.lengths[None]
        return np.sqrt(np.maximum(squares.min(1), 0))

    @cached_property
    def lengths(self) -> np.ndarray:
        """The squared lengths of the means; (intents,)."""
        return (self.means ** 2).sum(1)

    def familiarity(self, pooled: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """The same between 0 and 1, where what is below a half is a stranger; (texts,)."""
        return 1 / (1 + np.exp(np.clip(self.threshold - self.scores(pooled, scores), -50, 50)))

    def as_json(self) -> dict[str, Any]:
        """The numbers of the scope, without its arrays."""
        return {"energy": list(self.energy), "distance": list(self.distance), "threshold": self.threshold}


def energy(scores: np.ndarray) -> np.ndarray:
    """The negative free energy of intent scores (texts, labels): the logarithm of the sum of their powers; (texts,)."""
    most = scores.max(1)
    return most + np.log(np.exp(scores - most[:, None]).sum(1))


def spread_of(values: np.ndarray) -> tuple[float, float]:
    """Mean and deviation; the deviation is never 0."""
    return float(values.mean()), max(float(values.std()), 1e-6)


def curve(inside: Sequence[float], outside: Sequence[float]) -> list[Choice]:
    """What a threshold at, and one between, any two scores refuses and accepts; from the lowest to the highest."""
    inside, outside = np.sort(np.asarray(inside, float)), np.sort(np.asarray(outside, float))
    scores = np.unique(np.concatenate([inside, outside]))
    middles = (scores[1:] + scores[:-1]) / 2
    thresholds = np.concatenate([scores[:1] - 1, middles, scores[-1:] + 1])
    refused = np.searchsorted(inside, thresholds) / max(1, len(inside))
    accepted = 1 - np.searchsorted(outside, thresholds) / max(1, len(outside))
    return [Choice(*map(float, row)) for row in zip(thresholds, refused, accepted)]


def choose(choices: Sequence[Choice], most_refused: float = MOST_REFUSED) -> Choice:
    """The threshold with the fewest mistakes of both kinds that refuses at most that share in scope."""
    allowed = [one for one in choices if one.false_rejects <= most_refused]
    return min(allowed, key=lambda one: (one.false_rejects + one.false_accepts, one.false_rejects))


def shortened(choices: Sequence[Choice], points: int = 21) -> list[Choice]:
    """At most `points` of a curve, those at even steps of the share refused in scope."""
    wanted = np.linspace(0, 1, points)
    refused = np.array([one.false_rejects for one in choices])
    places = sorted({int(np.searchsorted(refused, share, "right")) - 1 for share in wanted})
    return [choices[max(0, place)] for place in places]
