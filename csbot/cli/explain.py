"""`csbot explain`: the manual page of a code."""

import click

from csbot.check import known_codes
from csbot.diagnostics import manual
from csbot.text import did_you_mean


def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Tab completion: the codes that begin with what was typed."""
    return [code for code in known_codes() if code.startswith(incomplete.upper())]


@click.command("explain")
@click.argument("code", required=False, shell_complete=complete)
def command(code: str | None) -> None:
    """Print the manual page of a problem's CODE; without one, the list of all codes.

    \b
    Examples:
      csbot explain E201
      csbot explain
    """
    codes = known_codes()
    if code is None:
        for known in codes:
            click.echo(f"{known}  {manual(known).splitlines()[2]}")
        return
    if code.upper() not in codes:
        hint = did_you_mean(code.upper(), codes)
        raise click.BadParameter(f"there is no code '{code}'" + (f", {hint}" if hint else ""), param_hint="CODE")
    click.echo(manual(code.upper()).rstrip("\n"))
