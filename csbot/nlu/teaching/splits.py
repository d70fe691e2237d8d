"""Divides examples into those that teach and those held out for figures. Knows nothing of models."""

from collections.abc import Sequence
from typing import Any

import numpy as np

FEWEST = 12  # examples of an intent, of which one can be spared


def hold_out(examples: Sequence[Any], share: float, minimum: int, seed: int) -> tuple[list[Any], list[Any]]:
    """(teaching, held out): `share` of every intent's examples by chance of `seed`; none of fewer than `minimum`.

    An intent with fewer than `FEWEST` examples is taught completely.
    """
    if share <= 0 or len(examples) < minimum:
        return list(examples), []
    by_intent: dict[str, list[int]] = {}
    for number, example in enumerate(examples):
        by_intent.setdefault(str(example.intent), []).append(number)
    chance = np.random.default_rng(seed)
    held: set[int] = set()
    for intent in sorted(by_intent):
        numbers = chance.permutation(by_intent[intent])
        if len(numbers) >= FEWEST:
            held.update(numbers[:min(round(share * len(numbers)), len(numbers) - 2)].tolist())
    return ([example for number, example in enumerate(examples) if number not in held],
            [examples[number] for number in sorted(held)])
