"""The command line of the NLU benchmark: which cells are wanted; runs those that are missing, prints them all."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.nlu import contenders
from benchmarks.nlu.cells import Cell
from benchmarks.nlu.progress import Bar
from benchmarks.nlu.results import Record, Results, append, read_log
from benchmarks.nlu.run import CellError, figures_of, run
from benchmarks.nlu.sets import SETS, Set, Task
from benchmarks.nlu.table import LEGEND, table
from csbot.nlu.settings import NLUSettings

SHARED = Path(os.environ.get("CSBOT_SHARED", contenders.ROOT.parent / "shared"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "csbot" / "nlu"
DEFAULT = "default"
EXAMPLES = """examples:
  python -m benchmarks.nlu --set banking77_5 hint3_curekart --floor
  python -m benchmarks.nlu --set hwu64_5 --recipe epochs=20,rate=2e-4 --seeds 42 43 --log trials.jsonl --note longer
  python -m benchmarks.nlu --set banking77 --diet 5        DIET's cost extrapolated from 5 epochs
  python -m benchmarks.nlu --table                         what has been run, nothing new
  python -m benchmarks.nlu --show trials.jsonl             a log as a table
"""


def recipe(text: str) -> dict[str, Any]:
    """`epochs=20,rate=2e-4` as settings; `default` is none."""
    settings: dict[str, Any] = {}
    for pair in text.split(",") if text != DEFAULT else ():
        name, found, value = pair.partition("=")
        if not found:
            raise argparse.ArgumentTypeError(f"'{pair}' is no 'setting=value'")
        settings[name.strip()] = plain(value.strip())
    try:
        NLUSettings.of(settings)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return settings


def plain(value: str) -> Any:
    """A number, true, false or null as JSON has it, else the text itself."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser("python -m benchmarks.nlu", description=__doc__, epilog=EXAMPLES,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    add = options.add_argument
    add("--data", type=Path, default=SHARED / "datasets", help="the folder of the sets' folders")
    add("--smp", type=Path, help="a folder with SMP2019-ECDT (train.json; dev.json, test.json)")
    add("--cache", type=Path, default=CACHE, help="the results folder")
    add("--set", dest="sets", nargs="+", choices=SETS, metavar="NAME",
        help=f"of {', '.join(SETS)}  [all that are there]")
    add("--recipe", dest="recipes", nargs="+", default=[DEFAULT], help="settings of `nlu:`, as k=v,k=v")
    add("--encoder", help="in place of the one that fits the set's language")
    add("--seeds", type=int, nargs="+", default=[NLUSettings().seed])
    add("--parts", type=int, help="only so many folds of a set that has folds")
    add("--threads", type=int, default=os.cpu_count() or 1, help="of every process  [all cores]")
    add("--without-csbot", action="store_true", help="only what --floor and --diet add")
    add("--floor", action="store_true", help="a linear SVM, too")
    add("--diet", type=int, metavar="EPOCHS", help=f"Rasa's DIET, too; needs {contenders.PYTHON}")
    add("--table", action="store_true", help="run nothing, print what has been run")
    add("--json", action="store_true", help="print the records as JSON")
    add("--again", action="store_true", help="run although nothing has changed")
    add("--log", type=Path, help="append every record to this file, too")
    add("--note", help="what the records of this run are called in the log")
    add("--show", type=Path, help="print a log as a table, and nothing else")
    return options


def tasks(options: argparse.Namespace) -> Iterator[tuple[Set, Task]]:
    """The sets that are wanted, part by part. A set that was not named may be absent."""
    for name in options.sets or SETS:
        one = SETS[name]
        folder = options.smp if name == "smp2019" and options.smp else options.data / one.folder
        if folder.is_dir():
            for number, task in enumerate(one.read(folder)):
                if options.parts is None or number < options.parts:
                    yield one, task
        elif options.sets:
            raise SystemExit(f"there is no folder '{folder}'; --data is the folder of the sets, --smp that of smp2019")


def cells(options: argparse.Namespace) -> Iterator[Cell]:
    """All cells that are wanted."""
    for one, task in tasks(options):
        for seed in options.seeds:
            found = [contenders.of_csbot(one, recipe(text) | {"seed": seed}, text, options.encoder)
                     for text in options.recipes if not options.without_csbot]
            found += [contenders.of_floor(seed)] * options.floor
            found += [contenders.of_diet(one, seed, options.diet)] if options.diet else []
            yield from (Cell(one.name, task, contender, seed, options.threads) for contender in found)


def record_of(cell: Cell, results: Results, options: argparse.Namespace, bar: Bar) -> Record | None:
    """The record of a cell: kept, or run now; None where it is missing and nothing is to be run."""
    kept = None if options.again else results.get(cell.key)
    if kept:
        return kept | {"figures": figures_of(cell, results.answers(cell.key))}  # measured as of today
    if options.table:
        return None
    described = {"key": cell.key, "date": time.strftime("%Y-%m-%d %H:%M"), **cell.described()}
    try:
        with bar.cell(f"{cell.set} {cell.task.part}: {cell.contender.shown} {cell.contender.recipe}") as report:
            found, answers = run(cell, report)
    except CellError as error:
        return described | {"failed": str(error)}
    results.keep(described | found, answers)
    return described | found


def main(words: list[str] | None = None) -> int:
    """Run what is missing, print all. 1: a cell failed; 130: interrupted, and what is finished is kept."""
    options = parser().parse_args(words)
    if options.show:
        return shown(list(read_log(options.show)), options.json)
    try:
        for text in options.recipes:
            recipe(text)
    except argparse.ArgumentTypeError as error:
        parser().error(str(error))
    if options.diet and contenders.PYTHON not in os.environ:
        parser().error(f"--diet needs {contenders.PYTHON}, the Python that has Rasa 3.6")
    results, records, status = Results(options.cache), [], 0
    with Bar(Console(stderr=True)) as bar:
        try:
            for cell in cells(options):
                record = record_of(cell, results, options, bar)
                if record:
                    records.append(record | {"note": options.note} if options.note else record)
                    if options.log:
                        append(options.log, records[-1])
        except KeyboardInterrupt:
            status = 130
    return shown(records, options.json) or status


def shown(records: list[Record], as_json: bool) -> int:
    """Print the records; 1 when one of them failed."""
    print(json.dumps(records, ensure_ascii=False, indent=1) if as_json else f"{table(records)}\n{LEGEND}")
    for record in records:
        if record.get("failed"):
            print(f"{record['set']} {record['part']}, {record['by']}: {record['failed']}", file=sys.stderr)
    return int(any(record.get("failed") for record in records))
