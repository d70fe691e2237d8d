"""What commands share: printing problems, the `--format`/`--json` options, the project's folder as it was typed."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from csbot.diagnostics import Diagnostic, in_file, problem
from csbot.diagnostics_format import render
from csbot.text import Source

PROBLEM_FORMATS = ("text", "json", "sarif", "github")
DECLARING = ("domain.yml", "domain.yaml", "config.yml", "config.yaml")



def project_folder(context: click.Context | None, parameter: click.Parameter | None, path: Path) -> Path:
    """A project's folder as it was typed; wrong usage where there is no such folder."""
    text = str(path)
    if not text.strip() or "\0" in text:
        raise click.BadParameter("an empty text is no folder", context, parameter, "PATH")
    if os.path.isdir(path):
        return path
    if not os.path.lexists(path):
        raise click.BadParameter(f"there is no folder '{path}'", context, parameter, "PATH")
    above = next((folder for folder in path.absolute().parents if any((folder / name).exists() for name in DECLARING)),
                 None)
    hint = f"; the project it belongs to is '{shortest(above)}'" if above and os.path.isfile(path) else ""
    raise click.BadParameter(f"'{path}' is no folder, allowed is the folder of a project{hint}", context, parameter,
                             "PATH")


def shortest(folder: Path) -> str:
    """A folder as one would type it from here."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


class Folder(click.Path):
    """A path as it was typed; an empty text stays one, where `Path` makes the current folder of it."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """The path; wrong usage for an empty text."""
        if not str(value).strip() or "\0" in str(value):
            self.fail("an empty text is no path", parameter, context)
        return super().convert(value, parameter, context)


project_argument = click.argument("path", default=".", type=Folder(path_type=Path), callback=project_folder)


def asked_format(words: Sequence[str]) -> str:
    """The format in which a command line asks for its output, also one that cannot be run."""
    options = list(words[:words.index("--")] if "--" in words else words)
    given = [*("json" for word in options if word == "--json"),
             *(word.partition("=")[2] for word in options if word.startswith("--format=")),
             *(options[place + 1] for place, word in enumerate(options[:-1]) if word == "--format")]
    return next((form for form in given if form in PROBLEM_FORMATS), "text")


@problem("E510")
def wrong_usage(command: str, words: str) -> Diagnostic:
    """A command was called in a way it does not know; it has done nothing.

    So it is reported where JSON was asked for, with the command in place of a file; else its usage is printed. The exit
    code is 2. `csbot COMMAND --help` shows what is allowed.
    """
    return Diagnostic(words, in_file(command), hint=f"see '{command} --help'")


def print_failure(found: Iterable[Diagnostic], form: str) -> None:
    """Print what stopped a command: as text on standard error, else on standard output in the format asked for."""
    print_problems(found, {}, form, to_stderr=form == "text")


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
