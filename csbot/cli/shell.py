"""`csbot shell`: talk to a trained bot. On a terminal with line editing and history, else one message a line."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from csbot.assistant import Assistant
from csbot.cli.acting import project_actions, project_server
from csbot.cli.lines import piped_lines, typed_lines
from csbot.cli.output import cannot, project_folder
from csbot.cli.session import Session


@click.command("shell")
@click.argument("words", nargs=-1, metavar="[nlu] [PATH]")
@click.option("--package", type=click.Path(path_type=Path), help="a package  [default: the newest below PATH/models]")
@click.option("--explain", is_flag=True, help="after each reply, print what was understood and decided, and where from")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="append all events as lines of JSON")
@click.option("--seed", type=int, help="fix which variations of responses are chosen")
def command(words: tuple[str, ...], package: Path | None, explain: bool, record: Path | None, seed: int | None) -> None:
    """Talk to the bot of the project in PATH (default: here); `shell nlu` prints what is understood instead.

    With standard input not a terminal: one message a line, replies in blocks with an empty line between. Reminders are
    told when they are due.

    \b
    Examples:
      csbot shell
      csbot shell --explain
      echo 你好 | csbot shell my_bot
    """
    nlu = words[:1] == ("nlu",)
    if len(words) > 1 + nlu:
        raise click.UsageError(f"unexpected '{words[1 + nlu]}', allowed is one PATH")
    typed = words[nlu] if len(words) > nlu else "."
    folder = project_folder(click.get_current_context(), None, Path(typed) if typed else typed)
    actions = {} if nlu else project_actions(folder)
    server = None if nlu else project_server(folder)
    assistant = Assistant.load(package or folder / "models", folder=folder, actions=actions, server=server, seed=seed)
    with recording(record) as file:
        talk(Parsing(assistant) if nlu else Sitting(assistant, explain, file), folder)


@contextlib.contextmanager
def recording(path: Path | None) -> Iterator[TextIO | None]:
    """The file that events are appended to, if any."""
    if path is None:
        yield None
        return
    try:
        file = path.open("a", encoding="utf8", errors="backslashreplace")
    except OSError as error:
        raise click.BadParameter(cannot("write", str(path), error), param_hint="--record") from None
    try:
        yield file
    finally:
        with contextlib.suppress(OSError):  # every turn is flushed, and reported if it cannot be
            file.close()


class Parsing:
    """Answers a line with its parse."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def answer(self, line: str) -> list[str] | None:
        """The parse as a line of JSON; None ends the sitting."""
        if line.strip() == "/stop":
            return None
        return [json.dumps(self.assistant.parse(line).as_json(), ensure_ascii=False)]

    def remind(self) -> Iterator[list[str]]:
        """Nothing: nobody talks."""
        return iter(())

    def next_at(self) -> float | None:
        """Never."""
        return None


class Sitting:
    """Answers a line with the bot's replies; what only its developer should see goes to standard error."""

    def __init__(self, assistant: Assistant, explain: bool, record: TextIO | None) -> None:
        self.session = Session(assistant, explain, record)
        self.next_at = self.session.next_reminder
        assistant.conversation()

    def answer(self, line: str) -> list[str] | None:
        """The lines that answer a line; None ends the sitting."""
        with contextlib.redirect_stdout(sys.stderr):
            lines = self.session.answer(line)
        self.warn()
        return lines

    def remind(self) -> Iterator[list[str]]:
        """The lines of each reminder that is due."""
        with contextlib.redirect_stdout(sys.stderr):
            told = list(self.session.remind())
        self.warn()
        return iter(told)

    def warn(self) -> None:
        """Tell the developer what went wrong."""
        for words in self.session.problems:
            click.echo(f"warning: {words}", err=True)


def talk(partner: Parsing | Sitting, folder: Path) -> None:
    """Read lines and print their answers until the input or the sitting ends; reminders are told when they are due."""
    terminal = sys.stdin.isatty()
    blocks = 0
    for line in typed_lines(folder, partner.next_at) if terminal else piped_lines(partner.next_at):
        for lines in partner.remind():
            blocks = tell(lines, blocks, terminal)
        if line is None or not line.strip():
            continue
        answered = partner.answer(line.rstrip("\r\n"))
        if answered is None:
            return
        blocks = tell(answered, blocks, terminal)


def tell(lines: list[str], blocks: int, terminal: bool) -> int:
    """Print a block of lines, in a pipe behind an empty line but for the first; how many blocks there are now."""
    if not lines:
        return blocks
    if blocks and not terminal:
        click.echo()
    click.echo("\n".join(lines))
    sys.stdout.flush()
    return blocks + 1
