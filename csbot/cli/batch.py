"""Messages of a file or a pipe, one a line, as lines of JSON in the same order, on all cores.

Lines end with a line feed, nothing else; only a few are in memory at once. A line that is not UTF-8 has an object with
`error` in place of an answer, so that the n-th line out still answers the n-th line in.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from csbot.cli.output import cannot
from csbot.nlu.pool import answer_all
from csbot.values import Understanding

STDIN = "-"
Line = tuple[int, bytes]


@contextlib.contextmanager
def lines_of(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for `-`; wrong usage where it cannot be read."""
    if name == STDIN:
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as opened:
        try:
            file = opened.enter_context(Path(name).open("rb"))
        except (OSError, ValueError) as error:
            raise click.BadParameter(cannot("read", name, error), param_hint="--batch") from None
        yield file


def answer_lines(file: BinaryIO, parse: Callable[[str], Understanding]) -> int:
    """Print the answer to each line of `file`; how many lines were not UTF-8."""
    def answer(line: Line) -> dict[str, Any]:
        number, data = line
        try:
            return parse(data.rstrip(b"\r\n").decode("utf8")).as_json()
        except UnicodeDecodeError as error:
            return {"line": number, "error": f"byte {error.start + 1} of the line is not UTF-8"}

    broken = 0
    with counted() as tell:
        for found in answer_all(answer, enumerate(file, 1)):
            if "error" in found:
                broken += 1
                click.echo(f"line {found['line']}: {found['error']}", err=True)
            sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            tell()
    sys.stdout.flush()
    return broken


@contextlib.contextmanager
def counted() -> Iterator[Callable[[], None]]:
    """What counts one line more: on a terminal shown beside the speed, unless the answers go there as well."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("lines"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("lines", total=None)
        yield lambda: progress.advance(task)
