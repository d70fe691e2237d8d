"""What a trained NLU knows of its own limits: its temperature, its scope, and whether it refuses strangers itself.

`limits.json` and `limits.safetensors` in a trained folder. It says `nlu_fallback`, and never why a bot should care.
No torch; how limits are found is in `teaching.limiting`.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from csbot.nlu.certainty.calibration import USUAL
from csbot.nlu.certainty.scope import Scope
from csbot.nlu.heads.intent_head import IntentHead
from csbot.values import UNSURE, Intent

LIMITS, ARRAYS = "limits.json", "limits.safetensors"
NUMBERS = ("energy", "distance")


@dataclass(frozen=True, eq=False)
class Limits:
    """`temperature` divides intent scores. With `rejects` a message that is out of `scope` is `nlu_fallback`.

    `outside`: the intent by which the project itself names what is out of scope; it belongs to no scope, and a message
    that has it is never refused.
    """

    temperature: float = USUAL
    scope: Scope | None = None
    rejects: bool = False
    outside: str | None = None

    def familiarities(self, head: IntentHead, pooled: np.ndarray, scores: np.ndarray) -> list[float | None]:
        """How familiar mean states (texts, hidden) with intent scores (texts, labels) are, 0 to 1, a half the border;
        None where nothing is known."""
        if self.scope is None:
            return [None] * len(pooled)
        scoped = scores if self.outside is None else scores[:, self.inside(head)]
        return self.scope.familiarity(pooled, scoped).tolist()

    def inside(self, head: IntentHead) -> np.ndarray:
        """Which labels are in scope, bool (labels,)."""
        return np.array([label != self.outside for label in head.labels], bool)

    def judge(self, ranking: tuple[Intent, ...], familiarity: float | None) -> tuple[Intent, ...]:
        """The ranking, with `nlu_fallback` first where the message is refused."""
        if not self.rejects or familiarity is None or familiarity >= 0.5 or ranking[0].name == self.outside:
            return ranking
        return (Intent(UNSURE, 1 - familiarity), *ranking)

    def write(self, folder: Path) -> None:
        """Write both files into `folder`."""
        from safetensors.numpy import save

        scope = self.scope
        data = {"temperature": self.temperature, "rejects": self.rejects, "outside": self.outside,
                "scope": scope and scope.as_json()}
        (folder / LIMITS).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        arrays = {"whiten": scope.whiten, "means": scope.means} if scope else {}
        (folder / ARRAYS).write_bytes(save({name: np.ascontiguousarray(one) for name, one in arrays.items()}))

    @classmethod
    def read(cls, folder: Path) -> "Limits":
        """The inverse of `write`; ValueError or OSError when the files are not what it wrote."""
        from safetensors.numpy import load_file

        data = json.loads((folder / LIMITS).read_text("utf-8"))
        limits = cls(_number(data["temperature"]), None, data["rejects"] is True, data["outside"])
        if not limits.temperature > 0:
            raise ValueError(f"'temperature' is '{limits.temperature}', allowed is a number above 0")
        if data["scope"] is None:
            return limits
        arrays, kept = load_file(str(folder / ARRAYS)), data["scope"]
        measures = {name: (_number(kept[name][0]), _number(kept[name][1])) for name in NUMBERS}
        whiten, means = arrays["whiten"], arrays["means"]
        if whiten.ndim != 2 or means.ndim != 2 or not len(whiten) == whiten.shape[1] == means.shape[1]:
            raise ValueError(f"whiten {whiten.shape} and means {means.shape} do not fit together")
        return replace(limits, scope=Scope(whiten, means, **measures, threshold=_number(kept["threshold"])))


NO_LIMITS = Limits(temperature=1.0)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        raise ValueError(f"'{value!r:.40}' is no number")
    return float(value)
