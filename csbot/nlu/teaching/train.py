"""Teaches an encoder a project's intents and entities: examples in, a trained NLU out. Imports torch.

It knows examples, rules and settings; it reads no project files and no stories.
"""

import contextlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from csbot.encoders.export import export_encoder
from csbot.encoders.origin import Origin, locate
from csbot.encoders.pretrained import Pretrained, load_pretrained
from csbot.encoders.reading import Reader
from csbot.encoders.trimming import trim
from csbot.encoders.tuning import Recipe, finetune, grouped, half_precision, seeded, shuffled
from csbot.encoders.words import WordTable
from csbot.nlu.context.contexts import contexts_of, first_contexts, is_contextual, lessons_in_context
from csbot.nlu.figures import Figures, measure
from csbot.nlu.heads.entity_head import EntityHead
from csbot.nlu.heads.intent_head import IntentHead
from csbot.nlu.matching.rules import Rules
from csbot.nlu.recogniser import HEADS, LABELS, PATTERNS, Recogniser, labels_json
from csbot.nlu.settings import NLUSettings
from csbot.nlu.taught import Taught
from csbot.nlu.teaching.curve import Curve
from csbot.nlu.teaching.joint import JointModel, Lesson, TorchEncoder
from csbot.nlu.teaching.limiting import LimitFigures, find_limits
from csbot.nlu.teaching.naming import name_examples
from csbot.nlu.teaching.precision import FP32, Precision, settle_precision
from csbot.nlu.teaching.splits import hold_out

Report = Callable[[int, int, float], None]
NO_RULES, DEFAULTS = Rules(), NLUSettings()


@dataclass
class TrainedNLU:
    """What `fit` made. `figures` are those of the held-out examples, None when none were held out; `difference` is what
    an adapter learnt (`encoders.adapter_files`), None where all weights did.
    `probe`: the examples on which `save` measures what int8 costs; `precision` is then what it found."""

    encoder: str
    tokenizer: dict[str, Any]
    words: WordTable
    model: JointModel
    recogniser: Recogniser
    window: int
    figures: Figures | None
    taught: int
    seconds: float
    kept: Taught
    limits: LimitFigures | None
    curve: Curve
    difference: Any = None
    probe: Sequence[Any] = ()
    settings: NLUSettings = DEFAULTS
    precision: Precision | None = None

    @property
    def trained(self) -> int:
        """How many numbers were learnt; with AdaLoRA those that are left."""
        if self.difference:
            return self.difference.size + sum(head.numel() for head in self.model.heads)
        return sum(one.numel() for one in self.model.parameters() if one.requires_grad)

    def save(self, folder: Path | str) -> Recogniser:
        """Write the folder that `Recogniser.load` reads, and give the recogniser that was loaded from it."""
        from safetensors.numpy import save

        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        recogniser = self.recogniser
        labels = labels_json(recogniser.intents, recogniser.entities, recogniser.longest)
        for name, data in ((LABELS, labels), (PATTERNS, recogniser.rules.as_json())):
            (folder / name).write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
        (folder / HEADS).write_bytes(save(dict(recogniser.weights)))
        recogniser.limits.write(folder)
        self.kept.write(folder)
        self.curve.write(folder)
        if self.difference:
            self.difference.write(folder, self.encoder)
        export_encoder(folder, self.encoder, self.tokenizer, self.words, self.model.body, self.window)
        if self.settings.precision != FP32 and self.probe:
            self.precision = settle_precision(folder, self.probe, first_contexts(self.probe), self.figures is not None,
                                              self.settings.int8_loss)
        return Recogniser.load(folder)


def fit(examples: Sequence[Any], *, encoder: str, rules: Rules = NO_RULES, settings: NLUSettings = DEFAULTS,
        project: Path | None = None, report: Report | None = None, logs: Path | None = None) -> TrainedNLU:
    """Fine-tune `encoder` on annotated `examples` (`project.model.Example`).

    `project` is the folder in which a relative encoder path is looked up; `report(step, total, loss)` is called after
    every step; `logs` is a folder for TensorBoard's logs. EncoderError when the encoder cannot be had, ValueError for
    data or settings that cannot be taught.
    """
    if not examples:
        raise ValueError("there are no examples to train on")
    started = time.monotonic()
    if is_contextual(examples) and rules.referents is None:
        rules = replace(rules, referents={})
    origin = locate(encoder, project)
    pretrained = load_pretrained(origin)
    tokenizer, kept = trim(pretrained.tokenizer, _texts(examples, rules))
    words = WordTable.of(pretrained.words if kept is None else pretrained.words[kept])
    pretrained.words = pretrained.words[:0]  # the whole table is not needed any more: 384 MB for e5-small
    window = min(settings.window, pretrained.longest)
    reader = Reader(Tokenizer.from_str(json.dumps(tokenizer)), window)
    taught, held = hold_out(examples, settings.dev_share, settings.dev_minimum, settings.seed)
    curve = Curve(report, logs)
    with seeded(settings.seed, settings.threads), curve.followed():
        model, adapter = _build(pretrained, words, taught, settings)
        named = _named(model, reader, name_examples(taught, settings.names))
        lessons = _lessons(model, reader, taught, settings.seed) + named
        _teach(model, lessons, settings.rate or pretrained.rate, settings, curve.report, adapter)
        difference = _difference(adapter, origin)
    if settings.train_words:
        words = WordTable.of(model.words.weight.detach().cpu().numpy())
    recogniser = _recogniser(model, reader, words, rules, settings)
    with half_precision(model.device.type):
        recogniser.limits, kept, limits = find_limits(recogniser, taught, held, settings.out_of_scope_intent,
                                                      settings.fallback in (None, "auto"), settings.seed)
    answers = recogniser.parse_many([example.text for example in held], None, first_contexts(held))
    figures = measure(held, answers) if held else None
    curve.finish(figures.as_json() if figures else {})
    return TrainedNLU(pretrained.name, tokenizer, words, model, recogniser, window, figures, len(taught),
                      time.monotonic() - started, kept, limits, curve, difference, held or taught, settings)


def _texts(examples: Sequence[Any], rules: Rules) -> list[str]:
    said = (context.words for example in examples for context in contexts_of(example))
    return [*(example.text for example in examples), *said, *(entry for _, entry in rules.lookups)]


def _build(pretrained: Pretrained, words: WordTable, examples: Sequence[Any],
           settings: NLUSettings) -> tuple[JointModel, Any]:
    """The model with fresh heads, on the GPU if there is one, and its adapter or None."""
    chance = np.random.default_rng(settings.seed)
    intents, entities = IntentHead.of(examples), EntityHead.of(examples)
    weights = intents.initial(pretrained.hidden, chance) | entities.initial(pretrained.hidden, chance)
    if not weights:
        raise ValueError("the examples have neither intents nor entities")
    model = JointModel(pretrained.body, words.rows(np.arange(len(words))), intents, entities, weights,
                       settings.dropout_for(len(examples), len(intents.labels)), settings.train_words)
    model.freeze(settings.frozen_for(len(pretrained.body.layers)))
    adapter = None
    if settings.adapter:
        from csbot.encoders.adapters import adapt  # peft takes two seconds

        adapter = adapt(model.body, settings.adapter, model.frozen)
    return model.to("cuda" if torch.cuda.is_available() else "cpu"), adapter


def _difference(adapter: Any, origin: Origin) -> Any:
    """What an adapter learnt; afterwards it is merged, where it can be."""
    if adapter is None:
        return None
    from csbot.encoders.adapter_files import Difference

    difference = Difference.of(adapter, origin)
    adapter.merge()
    return difference


def _lessons(model: JointModel, reader: Reader, taught: Sequence[Any], seed: int) -> list[Lesson]:
    examples, said = zip(*lessons_in_context(taught, seed)) if taught else ((), ())
    readings = [reader.read(example.text, context=words) for example, words in zip(examples, said)]
    return [Lesson(*one) for one in zip(readings, model.intents.targets(examples).tolist(),
                                        model.entities.targets(examples, readings))]


def _named(model: JointModel, reader: Reader, examples: Sequence[Any]) -> list[Lesson]:
    """Lessons of which only the intent is known; nothing is said of the characters' tags."""
    return [replace(lesson, tags=np.full_like(lesson.tags, -1)) for lesson in _lessons(model, reader, examples, 0)]


def _teach(model: JointModel, lessons: list[Lesson], rate: float, settings: NLUSettings,
           report: Report | None, adapter: Any = None) -> None:
    """Fine-tune `model` in place, at the peak `rate`; with an `adapter` nothing else of the body learns."""
    model.keep_frozen(lessons)
    model.train()
    lengths = [max(map(len, lesson.reading.windows)) for lesson in lessons]
    recipe = Recipe(settings.epochs_for(len(lessons)), settings.warmup, settings.weight_decay, settings.clip)
    contrast = settings.contrast_for(len(lessons), len(model.intents.labels))
    body_rate = settings.adapter.rate_for(rate) if settings.adapter else rate
    parts = [([*model.body.parameters(), *model.words.parameters()], body_rate),
             (list(model.heads), rate * settings.head_rate)]

    targets = [lesson.intent for lesson in lessons]

    def batches(epoch: int) -> list[list[int]]:
        if contrast:
            return grouped(targets, lengths, settings.batch, settings.seed + epoch)
        return shuffled(lengths, settings.batch, settings.seed + epoch)

    def loss_of(batch: list[int]) -> torch.Tensor:
        loss = model.loss([lessons[n] for n in batch], settings.smoothing, settings.entity_weight, contrast)
        return loss + adapter.penalty() if adapter else loss

    total = recipe.epochs * len(batches(0))
    with adapter.budgeted(total) if adapter else contextlib.nullcontext():
        finetune(parts, batches, loss_of, recipe, report)
    model.eval()


def _recogniser(model: JointModel, reader: Reader, words: WordTable, rules: Rules,
                settings: NLUSettings) -> Recogniser:
    weights = {name: tensor.detach().cpu().numpy().copy() for name, tensor in model.head_weights().items()}
    return Recogniser(TorchEncoder(reader, words, model.body), model.intents, model.entities, weights, rules,
                      settings.longest)
