"""Runs one cell: a process that learns, a process that answers, and what both cost."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.nlu import measures, side
from benchmarks.nlu.cells import Cell
from benchmarks.nlu.contenders import ALL_EPOCHS, ROOT
from benchmarks.nlu.examples import write_examples
from benchmarks.nlu.figures import Figures, figures
from csbot.values import Understanding

Report = Callable[[str, int, int, float], None]
Answer = Mapping[str, Any]
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")
RANKED = 10  # intents of an answer that are kept
ERRORS, LAST = "errors.txt", 400


class CellError(Exception):
    """A process of a cell failed; the message is the end of what it said."""


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds, CPU-seconds, and the most memory in MB."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(cell: Cell, report: Report) -> tuple[dict[str, Any], list[Answer]]:
    """Learn and answer; (costs and figures, the answers)."""
    with tempfile.TemporaryDirectory(prefix="csbot-nlu-") as name:
        folder = Path(name)
        write_examples(folder / side.TRAIN, cell.task.train)
        texts = [one.text for one in (*cell.task.asked, *cell.task.tuning)]
        for file, content in ((side.TEXTS, texts), (side.CONFIG, dict(cell.contender.config))):
            (folder / file).write_text(json.dumps(content, ensure_ascii=False), "utf8")
        learning = process(cell, "learn", folder, report)
        answering = process(cell, "answer", folder, report)
        learnt = json.loads((folder / side.LEARNT).read_text("utf8"))
        answers = [cut(json.loads(line)) for line in (folder / side.ANSWERS).read_text("utf8").splitlines()]
        size = sum(path.stat().st_size for path in (folder / side.PACKAGE).rglob("*") if path.is_file())
    cost = cost_of(learning, learnt) | {"package_mb": size / 1e6 or None, "parser_mb": answering.peak_mb}
    return {"cost": cost | latency(answers), "learnt": learnt, "figures": figures_of(cell, answers)}, answers


def cut(answer: dict[str, Any]) -> Answer:
    """An answer with the head of its ranking."""
    return answer | {"intent_ranking": answer["intent_ranking"][:RANKED]}


def cost_of(learning: Cost, learnt: Mapping[str, Any]) -> dict[str, Any]:
    """The cost of learning; DIET's from fewer epochs than usual is extrapolated, and says so."""
    missing = ALL_EPOCHS - learnt.get("epochs", ALL_EPOCHS)
    return {"train_seconds": learning.seconds + missing * learnt.get("epoch_seconds", 0.0),
            "train_cpu_seconds": learning.cpu_seconds + missing * learnt.get("epoch_cpu_seconds", 0.0),
            "train_peak_mb": learning.peak_mb, "extrapolated": missing > 0}


def latency(answers: list[Answer]) -> dict[str, float | None]:
    """Milliseconds of single messages."""
    taken = [one["ms"] for one in answers]
    return {"p50_ms": measures.percentile(taken, 0.5), "p95_ms": measures.percentile(taken, 0.95)}


def figures_of(cell: Cell, answers: list[Answer]) -> Figures:
    """The figures of what was asked and answered."""
    said = [Understanding.from_json(one) for one in answers]
    asked, count = cell.task.asked, len(cell.task.asked)
    if not cell.contender.finds_entities:
        asked = tuple(replace(one, entities=()) for one in asked)
    return figures(asked, said[:count], cell.task.tuning, said[count:])


def process(cell: Cell, step: str, folder: Path, report: Report) -> Cost:
    """Run one step of a side to its end. Interrupted, it is ended too."""
    environment = {**os.environ, **dict.fromkeys(THREADS, str(cell.threads)), "RASA_TELEMETRY_ENABLED": "false"}
    started = time.monotonic()
    with (folder / ERRORS).open("wb") as errors, subprocess.Popen(
            [*cell.contender.command, step, str(folder)], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=errors, text=True) as child:
        assert child.stdout
        try:
            for line in child.stdout:
                report(step, **json.loads(line))
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        said = (folder / ERRORS).read_text("utf8", "replace").strip()
        raise CellError(f"{step}: {said[-LAST:] or f'ended with {child.returncode}'}")
    return Cost(time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
