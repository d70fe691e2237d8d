"""How good an NLU is on annotated examples: intent accuracy, exact entity spans, whole sentences.

It compares; it knows neither how the answers were made nor how they are shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from csbot.values import RECOGNISER, Entity, Understanding


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where there was nothing to measure. An entity is right when its span, name, role and
    group are; a sentence when its intent and all entities are."""

    examples: int
    intent_accuracy: float | None
    entity_precision: float | None
    entity_recall: float | None
    entity_f1: float | None
    sentence_accuracy: float | None

    def as_json(self) -> dict[str, Any]:
        """The figures as a manifest keeps them."""
        return asdict(self)


def measure(examples: Sequence[Any], answers: Sequence[Understanding]) -> Figures:
    """Figures of `answers` against annotated `examples` (of the same order and number)."""
    taught = [annotated(example) for example in examples]
    names = {entity for annotations in taught for _, _, entity, _, _ in annotations}
    found = [{(e.start, e.end, e.entity, e.role, e.group) for e in answer.entities if is_judged(e, names)}
             for answer in answers]
    right = sum(len(one & other) for one, other in zip(taught, found))
    precision, recall = _share(right, sum(map(len, found))), _share(right, sum(map(len, taught)))
    intents = [answer.intent.name == example.intent for example, answer in zip(examples, answers) if example.intent]
    whole = [one == other and (not example.intent or answer.intent.name == example.intent)
             for one, other, example, answer in zip(taught, found, examples, answers)]
    total = sum(map(len, found)) + sum(map(len, taught))
    return Figures(len(examples), _share(sum(intents), len(intents)), precision, recall, _share(2 * right, total),
                   _share(sum(whole), len(whole)))


def is_judged(entity: Entity, names: Collection[str]) -> bool:
    """Whether examples can judge an entity: not what a recogniser found under a name that none of them annotates."""
    return entity.entity in names or entity.part != RECOGNISER


def annotated(example: Any) -> set[tuple]:
    """The annotations of an example as comparable tuples."""
    return {(a.start, a.end, str(a.entity), a.role, a.group) for a in example.entities}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
