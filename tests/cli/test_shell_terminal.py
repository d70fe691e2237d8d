"""`csbot shell` on a real terminal: editing, history, and how a sitting ends."""

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TERMINAL = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}  # nobody answers where the cursor is


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.master, other = pty.openpty()
        self.process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=env,
                                        start_new_session=True)
        os.close(other)
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def wait_for(self, text: str, seconds: float = 20) -> str:
        """Read until a text shows; what was shown before and with it."""
        until = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < until, f"'{text}' did not show, but {self.shown!r}"
            if select.select([self.master], [], [], 1)[0]:
                self.shown += os.read(self.master, 65536).decode("utf8", "replace")
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def end(self) -> int:
        """The exit code, once the program has ended."""
        try:
            while select.select([self.master], [], [], 20)[0] and (more := os.read(self.master, 65536)):
                self.shown += more.decode("utf8", "replace")
        except OSError:  # the other end is closed
            pass
        return self.process.wait(20)


@pytest.fixture
def terminal(csbot: Any, trained: Path) -> Iterator[Terminal]:
    """A shell on a terminal, at its first prompt."""
    started = Terminal(csbot.command("shell", trained), csbot.environment(TERMINAL))
    started.wait_for("/stop ends.")
    started.wait_for(">")
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGKILL)
        started.process.wait()
    os.close(started.master)


def test_a_sitting_with_editing_and_history(terminal: Terminal, trained: Path):
    terminal.type("where is PA10x\x7f03\r")
    terminal.wait_for("We are sorry, PA1003 is lost. We will pay for it.")
    terminal.type("几点开门\r")
    terminal.wait_for("我们每天9点到18点营业。")
    terminal.type("\x1b[A\x1b[A\r")  # twice up: the first message again
    terminal.wait_for("PA1003 is lost")
    terminal.type("/stop\r")
    assert terminal.end() == 0 and "Traceback" not in terminal.shown
    assert "+几点开门" in (trained / ".csbot/history").read_text("utf8")


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_it_ends_at_once(terminal: Terminal, key: str):
    terminal.type(key)
    assert terminal.end() == 0 and "Traceback" not in terminal.shown


def test_a_history_that_cannot_be_written_is_kept_in_memory(csbot: Any, trained: Path):
    (trained / ".csbot/history").mkdir(parents=True)
    started = Terminal(csbot.command("shell", trained), csbot.environment(TERMINAL))
    started.wait_for(">")
    started.type("几点开门\r")
    started.wait_for("我们每天9点到18点营业。")
    started.wait_for(">")
    started.type("\x04")
    assert started.end() == 0
    os.close(started.master)
