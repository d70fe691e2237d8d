"""What has been run: one line of JSON for each cell in `results.jsonl`, its answers in `answers/`.

A line is written when its cell is complete, in one piece; of two lines for a cell the later counts.
"""

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Results:
    """The results folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = {record["key"]: record for record in read_log(folder / "results.jsonl")}

    def get(self, key: str) -> Record | None:
        """The record of a cell that was run."""
        return self.records.get(key)

    def answers(self, key: str) -> list[Mapping[str, Any]]:
        """What a cell answered."""
        with gzip.open(self._answers(key), "rt", encoding="utf8") as file:
            return [json.loads(line) for line in file]

    def keep(self, record: Record, answers: list[Mapping[str, Any]]) -> None:
        """Keep a cell that was run."""
        path = self._answers(record["key"])
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in answers)
        path.write_bytes(gzip.compress(lines.encode()))
        self.note(record)

    def note(self, record: Record) -> None:
        """Keep a record whose answers are there already."""
        append(self.folder / "results.jsonl", record)
        self.records[record["key"]] = record

    def _answers(self, key: str) -> Path:
        return self.folder / "answers" / f"{key}.jsonl.gz"


def read_log(path: Path) -> Iterator[Record]:
    """The records of a file, none where there is no file."""
    lines = path.read_text("utf8").splitlines() if path.is_file() else []
    yield from (json.loads(line) for line in lines if line)


def append(path: Path, record: Record) -> None:
    """One line at the end of a file, written in one piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(file, (json.dumps(record, ensure_ascii=False) + "\n").encode())
    finally:
        os.close(file)
