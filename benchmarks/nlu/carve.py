"""Divides a set that has no dev part, always in the same way: the same examples and seed give the same folds."""

import random
from collections.abc import Sequence

from csbot.project.model import Example

SEED = 42
FOLDS = 5


def fold(examples: Sequence[Example], number: int, folds: int = FOLDS,
         seed: int = SEED) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """(taught, asked) of fold `number`, from 0: every intent gives its share to each fold.

    The only example of an intent is always taught. Of a text that is there twice nothing is both taught and asked.
    """
    asked = {place for intent, places in enumerate(_by_intent(examples)) if len(places) > 1
             for place in _shuffled(places, seed)[(number + intent) % folds::folds]}  # so that folds are of like size
    taught = tuple(one for place, one in enumerate(examples) if place not in asked)
    known = {one.text for one in taught}
    return taught, tuple(examples[place] for place in sorted(asked) if examples[place].text not in known)


def strangers(examples: Sequence[Example], own: Sequence[Example], count: int, seed: str) -> tuple[Example, ...]:
    """At most `count` of the examples by chance of `seed`, none with a text that is among the `own`."""
    known = {one.text.casefold().strip() for one in own}
    others = {one.text.casefold().strip(): one for one in examples}
    left = [others[text] for text in sorted(others) if text not in known]
    return tuple(random.Random(seed).sample(left, min(count, len(left))))


def _by_intent(examples: Sequence[Example]) -> list[list[int]]:
    """The places of the examples of each intent."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(examples):
        places.setdefault(str(one.intent), []).append(place)
    return [places[intent] for intent in sorted(places)]


def _shuffled(places: list[int], seed: int) -> list[int]:
    shuffled = list(places)
    random.Random(f"{seed} {places[0]}").shuffle(shuffled)
    return shuffled
