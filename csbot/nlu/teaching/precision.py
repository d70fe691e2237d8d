"""Chooses between an int8 and an fp32 encoder by what int8 costs on annotated examples. Imports no torch.

It knows a trained folder and examples; how a graph is made int8 is `encoders.quantising`'s business.
"""

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csbot.encoders.quantising import quantise
from csbot.encoders.runtime import EncoderRuntime, open_session
from csbot.nlu.figures import Figures, measure
from csbot.nlu.recogniser import Recogniser
from csbot.values import Understanding

FP32, INT8 = "fp32", "int8"
AT_MOST = 500  # examples on which both are compared
GRAPH, SMALLER = "encoder.onnx", "encoder.int8.onnx"


@dataclass(frozen=True, slots=True)
class Precision:
    """What runs (`precision`), and what int8 costs: accuracies of both on `examples` (`held`: held out, else taught),
    as shares; `loss`, the larger of both falls; `confidence_change`, the largest of the best intent."""

    precision: str
    examples: int
    held: bool
    intent_accuracy: tuple[float | None, float | None]
    entity_f1: tuple[float | None, float | None]
    loss: float
    confidence_change: float

    def as_json(self) -> dict[str, Any]:
        """The content of the manifest's `precision`; pairs are fp32 and int8."""
        return asdict(self)


def settle_precision(folder: Path, examples: Sequence[Any], contexts: Sequence[Any], held: bool,
                     most_lost: float) -> Precision:
    """Make the graph in `folder` int8 unless intents or entities lose more than `most_lost` (a share) by it."""
    picked = range(0, len(examples), -(-len(examples) // AT_MOST) or 1)
    examples, contexts = [examples[n] for n in picked], [contexts[n] for n in picked]
    texts = [example.text for example in examples]
    exact = Recogniser.load(folder)
    smaller = quantise(folder / GRAPH, folder / SMALLER)
    try:
        rounded = copy.copy(exact)
        rounded.encoder = EncoderRuntime(exact.encoder.reader, exact.encoder.words, open_session(smaller))
        answers = [one.parse_many(texts, None, contexts) for one in (exact, rounded)]
        figures = [measure(examples, found) for found in answers]
        lost = loss(*figures)
        chosen = INT8 if lost <= most_lost else FP32
        if chosen == INT8:
            smaller.replace(folder / GRAPH)
    finally:
        smaller.unlink(missing_ok=True)
    one, other = figures
    return Precision(chosen, len(texts), held, (one.intent_accuracy, other.intent_accuracy),
                     (one.entity_f1, other.entity_f1), lost, change(*answers))


def loss(exact: Figures, rounded: Figures) -> float:
    """The larger fall of intent accuracy and entity F1, 0 where neither falls."""
    pairs = [(exact.intent_accuracy, rounded.intent_accuracy), (exact.entity_f1, rounded.entity_f1)]
    return max([0.0, *(one - other for one, other in pairs if one is not None and other is not None)])


def change(exact: Sequence[Understanding], rounded: Sequence[Understanding]) -> float:
    """The largest change of the confidence in the intent that was the best one."""
    changes = [0.0]
    for one, other in zip(exact, rounded):
        found = {intent.name: intent.confidence for intent in (*other.ranking, other.intent)}
        changes.append(abs(one.intent.confidence - found.get(one.intent.name, 0.0)))
    return max(changes)
