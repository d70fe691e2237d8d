"""Which lessons teach a project's context: examples as they are written, in their contexts, and a share of both mixed.

A context must help where the data gives one and must not be trusted too much: some examples with a context are taught
without it, too (context dropout), and some without one behind a context of others. It knows no encoder and no training.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from csbot.values import Context

DROPPED = 0.15  # of the examples with contexts are taught without, too
STRAY = 1.0  # of the examples without are taught in a context of others, too: all of them


def contexts_of(example: Any) -> tuple[Context, ...]:
    """The contexts of an example; an intent's name that is taught as one has none."""
    return getattr(example, "contexts", ())


def is_contextual(examples: Sequence[Any]) -> bool:
    """Whether any example says what was said before it."""
    return any(contexts_of(example) for example in examples)


def lessons_in_context(examples: Sequence[Any], seed: int) -> list[tuple[Any, str]]:
    """The examples to teach, each with the words of what was said before; exactly `examples` where none has any."""
    said = [context.words for example in examples for context in contexts_of(example)]
    if not said:
        return [(example, "") for example in examples]
    chance = np.random.default_rng(seed)
    lessons: list[tuple[Any, str]] = []
    for example in examples:
        lessons += [(example, context.words) for context in contexts_of(example)] or [(example, "")]
        has_any = bool(contexts_of(example))
        if chance.random() < (DROPPED if has_any else STRAY):
            lessons.append((example, "" if has_any else said[chance.integers(len(said))]))
    return lessons


def first_contexts(examples: Sequence[Any]) -> list[Context | None]:
    """The first context of each example, for measuring."""
    return [next(iter(contexts_of(example)), None) for example in examples]
