"""`csbot schema`: the JSON Schemas of the project files, for editors."""

import json
from pathlib import Path

import click

from csbot.diagnostics import CsbotError
from csbot.package import cannot_write, replace_text
from csbot.project.shapes import KINDS, schema


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="write all schemas into this folder")
def command(kind: str | None, out: Path | None) -> None:
    """Print the JSON Schema of one KIND of file, or all of them as one object; --out writes a file for each.

    \b
    Examples:
      csbot schema domain
      csbot schema --out .vscode/csbot
    """
    if out is None:
        shown = schema(kind) if kind else {name: schema(name) for name in KINDS}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in (kind,) if kind else KINDS:
            replace_text(out / f"{name}.json", json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n")
            click.echo(str(out / f"{name}.json"))
    except OSError as error:
        raise CsbotError(cannot_write(str(out), error.strerror or str(error))) from None
