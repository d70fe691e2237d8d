"""Verdicts of Rasa kept with the tests: compact JSON in xz files, written by `run --record FILE` and read here.

`verdicts.json.xz` has 300 projects from seed 1 on, `verdicts_wide.json.xz` 300 from seed 10000 on.
"""

import json
import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import Any

VERDICTS = Path(__file__).with_name("verdicts.json.xz")
WIDE = Path(__file__).with_name("verdicts_wide.json.xz")
KEYS = ("rules", "by", "hides", "interrupted", "tied", "stories")


def packed(item: list[Any]) -> list[Any]:
    """An item of a run, answers as bare lists."""
    if item[0] != "ask":
        return item
    said = [item[1], item[1]["aligned"]] if "aligned" in item[1] else [item[1]]
    return ["ask", *([one[key] for key in KEYS] for one in said)]


def unpacked(item: list[Any]) -> list[Any]:
    """What `packed` was given."""
    if item[0] != "ask":
        return item
    said, *aligned = (dict(zip(KEYS, values, strict=True)) for values in item[1:])
    return ["ask", {**said, "aligned": aligned[0]} if aligned else said]


def write(verdicts: Iterable[tuple[dict[str, Any], dict[str, Any]]], path: Path = VERDICTS) -> None:
    """Write tasks with their verdicts; what was refused is kept without its reason."""
    rows = [{"seed": task["seed"], "files": task["files"], "refused": bool(verdict["refused"]),
             "runs": [list(map(packed, run)) for run in verdict["runs"]]}
            for task, verdict in verdicts if "skipped" not in verdict]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode("utf8"), preset=9))


def read(path: Path = VERDICTS) -> list[dict[str, Any]]:
    """The recorded projects: `seed`, `files`, `refused` and `runs`."""
    rows = json.loads(lzma.decompress(path.read_bytes()))
    return [{**row, "runs": [list(map(unpacked, run)) for run in row["runs"]]} for row in rows]
