"""What long runs have covered without a difference: rows of seeds with digests of what was asked and what Rasa said.

`python -m tests.differential.run --projects N --seed S --keep FOLDER --cover` asks Rasa about the projects of a row
again and writes the row; the verdicts themselves stay in FOLDER. Seeds below 10000 are projects of `projects`, the
others of `wide`. A run over a row that is there already must give the same digests.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

COVERED = Path(__file__).with_name("covered.json")
BLOCK = 100
COUNTED = ("projects", "skipped", "refused", "decisions")


def digest(values: list[Any]) -> str:
    """A short digest of JSON values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode("utf8")).hexdigest()[:16]


class Cover:
    """The row of one run, while it goes on: a digest of the tasks and one of the verdicts for every BLOCK projects."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.tasks: list[Any] = []
        self.verdicts: list[Any] = []

    def add(self, task: dict[str, Any], verdict: dict[str, Any]) -> None:
        """Take one more project in."""
        self.tasks.append(task)
        said = {**verdict, "refused": bool(verdict["refused"])}
        self.verdicts.append({key: value for key, value in said.items() if key != "skipped"})

    def row(self, counts: dict[str, int]) -> dict[str, Any]:
        """The row, to be written."""
        starts = range(0, len(self.tasks), BLOCK)
        return {"seed": self.seed, **{name: counts[name] for name in COUNTED},
                "tasks": [digest(self.tasks[start:start + BLOCK]) for start in starts],
                "verdicts": [digest(self.verdicts[start:start + BLOCK]) for start in starts]}


def read() -> list[dict[str, Any]]:
    """The rows, by seed."""
    return json.loads(COVERED.read_text("utf8")) if COVERED.is_file() else []


def write(row: dict[str, Any]) -> None:
    """Write a row, in place of the one that begins with the same seed."""
    rows = sorted([*(one for one in read() if one["seed"] != row["seed"]), row], key=lambda one: one["seed"])
    COVERED.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", "utf8")
