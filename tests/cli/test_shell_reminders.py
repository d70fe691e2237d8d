"""`csbot shell` tells reminders when they are due: while it waits for a line, and before the line that comes later."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.action_server.servers import answer, playing
from tests.cli.test_shell import HOURS, blocks
from tests.cli.test_shell_terminal import TERMINAL, Terminal

BOOK = '/send_parcel{"city": "上海"}'
OPEN = {"zh": "我们每天9点到18点营业。", "en": "We are open every day from 9 to 18."}
SOON, LATER, OVER = 2.0, 3600.0, -5.0


@pytest.fixture
def reminding(trained: Path) -> Iterator[Callable[[float], Path]]:
    """The small project whose booking is done by an action server, which has the bot remind of the opening hours."""
    code = trained / "actions.py"
    code.write_text(code.read_text("utf8").partition('@action("action_book_parcel"')[0], "utf8")
    seconds = 0.0

    def book(handler: Any, body: bytes) -> None:
        when = datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()
        reminder = {"event": "reminder", "intent": "opening_hours", "date_time": when, "name": "营业时间",
                    "kill_on_user_msg": False}
        answer(handler, json.dumps({"events": [reminder], "responses": [{"text": "booked 已预约"}]}).encode())

    def remind_in(wanted: float) -> Path:
        nonlocal seconds
        seconds = wanted
        return trained

    with playing(book) as url:
        (trained / "endpoints.yml").write_text(f"action_endpoint: {{url: \"{url}\"}}\n", "utf8")
        yield remind_in


@pytest.fixture
def sit(csbot: Any) -> Iterator[Callable[[Path], Terminal]]:
    """Shells on terminals, each at its first prompt; none outlives the test."""
    started: list[Terminal] = []

    def open_shell(folder: Path) -> Terminal:
        started.append(Terminal(csbot.command("shell", folder), csbot.environment(TERMINAL)))
        started[-1].wait_for("/stop ends.")
        started[-1].wait_for(">")
        return started[-1]

    yield open_shell
    for one in started:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
            one.process.wait()
        os.close(one.master)


@pytest.mark.parametrize("language, first, half, rest", [("zh", "谢谢", "几点", "开门"), ("en", "thanks", "/than", "ks")])
def test_a_reminder_is_told_while_somebody_types(reminding: Any, sit: Any, language: str, first: str, half: str,
                                                 rest: str):
    terminal = sit(reminding(SOON))
    terminal.type(f"{first}\r")
    terminal.wait_for(">")
    terminal.type(f"{BOOK}\r")
    terminal.wait_for("booked 已预约")
    terminal.type(half)
    terminal.wait_for(OPEN[language])
    terminal.wait_for(half)  # what was typed is there again
    terminal.type(f"{rest}\r")
    terminal.wait_for(OPEN["zh"] if language == "zh" else "You're welcome!")
    terminal.type("/stop\r")
    assert terminal.end() == 0 and "Traceback" not in terminal.shown


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_it_ends_at_once_while_a_reminder_waits(reminding: Any, sit: Any, key: str):
    terminal = sit(reminding(LATER))
    terminal.type(f"{BOOK}\r")
    terminal.wait_for("booked 已预约")
    terminal.wait_for(">")
    terminal.type(key)
    assert terminal.end() == 0 and "Traceback" not in terminal.shown


def test_a_pipe_is_told_while_it_waits_and_the_log_is_whole(csbot: Any, reminding: Any, tmp_path: Path):
    log = tmp_path / "记录.jsonl"
    shell = subprocess.Popen(csbot.command("shell", reminding(SOON), "--record", log), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=csbot.environment())
    assert shell.stdin and shell.stdout
    shell.stdin.write(f"{BOOK}\n".encode())
    shell.stdin.flush()
    told = [shell.stdout.readline().decode() for _ in range(2 + len(HOURS.splitlines()))]
    assert "".join(told) == f"booked 已预约\n\n{HOURS}\n"
    out, err = shell.communicate("谢谢\n".encode(), timeout=60)
    assert out.decode().startswith("\n") and err == b"" and shell.returncode == 0
    events = [json.loads(line) for line in log.read_text("utf8").splitlines()]
    heard = [event["text"] for event in events if event["event"] == "user"]
    assert heard == [BOOK, "EXTERNAL: opening_hours", "谢谢"]
    assert [event["event"] for event in events].count("reminder") == 1


@pytest.mark.parametrize("apart", [False, True])
def test_a_line_that_comes_later_is_answered_behind_the_reminder(csbot: Any, reminding: Any, apart: bool):
    folder, lines = reminding(OVER), f"{BOOK}\n谢谢\n"
    shown = csbot.apart("shell", folder, input=lines.encode()).stdout.decode() if apart else csbot(
        "shell", folder, input=lines).stdout
    booked, reminded, thanked = blocks(shown)
    assert (booked, reminded) == ("booked 已预约", HOURS) and thanked in ("不客气！", "应该的，祝您愉快。")


def test_a_reminder_that_waits_at_the_end_is_not_told(csbot: Any, reminding: Any):
    told = csbot.apart("shell", reminding(LATER), input=f"{BOOK}\n/slots\n".encode())
    assert told.returncode == 0 and len(blocks(told.stdout.decode())) == 2


def test_what_is_understood_needs_no_reminders(csbot: Any, reminding: Any):
    told = csbot.apart("shell", "nlu", reminding(OVER), input="谢谢\nthanks\n".encode())
    assert [json.loads(block)["intent"]["name"] for block in blocks(told.stdout.decode())] == ["thanks", "thanks"]
