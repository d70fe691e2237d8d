"""An intent's name says what it is about: it is taught as one more example, which helps where examples are few.

Source of the idea: label names as supervision, e.g. Ma et al. 2022, "Label Semantics for Few Shot Named Entity
Recognition"; here the plainest form of it. It knows labels and texts, no models.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

JOINTS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")
WORDY = re.compile(r"[a-z]{3}|[^\W\d_a-z]{2}", re.IGNORECASE)  # three Latin letters, two Chinese characters


@dataclass(frozen=True, slots=True)
class NameExample:
    """An intent's name as an example; nothing is known of the entities in it."""

    text: str
    intent: str
    entities: tuple[Any, ...] = ()


def name_examples(examples: Sequence[Any], times: int) -> list[NameExample]:
    """The names of the intents of `examples`, in words, each `times`; those that say nothing are left out."""
    intents = sorted({str(example.intent) for example in examples if example.intent})
    taught = {example.text.casefold() for example in examples}
    named = [NameExample(words, intent) for intent in intents for words in [in_words(intent)]
             if WORDY.search(words) and words.casefold() not in taught]
    return [one for one in unambiguous(named) for _ in range(times)]


def in_words(intent: str) -> str:
    """`order_status` as "order status", `cancelOrder` as "cancel order", `faq/怎么退货` as "faq 怎么退货"."""
    return " ".join(part.lower() if part.isascii() else part for part in JOINTS.split(intent) if part)


def unambiguous(named: Iterable[NameExample]) -> list[NameExample]:
    """Those whose words no other intent has."""
    by_words: dict[str, list[NameExample]] = {}
    for one in named:
        by_words.setdefault(one.text, []).append(one)
    return [found[0] for found in by_words.values() if len(found) == 1]
