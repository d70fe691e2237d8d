"""How the NLU is trained, with defaults that suit a customer-service bot. Plain values: no files, no torch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from csbot.encoders.adapter_settings import AdapterSettings
from csbot.text import did_you_mean


@dataclass(frozen=True, slots=True)
class NLUSettings:
    """Everything about training that a project may set under `nlu:` in config.yml.

    `effort`: `quick`, `balanced` or `best`, the one dial; it decides `epochs` and `frozen_layers` where they are
    None. `contrast`: weight of the supervised contrastive loss, None for 1 where intents have few examples, else 0.
    `epochs`: passes over the examples; None picks them by the number of examples. `batch`: examples in a step.
    `rate`: peak learning rate of the encoder, None for the encoder's own; the heads learn `head_rate` times as
    fast. `frozen_layers`: lowest layers that do not learn, None for half of an encoder with more than six.
    `train_words`: whether the word table learns too. `window`: longest piece of text, in word pieces, that the
    encoder sees at once. `longest`: word pieces of one message that a running bot reads. `smoothing`: of the intent
    labels. `names`: how often an intent's own name is taught as an example. `entity_weight`: how much the loss of
    the entities counts beside that of the intents. `dropout`: in the encoder and before the heads. `warmup`,
    `weight_decay`, `clip`: as usual.
    `dev_share`: examples held out for the figures, none when there are fewer than `dev_minimum` examples.
    `fallback`: `auto` where a message that is like nothing taught is refused, `off` where none ever is, None for what
    the pipeline says. `out_of_scope_intent`: the intent whose examples are what the bot is not for.
    `threads`: of torch, None for as many as it likes. `seed`: of all chance. `adapter`: small parts that learn in
    place of the encoder's weights, in the layers that are not frozen; None for all weights. `precision`: of the running
    encoder, `int8` or `fp32`; `int8_loss`: the share that intents or entities may lose by int8, beyond it fp32 runs.
    """

    effort: str = "balanced"
    epochs: int | None = None
    contrast: float | None = None
    batch: int = 32
    rate: float | None = None
    head_rate: float = 20.0
    frozen_layers: int | None = None
    train_words: bool = False
    window: int = 256
    longest: int = 2048
    smoothing: float = 0.05
    names: int = 2
    entity_weight: float = 2.0
    dropout: float | None = None
    warmup: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    dev_share: float = 0.1
    dev_minimum: int = 200
    fallback: str | None = None
    out_of_scope_intent: str = "out_of_scope"
    threads: int | None = None
    seed: int = 42
    adapter: AdapterSettings | None = None
    precision: str = "int8"
    int8_loss: float = 0.01

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "NLUSettings":
        """Settings from a mapping as config.yml has it; ValueError names an unknown key or an impossible value."""
        known = {field.name: field for field in fields(cls)}
        adapter = data.get("adapter")
        for key, value in data.items():
            if key not in known:
                hint = did_you_mean(key, known)
                raise ValueError(f"unknown setting 'nlu.{key}', {hint or 'allowed are: ' + ', '.join(known)}")
            if key != "adapter":
                _check(key, value, known[key].default)
        if adapter is not None and data.get("train_words"):
            raise ValueError("setting 'nlu.train_words' is 'True', allowed beside 'nlu.adapter' is false")
        return cls(**{**data, "adapter": None if adapter is None else AdapterSettings.of(adapter)})

    def epochs_for(self, examples: int) -> int:
        """Passes over the data: many for few examples, so that thirty sentences are learnt too."""
        return self.epochs or max(3, round(PASSES[self.effort] * min(40, max(4, 340 / math.sqrt(max(1, examples))))))

    def contrast_for(self, examples: int, intents: int) -> float:
        """The weight of the contrastive loss: it helps where intents have few examples."""
        if self.contrast is not None:
            return self.contrast
        return CONTRAST if examples <= MOST_TO_CONTRAST * intents else 0.0

    def dropout_for(self, examples: int, intents: int) -> float:
        """The share of states that is dropped: more beside the contrastive loss, where examples are few."""
        if self.dropout is not None:
            return self.dropout
        return CONTRASTED_DROPOUT if self.contrast_for(examples, intents) else DROPOUT

    def frozen_for(self, layers: int) -> int:
        """Layers that do not learn, of an encoder with `layers`."""
        if self.train_words:
            return 0
        if self.frozen_layers is not None:
            return self.frozen_layers
        return 0 if self.effort == "best" else layers // 2 if layers > 6 or self.effort == "quick" else 0


PASSES = {"quick": 0.6, "balanced": 1.0, "best": 1.5}
DROPOUT, CONTRASTED_DROPOUT = 0.1, 0.2
CONTRAST, MOST_TO_CONTRAST = 1.0, 30  # examples an intent
OPTIONAL = {"epochs": 1, "frozen_layers": 0, "threads": 1}  # may be left to csbot; smallest value allowed
SHARES = ("smoothing", "warmup", "dev_share", "int8_loss")


def _check(key: str, value: Any, default: Any) -> None:
    if key == "fallback":
        good, allowed = value in ("auto", "off", None), "'auto' or 'off'"
    elif key == "effort":
        good, allowed = value in PASSES, "'quick', 'balanced' or 'best'"
    elif key == "dropout":
        good, allowed = value is None or (_number(value) and 0 <= value < 1), "a number from 0 to below 1"
    elif key == "contrast":
        good, allowed = value is None or (_number(value) and value >= 0), "a number from 0"
    elif key == "precision":
        good, allowed = value in ("int8", "fp32"), "'int8' or 'fp32'"
    elif key == "out_of_scope_intent":
        good, allowed = isinstance(value, str) and bool(value), "the name of an intent"
    elif key in OPTIONAL:
        good, allowed = _whole(value, OPTIONAL[key]) or value is None, f"a whole number from {OPTIONAL[key]}"
    elif key == "rate":
        good, allowed = value is None or (_number(value) and value > 0), "a number above 0"
    elif isinstance(default, bool):
        good, allowed = isinstance(value, bool), "true or false"
    elif key in SHARES:
        good, allowed = _number(value) and 0 <= value < 1, "a number from 0 to below 1"
    elif isinstance(default, int):
        least = {"window": 16, "longest": 16, "seed": 0, "dev_minimum": 0, "names": 0}.get(key, 1)
        good, allowed = _whole(value, least), f"a whole number from {least}"
    else:
        good, allowed = _number(value) and value >= 0, "a number from 0"
    if not good:
        raise ValueError(f"setting 'nlu.{key}' is '{value}', allowed is {allowed}")


def _whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
