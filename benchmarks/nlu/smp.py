"""Reads SMP2019-ECDT as its task published it: a JSON list of `{"text", "domain", "intent", "slots": {name: value}}`.

Slots have values and no places. A value stands where the text has it first, letter case aside, the longest value first;
what is not in the text, or would overlap another slot, is left out, for no span can express it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.nlu.examples import from_json, read_examples
from csbot.project.model import Example


def read_part(folder: Path, part: str) -> tuple[Example, ...] | None:
    """The part `train`, `dev` or `test`, of `<part>.jsonl` (with spans) or `<part>.json`; None where there is none."""
    if (folder / f"{part}.jsonl").is_file():
        return read_examples(folder / f"{part}.jsonl")
    path = folder / f"{part}.json"
    return tuple(map(read_row, json.loads(path.read_text("utf8")))) if path.is_file() else None


def read_row(row: Mapping[str, Any]) -> Example:
    """One sentence with its slots as spans."""
    entities: list[dict[str, Any]] = []
    for name, value in sorted(values_of(row.get("slots") or {}), key=lambda pair: -len(pair[1])):
        start = free_place(row["text"], value, entities)
        if start is not None:
            entities.append({"entity": name, "start": start, "end": start + len(value)})
    ordered = sorted(entities, key=lambda one: one["start"])
    return from_json({"text": row["text"], "intent": str(row.get("intent") or ""), "entities": ordered})


def values_of(slots: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value with its slot; a slot may have several."""
    for name, value in slots.items():
        yield from ((name, str(one)) for one in (value if isinstance(value, list) else [value]) if str(one))


def free_place(text: str, value: str, taken: list[dict[str, Any]]) -> int | None:
    """Where the value stands first without touching what is taken."""
    for start in range(len(text) - len(value) + 1):
        end = start + len(value)
        if text[start:end].lower() == value.lower() and all(end <= one["start"] or one["end"] <= start
                                                            for one in taken):
            return start
    return None
