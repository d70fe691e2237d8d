"""`csbot parse`: what the NLU understands of texts."""

import json
import sys
from pathlib import Path

import click

from csbot.assistant import Assistant
from csbot.cli.now import now_option
from csbot.cli.output import format_option
from csbot.cli.session import understood


@click.command("parse")
@click.argument("texts", nargs=-1, metavar="TEXT…")
@click.option("--project", "folder", default=".", type=click.Path(path_type=Path), help="the project's folder")
@click.option("--package", type=click.Path(path_type=Path), help="a package  [default: the newest below models/]")
@now_option
@format_option("text", "json")
def command(texts: tuple[str, ...], folder: Path, package: Path | None, now: float | None, form: str) -> None:
    """Print the intent and entities of each TEXT; without one, of each line of standard input.

    \b
    Examples:
      csbot parse "where is my order CS2026110315"
      csbot parse --json 我的订单到哪了 想退货
      csbot parse --now 2026-11-25T10:00+08:00 明天下午三点送到
    """
    assistant = Assistant.load(package or folder / "models", folder=folder)
    for text in texts or (line.rstrip("\r\n") for line in sys.stdin):
        understanding = assistant.parse(text, now)
        if form == "json":
            click.echo(json.dumps(understanding.as_json(), ensure_ascii=False))
            continue
        click.echo(f"{text}\n  {understood(understanding)}")
