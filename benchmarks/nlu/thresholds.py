"""Out of scope: what is right when answers below a threshold are rejected, and which threshold to take.

A threshold is chosen on one part of the data and measured on another. Where there is only one part, on each half of it
the threshold of the other half is measured (`crossed`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.nlu.measures import mcc

STEPS = tuple(step / 10 for step in range(1, 10))  # those of HINT3's evaluation
PAPER, BALANCED = "paper", "balanced"


@dataclass(frozen=True)
class Asked:
    """One question: its true intent, None when it is out of scope; the best intent, and how high that scored."""

    wanted: str | None
    best: str | None
    score: float


def rejecting(asked: Sequence[Asked], threshold: float) -> tuple[int, int]:
    """(questions in scope that are right, questions out of scope that are rejected) at a threshold."""
    inside = sum(one.wanted is not None and one.wanted == one.best and one.score >= threshold for one in asked)
    return inside, sum(one.wanted is None and one.score < threshold for one in asked)


def choose(asked: Sequence[Asked], by: str) -> float:
    """The threshold with the most right answers, the lowest of the best.

    `paper`: counted over all questions, as Larson et al. 2019 chose it. `balanced`: in scope and out of scope count
    the same, however many questions there are of each.
    """
    scores = np.array([one.score for one in asked])
    inside = np.array([one.wanted is not None and one.wanted == one.best for one in asked])
    outside = np.array([one.wanted is None for one in asked])
    out_weight = (len(asked) - outside.sum()) / max(1, outside.sum()) if by == BALANCED else 1.0
    candidates = np.unique(np.append(scores, [0.0, np.nextafter(scores.max(), np.inf)]))
    accepted = inside.sum() - np.searchsorted(np.sort(scores[inside]), candidates)
    rejected = np.searchsorted(np.sort(scores[outside]), candidates)
    return float(candidates[(accepted + out_weight * rejected).argmax()])


def crossed(asked: Sequence[Asked], by: str, tuning: Sequence[Asked] = (), seed: int = 42) -> dict[str, float]:
    """In-scope accuracy, out-of-scope recall and threshold; without `tuning` of both halves, each with the other's."""
    pairs = [(tuning, asked)] if tuning else list(_halves(asked, seed))
    thresholds = [choose(chosen_on, by) for chosen_on, _ in pairs]
    counts = [rejecting(measured, threshold) for (_, measured), threshold in zip(pairs, thresholds)]
    inside = sum(one.wanted is not None for one in asked)
    return {"in_scope": sum(right for right, _ in counts) / inside,
            "oos_recall": sum(out for _, out in counts) / (len(asked) - inside),
            "threshold": sum(thresholds) / len(thresholds)}


def _halves(asked: Sequence[Asked], seed: int) -> list[tuple[list[Asked], list[Asked]]]:
    order = sorted(range(len(asked)), key=lambda place: asked[place].wanted is not None)
    first = {place for start in range(0, len(order), 2)
             for place in random.Random(f"{seed} {start}").sample(order[start:start + 2], 1)}
    halves = [[one for place, one in enumerate(asked) if (place in first) == chosen] for chosen in (True, False)]
    return [(halves[0], halves[1]), (halves[1], halves[0])]


def best_mcc(asked: Sequence[Asked]) -> dict[str, float]:
    """HINT3's measure: the best Matthews correlation over its nine thresholds, out of scope being a label."""
    wanted = [str(one.wanted) for one in asked]
    found = {step: [str(None if one.score < step else one.best) for one in asked] for step in STEPS}
    by_step = {step: mcc(wanted, labels) for step, labels in found.items()}
    best = max(STEPS, key=lambda step: by_step[step])
    return {"mcc": by_step[best], "threshold": best}
