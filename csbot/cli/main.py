"""The `csbot` command: a table of commands, each loaded only when it is called, and how errors end.

Exit codes: 0 fine, 1 problems were found or something failed, 2 wrong usage, 130 interrupted.
"""

import contextlib
import importlib
import io
import os
import sys
from typing import Any, NoReturn

import click

from csbot.diagnostics import CsbotError
from csbot.package import cannot_write
from csbot.version import VERSION

WORDS = "csbot.words"
COMMANDS = {
    "init": "make a new project from a template",
    "check": "print every problem of a project",
    "train": "check, compile and fine-tune a project into a package",
    "shell": "talk to a trained bot in the terminal",
    "run": "serve the project's custom actions to other bots",
    "parse": "print what the NLU understands of texts",
    "test": "replay the project's test stories",
    "graph": "draw the dialogue graph as HTML, SVG, Mermaid or DOT",
    "explain": "print the manual page of a problem's code",
    "explain-nlu": "show which words carried an intent, and the nearest taught examples",
    "encoders": "list the encoders at hand, or fetch one",
    "migrate": "rewrite a Rasa 2 project in the format of Rasa 3",
    "schema": "print the JSON Schemas of the project files",
    "doctor": "say what is installed and which encoders are at hand",
    "completion": "print the tab-completion script for a shell",
}


class LazyGroup(click.Group):
    """A group whose commands live in `csbot.cli.NAME`, imported when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return importlib.import_module(f"csbot.cli.{name.replace('-', '_')}").command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, from the table: no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Keep the command line, so that an error can be told in the format that it asks for."""
        context.meta[WORDS] = tuple(args)
        return super().parse_args(context, args)

    def invoke(self, context: click.Context) -> Any:
        """Run a command; whatever csbot raises on purpose is printed as diagnostics."""
        forgive_streams()
        try:
            return super().invoke(context)
        except (click.UsageError, CsbotError) as error:
            fail(error, context.meta[WORDS])
        except KeyboardInterrupt:
            click.echo("interrupted; nothing was changed", err=True)
            sys.exit(130)
        except BrokenPipeError:
            drop_output()
            sys.exit(1)
        except OSError as error:
            drop_output()
            fail(CsbotError(cannot_write(str(error.filename or "standard output"), error.strerror or str(error))), ())


def fail(error: click.UsageError | CsbotError, words: tuple[str, ...]) -> NoReturn:
    """End with what went wrong, in the format that the command line asks for."""
    from csbot.cli.output import asked_format, print_failure, wrong_usage  # what prints problems takes 50 ms to load

    form = asked_format(words)
    if isinstance(error, CsbotError):
        print_failure(error.diagnostics, form)
        sys.exit(1)
    if form == "text":
        raise error
    print_failure([wrong_usage(error.ctx.command_path if error.ctx else "csbot", error.format_message())], form)
    sys.exit(2)


def forgive_streams() -> None:
    """Let bytes that are no text and characters that the terminal has not be shown as such, and be no errors."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def drop_output() -> None:
    """Let what is not printed yet go nowhere, so that the interpreter's last flush does not fail as well."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="csbot")
def main() -> None:
    """Declarative customer-service bots in Chinese and English.

    \b
    Begin with:
      csbot init my_bot && cd my_bot
      csbot train
      csbot shell
    """
