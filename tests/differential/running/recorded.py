"""Random bots with what Rasa's bot did, kept with the tests: compact JSON in an xz file. `run --record` writes it."""

import json
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TALKS = Path(__file__).with_name("talks.json.xz")


def write(rows: Iterable[Mapping[str, Any]], path: Path = TALKS) -> None:
    """Write bots, each with its `seed`, its `case` and `rasa`, the brief verdict."""
    text = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode("utf8"), preset=9))


def read(path: Path = TALKS) -> list[dict[str, Any]]:
    """The recorded bots."""
    return json.loads(lzma.decompress(path.read_bytes()))
