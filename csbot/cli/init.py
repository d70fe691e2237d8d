"""`csbot init`: a new project from a template."""

import itertools
import os
import shlex
from pathlib import Path

import click

from csbot.cli.output import Folder
from csbot.scaffold import LANGUAGES, TEMPLATES, make_project


def plain_path(context: click.Context, parameter: click.Parameter, folder: Path) -> Path:
    """The folder as it was typed; wrong usage where `..` stands behind a name, which need not lead back."""
    names = iter(folder.parts)
    if ".." in [name for name in itertools.dropwhile(lambda part: part == "..", names)]:
        raise click.BadParameter(f"'{folder}' has '..' behind a name, allowed is '{os.path.normpath(folder)}'", context,
                                 parameter)
    return folder


@click.command("init")
@click.argument("folder", type=Folder(path_type=Path), callback=plain_path)
@click.option("--template", type=click.Choice(TEMPLATES), default=TEMPLATES[0], show_default=True, help="the business")
@click.option("--language", type=click.Choice(LANGUAGES), help="one language only  [default: both in one bot]")
def command(folder: Path, template: str, language: str | None) -> None:
    """Make a project in FOLDER that checks clean, trains and talks. Files that exist are never overwritten.

    \b
    Examples:
      csbot init my_shop
      csbot init bank_bot --template finance --language zh
    """
    for path in make_project(folder, template, language):
        click.echo(f"  {path}")
    go = "" if folder == Path(".") else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"\nNext: {go}csbot train && csbot shell")
