"""`csbot shell`: talk to a trained bot. On a terminal with line editing and history, else one message a line."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import click

from csbot.assistant import Assistant
from csbot.cli.acting import project_actions, project_server
from csbot.cli.output import cannot, project_folder
from csbot.cli.session import Session

HISTORY = Path(".csbot") / "history"


@click.command("shell")
@click.argument("words", nargs=-1, metavar="[nlu] [PATH]")
@click.option("--package", type=click.Path(path_type=Path), help="a package  [default: the newest below PATH/models]")
@click.option("--explain", is_flag=True, help="after each reply, print what was understood and decided, and where from")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="append all events as lines of JSON")
@click.option("--seed", type=int, help="fix which variations of responses are chosen")
def command(words: tuple[str, ...], package: Path | None, explain: bool, record: Path | None, seed: int | None) -> None:
    """Talk to the bot of the project in PATH (default: here); `shell nlu` prints what is understood instead.

    With standard input not a terminal: one message a line, replies in blocks with an empty line between.

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
        answer = understanding(assistant) if nlu else sitting(assistant, explain, file)
        talk(answer, folder)


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


def understanding(assistant: Assistant) -> Callable[[str], list[str] | None]:
    """Answers a line with its parse."""
    def answer(line: str) -> list[str] | None:
        if line.strip() == "/stop":
            return None
        return [json.dumps(assistant.parse(line).as_json(), ensure_ascii=False)]

    return answer


def sitting(assistant: Assistant, explain: bool, record: TextIO | None) -> Callable[[str], list[str] | None]:
    """Answers a line with the bot's replies; what only its developer should see goes to standard error."""
    session = Session(assistant, explain, record)
    assistant.conversation()

    def answer(line: str) -> list[str] | None:
        with contextlib.redirect_stdout(sys.stderr):
            lines = session.answer(line)
        for words in session.problems:
            click.echo(f"warning: {words}", err=True)
        return lines

    return answer


def talk(answer: Callable[[str], list[str] | None], folder: Path) -> None:
    """Read lines and print their answers until the input or the sitting ends."""
    terminal = sys.stdin.isatty()
    first = True
    for line in typed_lines(folder) if terminal else sys.stdin:
        if not line.strip():
            continue
        lines = answer(line.rstrip("\r\n"))
        if lines is None:
            return
        if not first and not terminal:
            click.echo()
        first = False
        click.echo("\n".join(lines))
        sys.stdout.flush()


def typed_lines(folder: Path) -> Iterator[str]:
    """Lines typed on a terminal, with editing and the history of earlier sittings; Ctrl-C and Ctrl-D end them."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        (folder / HISTORY).parent.mkdir(exist_ok=True)
        (folder / HISTORY).open("ab").close()
        history = FileHistory(str(folder / HISTORY))
    except OSError:
        history = InMemoryHistory()
    prompt = PromptSession(history=history)
    click.echo("Type a message; /help lists commands, /stop ends.", err=True)
    while True:
        try:
            yield prompt.prompt("> ")
        except (EOFError, KeyboardInterrupt):
            return
