"""What the sides have in common: `SIDE learn FOLDER` and `SIDE answer FOLDER`, and the files in FOLDER.

    config.json     in   what to learn with
    train.jsonl     in   the examples
    texts.json      in   what is asked
    package/        out  of learning; its size is the package's
    learnt.json     out  of learning: what it has to say about itself
    answers.jsonl   out  of answering: one Understanding a line, with `ms`

Progress is a line `{"step", "total", "loss"}` on standard output; what libraries print there goes to standard error.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONFIG, TRAIN, TEXTS, PACKAGE = "config.json", "train.jsonl", "texts.json", "package"
LEARNT, ANSWERS = "learnt.json", "answers.jsonl"


def report(step: int, total: int, loss: float = 0.0) -> None:
    """Say how far it is."""
    print(json.dumps({"step": step, "total": total, "loss": loss}), file=sys.__stdout__, flush=True)


def answer(folder: Path, parse: Callable[[str], dict[str, Any]], every: int = 50) -> None:
    """Ask everything, one message at a time."""
    texts = json.loads((folder / TEXTS).read_text("utf8"))
    with (folder / ANSWERS).open("w", encoding="utf8") as file:
        for number, text in enumerate(texts):
            started = time.perf_counter()
            understood = parse(text)
            ms = (time.perf_counter() - started) * 1000
            file.write(json.dumps(understood | {"ms": ms}, ensure_ascii=False) + "\n")
            if number % every == 0:
                report(number, len(texts))


def main(learn: Callable[[Path], dict[str, Any] | None],
         load: Callable[[Path], Callable[[str], dict[str, Any]]]) -> None:
    """The command line of a side."""
    step, folder = sys.argv[1], Path(sys.argv[2])
    sys.stdout = sys.stderr
    if step == "learn":
        (folder / PACKAGE).mkdir()
        (folder / LEARNT).write_text(json.dumps(learn(folder) or {}), "utf8")
    else:
        answer(folder, load(folder))
