"""The option `--context`: what was said before the messages, as a JSON object."""

import json
from collections.abc import Callable
from typing import Any

import click

from csbot.assistant import Assistant
from csbot.values import Context


def read_context(context: click.Context, option: click.Parameter, text: str | None) -> Context | None:
    """The context in a JSON object."""
    if text is None:
        return None
    try:
        return Context.from_json(json.loads(text))
    except RecursionError:
        raise click.BadParameter("the JSON is nested too deeply") from None
    except ValueError as error:
        words = f"it is no JSON: {error}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise click.BadParameter(words) from None


def warn_untaught(assistant: Assistant, context: Context | None) -> None:
    """Say so where a context changes nothing."""
    if context is not None and assistant.nlu is not None and not assistant.nlu.is_contextual:
        click.echo("warning: this package was taught no contexts, so that --context changes nothing", err=True)


context_option: Callable[[Any], Any] = click.option(
    "--context", "before", metavar="JSON", callback=read_context,
    help=f"what was said before, with any of {', '.join(Context.KEYS)}")
