"""`csbot check`: print every problem of a project."""

import sys
from pathlib import Path

import click

from csbot.check import check
from csbot.cli.output import PROBLEM_FORMATS, format_option, prefix, print_problems, project_argument
from csbot.project.load import load_project


@click.command("check")
@project_argument
@format_option(*PROBLEM_FORMATS)
@click.option("--strict", is_flag=True, help="exit with 1 on warnings, too")
def command(path: Path, form: str, strict: bool) -> None:
    """Print every problem of the project in PATH (default: here).

    No code of the project is run. Exit code 1 when there are errors, with --strict also on warnings.

    \b
    Examples:
      csbot check
      csbot check my_bot --strict
      csbot check --format sarif > problems.sarif
    """
    project = load_project(path)
    _, found = check(project)
    print_problems(found, project.sources, form, prefix(path))
    if form == "text" and not found:
        click.echo("no problems found")
    sys.exit(1 if any(one.is_error for one in found) or (strict and found) else 0)
