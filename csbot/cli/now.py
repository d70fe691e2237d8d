"""The option `--now`: the moment that relative times count from, for answers that are the same tomorrow."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import click


def read_moment(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    """An ISO 8601 time in seconds since 1970; one without a zone is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError):
        raise click.BadParameter(f"'{text}' is no time, wanted is one such as 2026-11-25T10:00+08:00") from None


now_option: Callable[[Any], Any] = click.option(
    "--now", metavar="TIME", callback=read_moment, help="when the message was sent, ISO 8601  [default: the clock]")
