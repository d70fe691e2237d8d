"""What was taught: every example with the state that the trained encoder gives it, so that a message can be compared.

Two files in a trained folder: `taught.json`, a list of [text, intent, file, line], and `taught.safetensors` with
`states`. It knows what is near, not what nearness means (`scope` decides, `csbot explain-nlu` shows). No torch.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

TEXTS, STATES = "taught.json", "taught.safetensors"


class TaughtExample(NamedTuple):
    """One example that was taught, and where it stands; `intent` None for one that teaches entities only."""

    text: str
    intent: str | None
    file: str
    line: int


@dataclass(frozen=True, eq=False)
class Taught:
    """`examples` in the order of teaching; `states` float16 (examples, hidden): their mean states, of length 1."""

    examples: tuple[TaughtExample, ...]
    states: np.ndarray

    @classmethod
    def of(cls, examples: Sequence[Any], pooled: np.ndarray) -> "Taught":
        """Keep annotated `examples` (`project.model.Example`) with their mean states (examples, hidden)."""
        kept = tuple(TaughtExample(example.text, str(example.intent) if example.intent else None,
                                   str(example.at.file), int(example.at.line)) for example in examples)
        return cls(kept, normalised(pooled).astype(np.float16))

    def __len__(self) -> int:
        return len(self.examples)

    def nearest(self, pooled: np.ndarray, count: int = 5) -> list[tuple[TaughtExample, float]]:
        """The `count` examples nearest to a mean state (hidden,), each with its cosine, the nearest first."""
        cosines = self.states.astype(np.float32) @ normalised(pooled[None])[0]
        order = np.argsort(-cosines, kind="stable")[:count]
        return [(self.examples[number], float(cosines[number])) for number in order]

    def write(self, folder: Path) -> None:
        """Write both files into `folder`."""
        from safetensors.numpy import save

        rows = json.dumps([list(example) for example in self.examples], ensure_ascii=False, separators=(",", ":"))
        (folder / TEXTS).write_text(rows, "utf-8", "surrogatepass")
        (folder / STATES).write_bytes(save({"states": np.ascontiguousarray(self.states)}))

    @classmethod
    def read(cls, folder: Path) -> "Taught":
        """The inverse of `write`; ValueError when the files do not fit together, OSError when one is missing."""
        from safetensors.numpy import load_file

        rows = json.loads((folder / TEXTS).read_text("utf-8", "surrogatepass"))
        states = load_file(str(folder / STATES)).get("states")
        if not isinstance(rows, list) or not all(_is_example(row) for row in rows):
            raise ValueError(f"'{TEXTS}' is no list of [text, intent, file, line]")
        if states is None or states.dtype != np.float16 or states.ndim != 2 or len(states) != len(rows):
            raise ValueError(f"'{STATES}' does not hold a state for each of the {len(rows)} examples")
        return cls(tuple(TaughtExample(*row) for row in rows), states)


def normalised(states: np.ndarray) -> np.ndarray:
    """States (…, hidden) as float32 of length 1; a state of zeros stays one."""
    states = states.astype(np.float32)
    lengths = np.linalg.norm(states, axis=-1, keepdims=True)
    return states / np.where(lengths > 0, lengths, 1)


def _is_example(row: Any) -> bool:
    return (isinstance(row, list) and len(row) == 4 and isinstance(row[0], str) and isinstance(row[2], str)
            and (row[1] is None or isinstance(row[1], str)) and type(row[3]) is int)
