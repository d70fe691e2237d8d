"""What commands share: printing problems, the `--format`/`--json` options, the project's folder as it was typed."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from csbot.diagnostics import Diagnostic
from csbot.diagnostics_format import render
from csbot.text import Source

PROBLEM_FORMATS = ("text", "json", "sarif", "github")

project_argument = click.argument("path", default=".", type=click.Path(path_type=Path))


def format_option(*formats: str) -> Callable:
    """`--format`, with `--json` as its short form where JSON is among the formats."""

    def decorate(function: Callable) -> Callable:
        function = click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True,
                                help="how to print")(function)
        if "json" in formats:
            function = click.option("--json", "form", flag_value="json", help="short for --format json")(function)
        return function

    return decorate


def prefix(path: Path) -> str:
    """What stands before file names in messages: nothing for the current folder."""
    text = path.as_posix()
    return "" if text == "." else text.rstrip("/") + "/"


def print_problems(found: Iterable[Diagnostic], sources: Mapping[str, Source], form: str, folder: str = "",
                   to_stderr: bool = False) -> None:
    """Print problems in one of PROBLEM_FORMATS."""
    stream = sys.stderr if to_stderr else sys.stdout
    text = render(list(found), sources, form, folder, form == "text" and stream.isatty())
    if text:
        click.echo(text.rstrip("\n"), file=stream)


def cannot(what: str, name: str, error: Exception) -> str:
    """`cannot write 'x': there is no space left`"""
    return f"cannot {what} '{name}': {getattr(error, 'strerror', None) or error}"
