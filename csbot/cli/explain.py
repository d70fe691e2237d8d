"""`csbot explain`: the manual page of a code."""

import click

from csbot import assistant, check, custom_code, scaffold, train  # noqa: F401  whoever has a code registers it
from csbot.cli import encoders, test  # noqa: F401
from csbot.diagnostics import CODES, manual
from csbot.text import did_you_mean


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Tab completion: the codes that begin with what was typed."""
    return [code for code in CODES if code.startswith(incomplete.upper())]


@click.command("explain")
@click.argument("code", required=False, shell_complete=complete)
def command(code: str | None) -> None:
    """Print the manual page of a problem's CODE; without one, the list of all codes.

    \b
    Examples:
      csbot explain E201
      csbot explain
    """
    if code is None:
        for known in CODES:
            click.echo(f"{known}  {manual(known).splitlines()[2]}")
        return
    if code.upper() not in CODES:
        hint = did_you_mean(code.upper(), CODES)
        raise click.BadParameter(f"there is no code '{code}'" + (f", {hint}" if hint else ""), param_hint="CODE")
    click.echo(manual(code.upper()).rstrip("\n"))
