"""`csbot graph`: draw the dialogue graph."""

import sys
from pathlib import Path

import click

from csbot.check import check
from csbot.cli.output import prefix, print_problems, project_argument
from csbot.diagnostics import CsbotError
from csbot.graph.draw import FORMATS, draw
from csbot.package import cannot_write, replace_text
from csbot.project.load import load_project


@click.command("graph")
@project_argument
@click.option("--format", "form", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="how to draw")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="the file  [default: standard output]")
def command(path: Path, form: str, out: Path | None) -> None:
    """Draw the dialogue graph of the project in PATH (default: here): what is drawn is what decides.

    The HTML page is one file that works without network: pan, zoom, search, click a state to see its YAML lines.
    A project with errors is drawn as far as it goes; the exit code is 1 then.

    \b
    Examples:
      csbot graph --out graph.html
      csbot graph my_bot --format mermaid
    """
    project = load_project(path)
    graph, found = check(project)
    errors = [one for one in found if one.is_error]
    print_problems(errors, project.sources, "text", prefix(path), to_stderr=True)
    drawing = draw(graph, form, project.sources)
    if out is None:
        click.echo(drawing)
    else:
        write(out, drawing)
        click.echo(str(out))
    sys.exit(1 if errors else 0)


def write(out: Path, drawing: str) -> None:
    """Write the drawing to a file."""
    try:
        replace_text(out, drawing)
    except OSError as error:
        raise CsbotError(cannot_write(str(out), error.strerror or str(error))) from None
