"""Continues from a trained folder: its heads learn new, changed and removed examples, its encoder stays as it is.

So the exported encoder (int8, merged adapters and all) is taken over file by file, and old examples are replayed from
their states: every one for the intents, a sample for the entities. A label that is new gets rows of its own, one that
is gone loses them. Imports torch for the heads only, neither transformers nor a pretrained encoder.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import link
from pathlib import Path
from typing import Any

import numpy as np
import torch

from csbot.encoders.packaged import EncoderError
from csbot.encoders.reading import by_length, collate
from csbot.encoders.tuning import seeded
from csbot.nlu.certainty.limits import ARRAYS, LIMITS
from csbot.nlu.context.contexts import first_contexts, is_contextual, lessons_in_context
from csbot.nlu.figures import Figures, measure
from csbot.nlu.heads import tags
from csbot.nlu.heads.entity_head import EntityHead
from csbot.nlu.heads.intent_head import BIAS, WEIGHT, IntentHead
from csbot.nlu.matching.rules import Rules
from csbot.nlu.recogniser import HEADS, LABELS, PATTERNS, Recogniser, labels_json
from csbot.nlu.settings import NLUSettings
from csbot.nlu.taught import STATES, TEXTS, Taught
from csbot.nlu.teaching.lessons import LESSONS, Lessons
from csbot.nlu.teaching.limiting import LimitFigures, find_limits

REWRITTEN = {LABELS, HEADS, PATTERNS, LIMITS, ARRAYS, TEXTS, STATES, LESSONS}
STEPS, RATE = 40, 0.02  # of the intent head, over all examples at once; rate as a share of its mean weight
FRESH_WEIGHT, FRESH_LEAST = 3.0, 0.1  # of a new or changed example beside an old one; of all new ones beside all old
REPLAYED, ENTITY_STEPS, ENTITY_BATCH, ENTITY_RATE = 300, 60, 32, 1e-3  # old examples; steps of the entity head


@dataclass
class Finetuned:
    """What `finetune` made: the recogniser that continues, what it holds, and how much of it was new."""

    recogniser: Recogniser
    parent: Path
    lessons: Lessons
    kept: Taught
    limits: LimitFigures | None
    figures: Figures | None
    fresh: int
    taught: int

    def save(self, folder: Path) -> None:
        """Write the folder that `Recogniser.load` reads; the encoder's files are linked where the disk can."""
        from safetensors.numpy import save

        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.parent.iterdir()):
            if path.is_file() and path.name not in REWRITTEN and not path.name.startswith("training."):
                _take_over(path, folder / path.name)
        nlu = self.recogniser
        for name, data in ((LABELS, labels_json(nlu.intents, nlu.entities, nlu.longest)),
                           (PATTERNS, nlu.rules.as_json())):
            (folder / name).write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
        (folder / HEADS).write_bytes(save({name: np.ascontiguousarray(one) for name, one in nlu.weights.items()}))
        nlu.limits.write(folder)
        self.kept.write(folder)
        self.lessons.write(folder)


class Remembering(Recogniser):
    """A recogniser that computes the mean state of a text in its context once."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.known: dict[tuple[str, str], np.ndarray] = {}

    def pooled_in(self, said: Sequence[tuple[str, str]]) -> np.ndarray:
        """The mean states of texts, each with the words of its context, float32 (texts, hidden), in order."""
        unknown = list(dict.fromkeys(one for one in said if one not in self.known))
        self.known.update(zip(unknown, super().pooled_in(unknown)))
        return np.array([self.known[one] for one in said], np.float32)


def finetune(examples: Sequence[Any], parent: Path, *, rules: Rules, settings: NLUSettings) -> Finetuned:
    """Continue from the trained folder `parent` with annotated `examples` (`project.model.Example`).

    EncoderError when the folder is damaged or was not made to continue from, ValueError for what cannot be taught.
    """
    if not examples:
        raise ValueError("there are no examples to train on")
    try:
        fresh, old, held = Lessons.read(parent).divide(examples)
    except (OSError, ValueError) as error:
        raise EncoderError(f"'{parent.name}' cannot be continued from: {error}") from error
    before = Recogniser.load(parent, threads=settings.threads or torch.get_num_threads())
    taught = [*old, *fresh]
    if not taught:
        taught, held = held, []
    if is_contextual(examples) and rules.referents is None:
        rules = replace(rules, referents={})
    intents, entities = IntentHead.of(taught), EntityHead.of(taught)
    nlu = Remembering(before.encoder, intents, entities, {}, rules, settings.longest)
    with seeded(settings.seed, settings.threads):
        weights = _teach_intents(nlu, before, taught, len(old), settings) if intents.labels else {}
        if entities.labels:
            weights |= _teach_entities(nlu, before, fresh, old, settings)
    if not weights:
        raise ValueError("the examples have neither intents nor entities")
    nlu.weights = weights
    nlu.limits, kept, limits = find_limits(nlu, taught, held, settings.out_of_scope_intent,
                                           settings.fallback in (None, "auto"), settings.seed)
    figures = measure(held, nlu.parse_many([one.text for one in held], None, first_contexts(held))) if held else None
    return Finetuned(nlu, parent, Lessons.of(taught, held), kept, limits, figures, len(fresh), len(taught))


def _take_over(path: Path, target: Path) -> None:
    try:
        link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def continued(fresh: Mapping[str, np.ndarray], old: Mapping[str, np.ndarray], name: str, columns: np.ndarray,
              known: np.ndarray) -> np.ndarray:
    """The weights `name` with their last axis rearranged: those in `known` from column `columns` of the old ones."""
    weights = fresh[name].copy()
    if name in old:
        weights[..., known] = old[name][..., columns[known]]
    return weights


def places_of(labels: Sequence[Any], before: Sequence[Any]) -> np.ndarray:
    """Where each label stood before, -1 for a new one; int64 (labels,)."""
    places = {label: number for number, label in enumerate(before)}
    return np.array([places.get(label, -1) for label in labels], np.int64)


def _teach_intents(nlu: Remembering, before: Recogniser, examples: Sequence[Any], old: int,
                   settings: NLUSettings) -> dict[str, np.ndarray]:
    """The intent head over all examples, of which the first `old` were taught before, from where it stood."""
    paired = [*lessons_in_context(examples[:old], settings.seed), *lessons_in_context(examples[old:], settings.seed)]
    old = len(paired) - len(lessons_in_context(examples[old:], settings.seed))
    examples = [example for example, _ in paired]
    pooled = nlu.pooled_in([(example.text, words) for example, words in paired])
    targets = nlu.intents.targets(examples)
    columns = places_of(nlu.intents.labels, before.intents.labels)
    start = nlu.intents.initial(pooled.shape[1], np.random.default_rng(settings.seed))
    weights = {name: continued(start, before.weights, name, columns, columns >= 0) for name in start}
    for label in np.flatnonzero(columns < 0):  # a new one begins as the mean of its examples, as long as the others
        mean = pooled[targets == label].mean(axis=0) - pooled.mean(axis=0)
        length = np.linalg.norm(weights[WEIGHT][:, columns >= 0], axis=0).mean() if (columns >= 0).any() else 1.0
        weights[WEIGHT][:, label] = mean / max(float(np.linalg.norm(mean)), 1e-6) * length
    learnt = {name: torch.nn.Parameter(torch.from_numpy(one)) for name, one in weights.items()}
    states, wanted = torch.from_numpy(pooled), torch.from_numpy(targets)
    parts = [part for part in (torch.arange(0, old), torch.arange(old, len(examples))) if len(part)]
    counts = [1.0] if len(parts) < 2 else [old, max(FRESH_WEIGHT * len(parts[1]), FRESH_LEAST * old)]
    optimizer = torch.optim.Adam(learnt.values(), lr=RATE * float(np.abs(weights[WEIGHT]).mean()))
    for _ in range(STEPS):
        scores = nlu.intents.scores(learnt, states)
        loss = sum(count * nlu.intents.loss(scores[part], wanted[part], settings.smoothing)
                   for count, part in zip(counts, parts)) / sum(counts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {name: one.detach().numpy() for name, one in learnt.items() if name in (WEIGHT, BIAS)}


def _teach_entities(nlu: Remembering, before: Recogniser, fresh: Sequence[Any], old: Sequence[Any],
                    settings: NLUSettings) -> dict[str, np.ndarray]:
    """The entity head over new examples and a sample of old ones, from where it stood."""
    chance = np.random.default_rng(settings.seed)
    columns = places_of(nlu.entities.labels, before.entities.labels)
    hidden = nlu.encoder.states(collate([nlu.encoder.reader.read("a")])).shape[-1]
    start = nlu.entities.initial(hidden, chance)
    tagged = np.concatenate([[0], *([2 * one + 1, 2 * one + 2] if one >= 0 else [-1, -1] for one in columns)])
    whole = np.zeros(tags.count(len(columns)), np.int64)
    weights = {name: continued(start, before.weights, name, tagged, tagged >= 0)
               if one.shape[-1:] == whole.shape else before.weights.get(name, one).copy()
               for name, one in start.items()}
    if not fresh and (columns >= 0).all():
        return weights
    sample = [old[number] for number in sorted(chance.permutation(len(old))[:REPLAYED])]
    batches = list(_entity_batches(nlu, [*sample, *fresh], settings.seed))
    learnt = {name: torch.nn.Parameter(torch.from_numpy(one)) for name, one in weights.items()}
    optimizer = torch.optim.Adam(learnt.values(), lr=ENTITY_RATE)
    for step in range(max(ENTITY_STEPS, 2 * len(batches))):
        states, batch, wanted = batches[step % len(batches)]
        loss = nlu.entities.loss(nlu.entities.scores(learnt, states, batch), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {name: one.detach().numpy() for name, one in learnt.items()}


def _entity_batches(nlu: Remembering, examples: Sequence[Any], seed: int):
    """(states (windows * length, hidden), batch, tags (texts, characters)) as tensors, of examples of like length."""
    from csbot.nlu.teaching.joint import tensors

    paired = lessons_in_context(examples, seed)
    examples = [example for example, _ in paired]
    readings = [nlu.encoder.reader.read(example.text, context=words) for example, words in paired]
    wanted = nlu.entities.targets(examples, readings)
    for group in by_length(readings, ENTITY_BATCH):
        batch = collate([readings[number] for number in group])
        states = torch.from_numpy(nlu.encoder.states(batch)).flatten(0, 1)
        rows = [torch.from_numpy(wanted[number]) for number in group]
        yield (states, tensors(batch, torch.device("cpu")),
               torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=-1))
