"""Which examples a package was taught and which were held back, as short digests, so that a fine-tuning knows what is
new. One file in a trained folder, `lessons.json`. It knows examples and no models; imports no torch.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LESSONS = "lessons.json"
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Lessons:
    """Digests of the examples that were `taught` and of those `held` back for the figures."""

    taught: frozenset[str]
    held: frozenset[str]

    @classmethod
    def of(cls, taught: Sequence[Any], held: Sequence[Any]) -> "Lessons":
        """The digests of annotated examples (`project.model.Example`)."""
        return cls(frozenset(map(digest, taught)), frozenset(map(digest, held)))

    def divide(self, examples: Sequence[Any]) -> tuple[list[Any], list[Any], list[Any]]:
        """`examples` in three: (new or changed, taught before, held back before); each keeps its order."""
        fresh, old, held = [], [], []
        for example in examples:
            key = digest(example)
            (held if key in self.held else old if key in self.taught else fresh).append(example)
        return fresh, old, held

    def write(self, folder: Path) -> None:
        """Write `lessons.json` into `folder`."""
        data = {"taught": sorted(self.taught), "held": sorted(self.held)}
        (folder / LESSONS).write_text(json.dumps(data, separators=(",", ":")), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Lessons":
        """The inverse of `write`; ValueError when the file is damaged, OSError when it is missing."""
        data = json.loads((folder / LESSONS).read_text("utf-8"))
        parts = [data.get(name) if isinstance(data, dict) else None for name in ("taught", "held")]
        if not all(isinstance(part, list) and all(isinstance(one, str) for one in part) for part in parts):
            raise ValueError(f"'{LESSONS}' does not hold the lists 'taught' and 'held'")
        return cls(*map(frozenset, parts))


def digest(example: Any) -> str:
    """A short name for what an example teaches: its text, intent, annotations and contexts."""
    marks = [[a.start, a.end, str(a.entity), a.role, a.group] for a in example.entities]
    data = json.dumps([example.text, str(example.intent) if example.intent else None, marks,
                       [context.as_json() for context in example.contexts]])
    return hashlib.sha256(data.encode()).hexdigest()[:DIGITS]
