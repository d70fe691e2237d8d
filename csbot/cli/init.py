"""`csbot init`: a new project from a template."""

import shlex
from pathlib import Path

import click

from csbot.scaffold import LANGUAGES, TEMPLATES, make_project


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
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
