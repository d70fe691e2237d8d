"""Which small part of an encoder learns in place of all its weights, and how large it is. Plain values: no torch."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from csbot.text import did_you_mean

LORA, ADALORA, PREFIX, BOTTLENECK = "lora", "adalora", "prefix", "bottleneck"
OPTIONS = {LORA: ("rank", "alpha", "dropout", "rate"), ADALORA: ("rank", "alpha", "dropout", "rate"),
           PREFIX: ("length", "rate"), BOTTLENECK: ("width", "rate")}
RATES = {LORA: 10.0, ADALORA: 30.0, PREFIX: 60.0, BOTTLENECK: 10.0}  # times the encoder's rate
MERGED = (LORA, ADALORA)  # added to the encoder's weights when it is exported


@dataclass(frozen=True, slots=True)
class AdapterSettings:
    """What a project may set under `nlu: {adapter: …}`.

    `type`: `lora`, `adalora`, `prefix` or `bottleneck`. `rank`: of the difference to each weight matrix (AdaLoRA: on
    average, after beginning with half as many again). `alpha`: its scale, None for twice the rank. `dropout`: before
    it. `length`: keys and values put before those of each layer. `width`: of the bottleneck. `rate`: peak learning
    rate of the adapter, None for a tried multiple of the encoder's.
    """

    type: str
    rank: int = 8
    alpha: float | None = None
    dropout: float = 0.0
    length: int = 8
    width: int = 32
    rate: float | None = None

    @classmethod
    def of(cls, data: Any) -> "AdapterSettings":
        """Settings from a type or a mapping, as config.yml has it; ValueError says what is wrong and what allowed."""
        given = {"type": data} if isinstance(data, str) else data
        if not isinstance(given, Mapping) or given.get("type") not in (*OPTIONS,):
            found = given.get("type") if isinstance(given, Mapping) else data
            raise ValueError(f"setting 'nlu.adapter' is '{found}', allowed are: {', '.join(OPTIONS)}, or a mapping "
                             "with one of them as its 'type'")
        known = OPTIONS[given["type"]]
        for key, value in given.items():
            if key == "type":
                continue
            if key not in known:
                hint = did_you_mean(str(key), known)
                raise ValueError(f"unknown setting 'nlu.adapter.{key}' of '{given['type']}', "
                                 f"{hint or 'allowed are: ' + ', '.join(known)}")
            _check(key, value)
        return cls(**given)

    @property
    def scale(self) -> float:
        """LoRA's alpha."""
        return 2.0 * self.rank if self.alpha is None else self.alpha

    def rate_for(self, rate: float) -> float:
        """The adapter's peak rate beside an encoder whose own is `rate`."""
        return self.rate if self.rate is not None else RATES[self.type] * rate

    def as_json(self) -> dict[str, Any]:
        """The type and those settings that concern it, as `of` reads them."""
        return {name: value for name, value in asdict(self).items()
                if value is not None and name in ("type", *OPTIONS[self.type])}


WHOLE = {field.name for field in fields(AdapterSettings) if field.type in (int, "int")}


def _check(key: str, value: Any) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if key in WHOLE:
        good, allowed = number and isinstance(value, int) and 1 <= value <= 512, "a whole number from 1 to 512"
    elif key == "dropout":
        good, allowed = number and 0 <= value < 1, "a number from 0 to below 1"
    else:
        good, allowed = value is None or (number and value > 0), "a number above 0"
    if not good:
        raise ValueError(f"setting 'nlu.adapter.{key}' is '{value}', allowed is {allowed}")
