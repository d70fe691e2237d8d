"""`csbot parse`: what the NLU understands of texts."""

import contextlib
import json
import sys
from pathlib import Path

import click

from csbot.assistant import Assistant
from csbot.cli.batch import answer_lines, lines_of
from csbot.cli.before import context_option, warn_untaught
from csbot.cli.now import now_option
from csbot.cli.output import format_option
from csbot.cli.session import understood
from csbot.values import Context


@click.command("parse")
@click.argument("texts", nargs=-1, metavar="TEXT…")
@click.option("--project", "folder", default=".", type=click.Path(path_type=Path), help="the project's folder")
@click.option("--package", type=click.Path(path_type=Path), help="a package  [default: the newest below models/]")
@click.option("--batch", metavar="FILE", help="a file of messages, one a line, - for standard input; answers are JSON")
@now_option
@context_option
@format_option("text", "json")
def command(texts: tuple[str, ...], folder: Path, package: Path | None, batch: str | None, now: float | None,
            before: Context | None, form: str) -> None:
    """Print the intent and entities of each TEXT; without one, of each line of standard input.

    \b
    Examples:
      csbot parse "where is my order CS2026110315"
      csbot parse --json 我的订单到哪了 想退货
      csbot parse --json --batch log.txt > log.jsonl
      csbot parse --now 2026-11-25T10:00+08:00 明天下午三点送到
      csbot parse --context '{"asked": "delivery_date", "bot": "您想哪天送货？"}' 三号
    """
    if batch is not None and (texts or form != "json"):
        raise click.UsageError("--batch wants --json, and no TEXT beside it")
    with contextlib.ExitStack() as opened:
        file = None if batch is None else opened.enter_context(lines_of(batch))
        assistant = Assistant.load(package or folder / "models", folder=folder)
        warn_untaught(assistant, before)
        if file is not None:
            sys.exit(1 if answer_lines(file, lambda text: assistant.parse(text, now, before)) else 0)
    for text in texts or (line.rstrip("\r\n") for line in sys.stdin):
        understanding = assistant.parse(text, now, before)
        if form == "json":
            click.echo(json.dumps(understanding.as_json(), ensure_ascii=False))
            continue
        click.echo(f"{text}\n  {understood(understanding)}")
