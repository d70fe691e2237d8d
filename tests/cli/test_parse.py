"""`csbot parse --batch`: a line in, a line out, in order, whatever the lines are."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import heeding_ctrl_c

LINES = ["你好", "where is my parcel", "", "我要退货 😀", "\u200b", "a\u2028b", "hi\x00", "\x85订单"]


def answers(shown: Any) -> list[dict[str, Any]]:
    out = shown.stdout if isinstance(shown.stdout, str) else shown.stdout.decode("utf8")
    return [json.loads(line) for line in out.split("\n")[:-1]]


def test_each_line_is_answered_in_order(csbot: Any, trained: Path, tmp_path: Path):
    (tmp_path / "log.txt").write_bytes("\n".join(LINES * 5).encode("utf8"))
    shown = csbot("parse", "--project", trained, "--json", "--batch", tmp_path / "log.txt", "--now", "2026-11-25")
    assert shown.exit_code == 0 and [answer["text"] for answer in answers(shown)] == LINES * 5
    alone = csbot("parse", "--project", trained, "--json", "--now", "2026-11-25", "--", *LINES)
    assert answers(shown)[:len(LINES)] == answers(alone)


def test_a_pipe_with_line_ends_of_windows(csbot: Any, trained: Path):
    shown = csbot("parse", "--project", trained, "--json", "--batch", "-", input="你好\r\n退货\r\n".encode())
    assert shown.exit_code == 0 and [answer["text"] for answer in answers(shown)] == ["你好", "退货"]
    nothing = csbot("parse", "--project", trained, "--json", "--batch", "-", input=b"")
    assert nothing.exit_code == 0 and nothing.stdout == ""


def test_a_broken_line_keeps_its_place(csbot: Any, trained: Path):
    shown = csbot("parse", "--project", trained, "--json", "--batch", "-", input="你好\n".encode() + b"ab\xff\nhi\n")
    assert shown.exit_code == 1 and "line 2: byte 3 of the line is not UTF-8" in shown.stderr
    first, second, third = answers(shown)
    assert first["text"] == "你好" and third["text"] == "hi"
    assert second == {"line": 2, "error": "byte 3 of the line is not UTF-8"}


def test_wrong_usage(csbot: Any, trained: Path, tmp_path: Path):
    for words in (["--batch", "-"], ["--json", "--batch", "-", "x"], ["--json", "--batch", tmp_path / "none"]):
        assert csbot("parse", "--project", trained, *words).exit_code == 2


def test_bytes_that_are_no_text(csbot: Any, trained: Path):
    command = [*map(str.encode, csbot.command("parse", "--project", trained, "--json")), b"\xff\xfe", "退".encode()[:2]]
    done = csbot.run_command(command, b"")
    assert done.returncode == 0 and b"Traceback" not in done.stderr and len(answers(done)) == 2


def test_ctrl_c_leaves_whole_lines(csbot: Any, trained: Path, tmp_path: Path):
    out = tmp_path / "out.jsonl"
    with out.open("wb") as file:
        run = subprocess.Popen(csbot.command("parse", "--project", trained, "--json", "--batch", "-"), stdout=file,
                               stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=csbot.environment(),
                               preexec_fn=heeding_ctrl_c)
        run.stdin.write("我要退货\n".encode() * 1000)
        run.stdin.flush()
        while not out.stat().st_size:
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        run.stdin.close()
        error = run.stderr.read()
        assert run.wait(30) == 130 and b"Traceback" not in error
    text = out.read_text("utf8")
    assert text.endswith("\n") and all(json.loads(line)["text"] == "我要退货" for line in text.splitlines())


def test_a_context_is_a_json_object(csbot: Any, trained: Path):
    shown = csbot("parse", "--project", trained, "--json", "--context", '{"asked": "city", "options": ["上海"]}', "上海")
    assert shown.exit_code == 0 and "was taught no contexts" in shown.stderr
    for given, words in (("x", "it is no JSON"), ('{"ask": 1}', "'ask' is not known in a context, allowed are asked"),
                         ("[]", "a context is"), ('{"bot": 1}', "'bot' is '1', allowed is a text"),
                         ("[" * 100_000, "nested too deeply")):
        wrong = csbot("parse", "--project", trained, "--context", given, "上海")
        assert wrong.exit_code == 2 and words in wrong.stderr
