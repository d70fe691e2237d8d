"""How csbot grows with a project: `python -m benchmarks.scale [--only stories ors decisions examples] [--cache PATH]`.

Projects are made, and each is measured in a process of its own; finished measurements are kept in the cache folder
until csbot's code or a size changes, so that a run goes on where it stopped. With CSBOT_RASA_PYTHON, the Python of an
environment with rasa==3.6.21, Rasa trains RulePolicy and AugmentedMemoizationPolicy on the same projects; what takes it
longer than the limit is ended. All seconds are CPU seconds.
"""

import argparse
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.scale import projects

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "csbot" / "scale"
SHARES = ("read", "schema", "checks", "compile")
Figures = dict[str, Any]


@dataclass
class Bench:
    """Makes projects and measures them, each only once."""

    cache: Path
    limit: int
    again: bool = False
    rasa: str | None = None

    @cached_property
    def stamp(self) -> str:
        """What the figures depend on: the code of csbot and of this benchmark."""
        paths = [*sorted((ROOT / "csbot").rglob("*.py")), *sorted(HERE.glob("*.py"))]
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()

    @cached_property
    def rasa_stamp(self) -> str:
        """What Rasa's figures depend on, beside Rasa."""
        paths = (HERE / "rasa_side.py", HERE / "projects.py")
        return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()

    def project(self, name: str, make: Callable[..., projects.Size], *sizes: Any) -> tuple[Path, Figures]:
        """The folder of a project and how large it is."""
        folder = self.cache / "projects" / f"{name}-{self.rasa_stamp[:8]}"
        made = folder / "size.json"
        if not made.is_file():
            made.write_text(json.dumps(asdict(make(folder, *sizes))), "utf8")
        return folder, json.loads(made.read_text("utf8"))

    def csbot(self, kind: str, folder: Path, **more: Any) -> Figures:
        """What a process of csbot measures."""
        task = json.dumps({"kind": kind, "folder": str(folder), **more})
        return self.measured(self.stamp, [sys.executable, "-m", "benchmarks.scale.measure", task])

    def of_rasa(self, folder: Path) -> Figures:
        """What Rasa takes for a project; nothing where there is no Rasa."""
        return self.measured(self.rasa_stamp, [self.rasa, str(HERE / "rasa_side.py"), str(folder)]) if self.rasa else {}

    def measured(self, stamp: str, command: list[str]) -> Figures:
        """The figures that a command prints as its last line, or `over` where it takes too long."""
        name = hashlib.sha256("\0".join([stamp, str(self.limit), *command]).encode()).hexdigest()[:24]
        kept = self.cache / "figures" / f"{name}.json"
        if not kept.is_file() or self.again:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(self.run(command)), "utf8")
        return json.loads(kept.read_text("utf8"))

    def run(self, command: list[str]) -> Figures:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=self.allow, check=False)
        if done.returncode == -signal.SIGXCPU:
            return {"over": self.limit}
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def allow(self) -> None:
        """Let this process have no more CPU seconds than the limit."""
        resource.setrlimit(resource.RLIMIT_CPU, (self.limit, self.limit + 10))


def stories(bench: Bench, options: argparse.Namespace) -> Iterator[Figures]:
    """From text to the compiled graph."""
    for steps in options.steps:
        noise = f"-{options.noise}" if options.noise else ""
        folder, size = bench.project(f"stories-{steps}{noise}", projects.stories_project, steps, options.noise)
        rasa = bench.of_rasa(folder) if steps <= options.rasa_steps else {}
        yield {**size, **bench.csbot("stories", folder), "rasa": rasa}


def ors(bench: Bench, options: argparse.Namespace) -> Iterator[Figures]:
    """Two-way or-steps in a row. Behind the first number that takes Rasa too long it is not asked again."""
    rasa: Figures = {}
    for count in options.ors:
        folder, size = bench.project(f"ors-{count}", projects.or_project, count)
        rasa = rasa if "over" in rasa else bench.of_rasa(folder)
        yield {**size, "ors": count, **bench.csbot("small", folder), "rasa": rasa}


def decisions(bench: Bench, options: argparse.Namespace) -> Iterator[Figures]:
    """One decision in conversations of different lengths."""
    folder, size = bench.project(f"stories-{options.walked}", projects.stories_project, options.walked)
    for events in options.events:
        yield {**size, "events": events, **bench.csbot("decisions", folder, events=events)}


def examples(bench: Bench, options: argparse.Namespace) -> Iterator[Figures]:
    """Reading and checking examples."""
    for count in options.examples:
        folder, size = bench.project(f"examples-{count}-{options.files}", projects.examples_project, count,
                                     options.files)
        yield {**size, **bench.csbot("stories", folder)}


# ---- tables ----------------------------------------------------------------------------------------------------------


def total(figures: Figures) -> float:
    return sum(figures["seconds"].values())


def shares(figures: Figures) -> dict[str, str]:
    """Seconds of each part, of all, and the memory; or that it took too long."""
    if "over" in figures:
        return {**{f"{part} s": "" for part in SHARES}, "all s": f"> {figures['over']}", "MB": ""}
    parts = {f"{part} s": f"{figures['seconds'][part]:.2f}" for part in SHARES}
    return {**parts, "all s": f"{total(figures):.2f}", "MB": f"{figures['megabytes']:.0f}"}


def milliseconds(figures: Figures) -> str:
    """Of compiling, or that it took too long."""
    return shares(figures)["all s"] + " s" if "over" in figures else f"{1000 * figures['seconds']['compile']:.1f}"


def rasa_cells(figures: Figures) -> dict[str, str]:
    """Rasa's seconds, its dialogues and its memory."""
    if "over" in figures:
        return {"Rasa s": f"> {figures['over']}", "dialogues": "", "Rasa MB": ""}
    if not figures:
        return {"Rasa s": "not asked", "dialogues": "", "Rasa MB": ""}
    return {"Rasa s": f"{total(figures):.2f}", "dialogues": f"{figures['dialogues']}",
            "Rasa MB": f"{figures['megabytes']:.0f}"}


def spread(figures: Figures, name: str) -> str:
    return f"{figures[name]['median']:.3f} / {figures[name]['p99']:.3f}" if name in figures else ""


ROWS: dict[str, Callable[[Figures], dict[str, str]]] = {
    "stories": lambda one: {"steps": f"{one['steps']}", "stories": f"{one['stories']}", "files": f"{one['files']}",
                            "edges": f"{one.get('edges', '')}", **shares(one), **rasa_cells(one["rasa"])},
    "ors": lambda one: {"or-steps": f"{one['ors']}", "places": f"{one.get('places', '')}",
                        "edges": f"{one.get('edges', '')}",
                        "compile ms": milliseconds(one),
                        **rasa_cells(one["rasa"])},
    "decisions": lambda one: {"events": f"{one['events']}", "places": f"{one.get('places', '')}",
                              "decision ms": spread(one, "decide"), "event ms": spread(one, "log"),
                              "as told": f"{one.get('right', '')}/{one.get('decided', '')}"},
    "examples": lambda one: {"examples": f"{one.get('examples', '')}", "files": f"{one['files']}", **shares(one)}}
TITLES = {"stories": "From text to the compiled graph", "ors": "Two-way or-steps in a row",
          "decisions": "One decision, median / p99", "examples": "Reading and checking examples"}
PARTS = {"stories": stories, "ors": ors, "decisions": decisions, "examples": examples}


def table(part: str, found: Iterable[Figures]) -> Iterator[str]:
    """The figures as a Markdown table; each row as soon as it is measured."""
    yield f"\n**{TITLES[part]}**\n"
    for number, row in enumerate(map(ROWS[part], found)):
        if not number:
            yield f"| {' | '.join(row)} |\n|{'---|' * len(row)}"
        yield f"| {' | '.join(row.values())} |"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--steps", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="story steps")
    parser.add_argument("--noise", type=float, default=0.0, help="share of answers by lot, so that stories conflict")
    parser.add_argument("--rasa-steps", type=int, default=10_000, help="the most story steps that Rasa is asked about")
    parser.add_argument("--ors", type=int, nargs="+", default=[*range(1, 13), 15, 20, 30, 40, 50, 60])
    parser.add_argument("--walked", type=int, default=10_000, help="story steps of the graph that decides")
    parser.add_argument("--events", type=int, nargs="+", default=[10, 100, 1_000, 10_000])
    parser.add_argument("--examples", type=int, nargs="+", default=[50_000])
    parser.add_argument("--files", type=int, default=1_000, help="files of examples")
    parser.add_argument("--limit", type=int, default=600, help="CPU seconds after which a process is ended")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--again", action="store_true", help="measure although nothing has changed")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    bench = Bench(options.cache, options.limit, options.again, os.environ.get("CSBOT_RASA_PYTHON"))
    if options.json:
        print(json.dumps({part: list(PARTS[part](bench, options)) for part in options.only}, indent=1))
        return
    for part in options.only:
        for line in table(part, PARTS[part](bench, options)):
            print(line, flush=True)
    if not bench.rasa:
        print("\nRasa was not asked: CSBOT_RASA_PYTHON names no Python with rasa==3.6.21.")


if __name__ == "__main__":
    main()
