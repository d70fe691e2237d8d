"""`csbot explain-nlu`: which words of a text carried the NLU's decision, and what was taught that is like it."""

import json
from pathlib import Path

import click
import numpy as np

from csbot.assistant import lacks_part, load_nlu, read_part
from csbot.cli.output import format_option
from csbot.diagnostics import CsbotError
from csbot.nlu.occlusion import Explanation, explain
from csbot.nlu.taught import TEXTS, Taught
from csbot.package import open_package

BAR, INTENTS = 20, 5


@click.command("explain-nlu")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT…")
@click.option("--project", "folder", default=".", type=click.Path(path_type=Path), help="the project's folder")
@click.option("--package", type=click.Path(path_type=Path), help="a package  [default: the newest below models/]")
@click.option("--nearest", default=5, show_default=True, type=click.IntRange(0, 100), help="taught examples to show")
@format_option("text", "json")
def command(texts: tuple[str, ...], folder: Path, package: Path | None, nearest: int, form: str) -> None:
    """Show which words carried the intent of each TEXT, the best intents, and the nearest taught examples.

    A word's weight is what the intent's confidence loses when the word is left out; in Chinese each character has one.

    \b
    Examples:
      csbot explain-nlu "where is my order"
      csbot explain-nlu --json 我的订单到哪了
    """
    opened = open_package(package or folder / "models")
    if not opened.has("nlu"):
        raise CsbotError(lacks_part(str(opened.folder), "NLU"))
    nlu = read_part(opened, "nlu", lambda: load_nlu(opened.path("nlu")))
    taught = read_part(opened, "nlu", lambda: Taught.read(opened.path("nlu"))) if opened.has(f"nlu/{TEXTS}") else None
    for text in texts:
        found = explain(nlu, text, nearest, taught)
        click.echo(json.dumps(found.as_json(), ensure_ascii=False) if form == "json" else told(found))


def told(found: Explanation) -> str:
    """An explanation for people."""
    ranking = found.understanding.ranking[:INTENTS]
    lines = [found.understanding.text, "  intents"]
    lines += [f"    {one.confidence:6.1%}  {one.name}" for one in ranking] or ["    none were taught"]
    if found.words:
        most = max(float(np.abs([word.weight for word in found.words]).max()), 1e-9)
        lines.append(f"  words for '{found.intent}' (confidence lost without each)")
        lines += [f"    {word.weight:+7.1%}  {'█' * round(BAR * max(0.0, word.weight) / most):{BAR}}  {word.text}"
                  for word in found.words]
    if found.nearest:
        lines.append("  nearest taught examples (similarity)")
        lines += [f"    {similarity:.3f}  {example.text}  ({example.intent}, {example.file}:{example.line})"
                  for example, similarity in found.nearest]
    return "\n".join(lines)
