"""Annotated examples as lines of JSON: `{"text", "intent", "entities": [{"start", "end", "entity", …}]}`."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from csbot.project.model import Annotation, Example
from csbot.project.names import NOWHERE, Name

OUT = "oos"  # the intent of what no intent covers, whatever a set calls it
CALLED_SO = ("NO_NODES_DETECTED",)


def read_examples(path: Path) -> tuple[Example, ...]:
    """All examples of a file, in order."""
    return tuple(from_json(json.loads(line)) for line in path.read_text("utf8").splitlines() if line.strip())


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """The inverse of `read_examples`."""
    path.write_text("".join(json.dumps(as_json(one), ensure_ascii=False) + "\n" for one in examples), "utf8")


def from_json(data: Mapping[str, Any]) -> Example:
    """One example; an empty intent is none."""
    text, intent = data["text"], data.get("intent")
    entities = tuple(Annotation(one["start"], one["end"], Name(one["entity"]), text[one["start"]:one["end"]],
                                one.get("role"), one.get("group")) for one in data.get("entities", ()))
    return Example(text, Name(OUT if intent in CALLED_SO else intent) if intent else None, entities, NOWHERE)


def as_json(example: Example) -> dict[str, Any]:
    """The inverse of `from_json`."""
    entities = [{"start": one.start, "end": one.end, "entity": str(one.entity), "role": one.role, "group": one.group}
                for one in example.entities]
    return {"text": example.text, "intent": example.intent and str(example.intent), "entities": entities}
