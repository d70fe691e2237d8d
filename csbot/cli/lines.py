"""Lines from a terminal or a pipe. In between comes None whenever it is time for something that does not wait for them.

Knows nothing of what lines mean. `next_at` says when the next such time is, in seconds since 1970; None where none is.
"""

import asyncio
import codecs
import io
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

NextAt = Callable[[], float | None]
HISTORY = Path(".csbot") / "history"
LONGEST_WAIT = 60.0  # behind which the clock is looked at again: it may have been set
SHORTEST_WAIT = 1.0  # between two such times, so that nobody is kept from typing


class Alarm:
    """When it is time again. Once it was, a second passes before it is anew."""

    def __init__(self, next_at: NextAt) -> None:
        self.next_at, self.not_before = next_at, 0.0

    def seconds(self) -> float | None:
        """How long to wait before asking again; 0 when it is time, None where nothing is waited for."""
        at = self.next_at()
        return None if at is None else min(LONGEST_WAIT, max(0.0, max(at, self.not_before) - time.time()))

    def stop(self) -> None:
        """It was time."""
        self.not_before = time.time() + SHORTEST_WAIT


def typed_lines(folder: Path, next_at: NextAt) -> Iterator[str | None]:
    """Lines typed on a terminal, with editing and the history of earlier sittings; Ctrl-C and Ctrl-D end them.

    What has been typed so far is taken from the screen before a None, and is there again behind it.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.document import Document

    prompt: PromptSession[str | None] = PromptSession(history=history_of(folder))
    alarm, typed = Alarm(next_at), Document()
    click.echo("Type a message; /help lists commands, /stop ends.", err=True)

    async def watch() -> None:
        """Leave the prompt when it is time."""
        nonlocal typed
        while seconds := alarm.seconds():
            await asyncio.sleep(seconds)
        if seconds is not None and not prompt.app.is_done:
            alarm.stop()
            typed = prompt.default_buffer.document
            prompt.app.erase_when_done = True
            prompt.app.exit(result=None)

    while True:
        prompt.app.erase_when_done, typed_before, typed = False, typed, Document()
        try:
            yield prompt.prompt("> ", default=typed_before, pre_run=lambda: prompt.app.create_background_task(watch()))
        except (EOFError, KeyboardInterrupt):
            return


def history_of(folder: Path) -> Any:
    """What was typed in earlier sittings, or in this one only where it cannot be kept."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        (folder / HISTORY).parent.mkdir(exist_ok=True)
        (folder / HISTORY).open("ab").close()
        return FileHistory(str(folder / HISTORY))
    except OSError:
        return InMemoryHistory()


def piped_lines(next_at: NextAt) -> Iterator[str | None]:
    """Lines of a pipe or file. Where nobody can wait for input with a time limit, there is no None."""
    try:
        place = sys.stdin.fileno()
    except (OSError, ValueError):
        place = None
    if place is None or sys.platform == "win32":
        yield from sys.stdin
        return
    decoder = codecs.getincrementaldecoder(sys.stdin.encoding)(sys.stdin.errors or "strict")
    reading, alarm, rest, data = io.IncrementalNewlineDecoder(decoder, translate=True), Alarm(next_at), "", b" "
    while data:
        seconds = alarm.seconds()
        if seconds == 0:
            alarm.stop()
            yield None
        elif select.select([place], [], [], seconds)[0]:
            data = os.read(place, 1 << 16)
            *lines, rest = (rest + reading.decode(data, final=not data)).split("\n")
            yield from lines
    if rest:
        yield rest
