"""Each adapter beside all weights: accuracy, trained parameters, time and size: `python -m benchmarks.adapters`.

A cell is one of `benchmarks.nlu`, cached and resumed as there; accuracy and cost of a row come from the same run.
`--rates` tries several multiples of each adapter's usual rate, on the same dev questions.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.nlu import contenders
from benchmarks.nlu.cells import Cell
from benchmarks.nlu.command import CACHE, SHARED
from benchmarks.nlu.progress import Bar
from benchmarks.nlu.results import Record, Results, append
from benchmarks.nlu.run import CellError, run
from benchmarks.nlu.sets import E5, SETS
from csbot.encoders.adapter_settings import OPTIONS, RATES
from csbot.nlu.settings import NLUSettings

FULL = "all weights"
COLUMNS = ("set", "learns", "rate ×", "accuracy", "entity F1", "trained", "difference kB", "fit s", "CPU s",
           "package MB", "ms p50")


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser("python -m benchmarks.adapters", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    add = options.add_argument
    add("--data", type=Path, default=SHARED / "datasets", help="the folder of the sets' folders")
    add("--cache", type=Path, default=CACHE, help="the results folder")
    add("--set", dest="sets", nargs="+", choices=SETS, metavar="NAME", default=["banking77_5", "xsid_zh"])
    add("--learn", nargs="+", choices=(FULL, *OPTIONS), default=[FULL, *OPTIONS], help="of what  [all]")
    add("--rates", type=float, nargs="+", default=[1.0], help="multiples of the usual rate of each adapter")
    add("--epochs", type=int, help="passes over the examples  [csbot's own]")
    add("--seeds", type=int, nargs="+", default=[NLUSettings().seed])
    add("--threads", type=int, default=1)
    add("--log", type=Path, help="append every record to this file, too")
    return options


def cells(options: argparse.Namespace) -> Iterator[tuple[str, float, Cell]]:
    """(what learns, multiple of its rate, cell) of all that is wanted; of all weights only the usual rate."""
    for name in options.sets:
        one = SETS[name]
        task = next(iter(one.read(options.data / one.folder)))
        for learns in options.learn:
            for times in options.rates if learns != FULL else [1.0]:
                for seed in options.seeds:
                    settings = {"seed": seed} | ({"epochs": options.epochs} if options.epochs else {})
                    if learns != FULL:
                        settings["adapter"] = adapter_settings(learns, times, one.encoder)
                    contender = contenders.of_csbot(one, settings, f"{learns} × {times:g}", None)
                    yield learns, times, Cell(name, task, contender, seed, options.threads)


def adapter_settings(kind: str, times: float, encoder: str) -> Any:
    """The adapter with its usual rate, or a multiple of it."""
    if times == 1.0:
        return kind
    usual = 3e-4 if encoder == E5 else 1.5e-4
    return {"type": kind, "rate": times * RATES[kind] * usual}


def main(words: Sequence[str] | None = None) -> int:
    """Run what is missing, print all; 1 when a cell failed."""
    options = parser().parse_args(words)
    results, rows, failed = Results(options.cache), [], 0
    with Bar(Console(stderr=True)) as bar:
        for learns, times, cell in cells(options):
            record = results.get(cell.key)
            if record is None:
                try:
                    with bar.cell(f"{cell.set}: {cell.contender.recipe}") as report:
                        found, answers = run(cell, report)
                except CellError as error:
                    print(f"{cell.set}, {learns}: {error}", file=sys.stderr)
                    failed = 1
                    continue
                record = {"key": cell.key, **cell.described(), **found}
                results.keep(record, answers)
            if options.log:
                append(options.log, record)
            rows.append(row(learns, times, record))
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    print("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return failed


def row(learns: str, times: float, record: Record) -> list[str]:
    """A record as the cells of a row."""
    figures, cost, learnt = record["figures"], record["cost"], record["learnt"]
    found = figures.get("entity_f1")
    kept = learnt.get("difference_bytes")
    return [record["set"], learns, f"{times:g}", f"{100 * figures['accuracy']:.1f}",
            f"{100 * found:.1f}" if found is not None else "–", f"{learnt.get('trained', 0):,}",
            f"{kept / 1e3:,.0f}" if kept else "–", f"{learnt['fit_seconds']:.0f}", f"{cost['train_cpu_seconds']:.0f}",
            f"{cost['package_mb']:.0f}", f"{cost['p50_ms']:.1f}"]


if __name__ == "__main__":
    sys.exit(main())
