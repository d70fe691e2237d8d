"""Compare csbot with Rasa 3.6 on random projects: `python -m tests.differential.run --projects 2000 --seed 1`.

The Python of an environment with rasa==3.6.21 is named by CSBOT_RASA_PYTHON. Verdicts are kept in --keep FOLDER, so
that a run goes on where it stopped and csbot can be compared again without Rasa. Ends with 1 on any difference.
`--cover` writes a run without differences down in `covered.json` (see `covered`), `--record` writes all verdicts to a
file that the tests read (see `recorded`).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.differential import covered
from tests.differential.csbot_side import compare
from tests.differential.projects import make
from tests.differential.recorded import write
from tests.differential.scripts import tell
from tests.differential.wide import WideMaker

RASA_SIDE = Path(__file__).with_name("rasa_side.py")
WIDE_FROM = 10_000


class Rasa:
    """A process of Rasa's own environment that is asked for verdicts."""

    def __init__(self, python: str) -> None:
        self.process = subprocess.Popen([python, str(RASA_SIDE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, encoding="utf8",
                                        env={**os.environ, "PYTHONHASHSEED": "0"})

    def verdict(self, task: dict[str, Any]) -> dict[str, Any]:
        """The verdict on a task. RuntimeError when the process has ended."""
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"rasa's process ended with code {self.process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def task_of(seed: int) -> dict[str, Any]:
    """The task of a seed: a project's files and conversations about it; from WIDE_FROM on of the wide kind."""
    sketch = make(seed) if seed < WIDE_FROM else WideMaker(seed).make()
    return {"seed": seed, "files": sketch.files, "scripts": tell(sketch)}


def verdicts(seeds: range, keep: Path | None, python: str | None) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Tasks with their verdicts, those that are kept without asking Rasa."""
    rasa = None
    for seed in seeds:
        task = task_of(seed)
        kept = keep / f"{seed}.json" if keep else None
        if kept and kept.is_file():
            found = json.loads(kept.read_text(encoding="utf8"))
            if found["task"] == json.loads(json.dumps(task)):
                yield task, found["verdict"]
                continue
        if not python:
            raise SystemExit("error: set CSBOT_RASA_PYTHON to the Python of an environment with rasa==3.6.21")
        rasa = rasa or Rasa(python)
        verdict = rasa.verdict(task)
        if kept:
            kept.write_text(json.dumps({"task": task, "verdict": verdict}), encoding="utf8")
        yield task, verdict
    if rasa:
        rasa.close()


def main() -> int:
    """Compare; 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="seed of the first project")
    parser.add_argument("--keep", type=Path, help="folder of verdicts, to go on and to compare again")
    parser.add_argument("--record", type=Path, help="write the verdicts to this file, as the tests read them")
    parser.add_argument("--cover", action="store_true", help="write this run down where there is no difference")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    counts = {"projects": 0, "skipped": 0, "refused": 0, "decisions": 0, "different": 0}
    seeds = range(options.seed, options.seed + options.projects)
    told = verdicts(seeds, options.keep, os.environ.get("CSBOT_RASA_PYTHON"))
    cover = covered.Cover(options.seed)
    if options.record:
        told = list(told)
        write(told, options.record)
    for task, verdict in told:
        counts["projects"] += 1
        cover.add(task, verdict)
        if "skipped" in verdict:
            counts["skipped"] += 1
            continue
        found = compare(task, verdict)
        counts["refused"] += bool(verdict["refused"])
        counts["decisions"] += sum(item[0] == "ask" for run in verdict["runs"] for item in run)
        counts["different"] += bool(found)
        if found:
            print(f"\nseed {task['seed']}: {len(found)} differences, first: {found[0]}")
        if sys.stderr.isatty() or not counts["projects"] % 100:
            print("\r" + ", ".join(f"{name} {count}" for name, count in counts.items()), end="", file=sys.stderr)
    print("\n" + ", ".join(f"{name} {count}" for name, count in counts.items()))
    if options.cover and not counts["different"]:
        covered.write(cover.row(counts))
    return int(counts["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
