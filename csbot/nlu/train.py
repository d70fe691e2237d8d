"""Teaches an encoder a project's intents and entities: examples in, a trained NLU out. Imports torch.

It knows examples, rules and settings; it reads no project files and no stories.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from csbot.encoders.export import export_encoder
from csbot.encoders.origin import locate
from csbot.encoders.pretrained import Pretrained, load_pretrained
from csbot.encoders.reading import Reader
from csbot.encoders.trimming import trim
from csbot.encoders.tuning import Recipe, finetune, seeded, shuffled
from csbot.encoders.words import WordTable
from csbot.nlu.entity_head import EntityHead
from csbot.nlu.figures import Figures, measure
from csbot.nlu.intent_head import IntentHead
from csbot.nlu.joint import JointModel, Lesson, TorchEncoder
from csbot.nlu.recogniser import HEADS, LABELS, PATTERNS, Recogniser, labels_json
from csbot.nlu.rules import Rules
from csbot.nlu.settings import NLUSettings
from csbot.nlu.splits import hold_out

Report = Callable[[int, int, float], None]
NO_RULES, DEFAULTS = Rules(), NLUSettings()


@dataclass
class TrainedNLU:
    """What `fit` made. `figures` are those of the held-out examples, None when none were held out."""

    encoder: str
    tokenizer: dict[str, Any]
    words: WordTable
    model: JointModel
    recogniser: Recogniser
    window: int
    figures: Figures | None
    taught: int
    seconds: float

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
        export_encoder(folder, self.encoder, self.tokenizer, self.words, self.model.body, self.window)
        return Recogniser.load(folder)


def fit(examples: Sequence[Any], *, encoder: str, rules: Rules = NO_RULES, settings: NLUSettings = DEFAULTS,
        project: Path | None = None, report: Report | None = None) -> TrainedNLU:
    """Fine-tune `encoder` on annotated `examples` (`project.model.Example`).

    `project` is the folder in which a relative encoder path is looked up; `report(step, total, loss)` is called after
    every step. EncoderError when the encoder cannot be had, ValueError for data or settings that cannot be taught.
    """
    if not examples:
        raise ValueError("there are no examples to train on")
    started = time.monotonic()
    pretrained = load_pretrained(locate(encoder, project))
    tokenizer, kept = trim(pretrained.tokenizer, _texts(examples, rules))
    words = WordTable.of(pretrained.words if kept is None else pretrained.words[kept])
    pretrained.words = pretrained.words[:0]  # the whole table is not needed any more: 384 MB for e5-small
    window = min(settings.window, pretrained.longest)
    reader = Reader(Tokenizer.from_str(json.dumps(tokenizer)), window)
    taught, held = hold_out(examples, settings.dev_share, settings.dev_minimum, settings.seed)
    with seeded(settings.seed, settings.threads):
        model = _build(pretrained, words, taught, settings)
        _teach(model, _lessons(model, reader, taught), settings.rate or pretrained.rate, settings, report)
    if settings.train_words:
        words = WordTable.of(model.words.weight.detach().cpu().numpy())
    recogniser = _recogniser(model, reader, words, rules, settings)
    figures = measure(held, recogniser.parse_many([example.text for example in held])) if held else None
    return TrainedNLU(pretrained.name, tokenizer, words, model, recogniser, window, figures, len(taught),
                      time.monotonic() - started)


def _texts(examples: Sequence[Any], rules: Rules) -> list[str]:
    return [*(example.text for example in examples), *(entry for _, entry in rules.lookups)]


def _build(pretrained: Pretrained, words: WordTable, examples: Sequence[Any], settings: NLUSettings) -> JointModel:
    """The model with fresh heads, on the GPU if there is one."""
    chance = np.random.default_rng(settings.seed)
    intents, entities = IntentHead.of(examples), EntityHead.of(examples)
    weights = intents.initial(pretrained.hidden, chance) | entities.initial(pretrained.hidden, chance)
    if not weights:
        raise ValueError("the examples have neither intents nor entities")
    model = JointModel(pretrained.body, words.rows(np.arange(len(words))), intents, entities, weights,
                       settings.dropout, settings.train_words)
    model.freeze(settings.frozen_for(len(pretrained.body.layers)))
    return model.to("cuda" if torch.cuda.is_available() else "cpu")


def _lessons(model: JointModel, reader: Reader, examples: Sequence[Any]) -> list[Lesson]:
    readings = [reader.read(example.text) for example in examples]
    return [Lesson(*one) for one in zip(readings, model.intents.targets(examples).tolist(),
                                        model.entities.targets(examples, readings))]


def _teach(model: JointModel, lessons: list[Lesson], rate: float, settings: NLUSettings,
           report: Report | None) -> None:
    """Fine-tune `model` in place, at the peak `rate`."""
    model.keep_frozen(lessons)
    model.train()
    lengths = [max(map(len, lesson.reading.windows)) for lesson in lessons]
    recipe = Recipe(settings.epochs_for(len(lessons)), settings.warmup, settings.weight_decay, settings.clip)
    parts = [([*model.body.parameters(), *model.words.parameters()], rate),
             (list(model.heads), rate * settings.head_rate)]
    finetune(parts, lambda epoch: shuffled(lengths, settings.batch, settings.seed + epoch),
             lambda batch: model.loss([lessons[n] for n in batch], settings.smoothing, settings.entity_weight),
             recipe, report)
    model.eval()


def _recogniser(model: JointModel, reader: Reader, words: WordTable, rules: Rules,
                settings: NLUSettings) -> Recogniser:
    weights = {name: tensor.detach().cpu().numpy().copy() for name, tensor in model.head_weights().items()}
    return Recogniser(TorchEncoder(reader, words, model.body), model.intents, model.entities, weights, rules,
                      settings.longest)
