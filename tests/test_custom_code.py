"""The project's own code: found, imported with its errors in the right place, or left to an action server."""

import sys
from pathlib import Path
from typing import Any

import pytest

from csbot.custom_code import load_actions
from csbot.diagnostics import CsbotError

HEAD = "from csbot import action\n\n\n"
ACTION = '@action("action_{0}")\ndef {0}(turn):\n    turn.say("{0}")\n'


def write(folder: Path, **files: str) -> Path:
    """Write modules; `a__b` is a/b.py."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/') if not name.startswith('__') else name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return folder


def place_of(folder: Path) -> tuple[str, int, str]:
    """The file, line and code of the problem that ends loading."""
    with pytest.raises(CsbotError) as caught:
        load_actions(folder)
    [found] = caught.value.diagnostics
    assert "\n" not in found.message
    return found.at.file, found.at.line, found.code


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves a folder on the path."""
    monkeypatch.setattr(sys, "path", list(sys.path))


def test_no_code(tmp_path: Path):
    actions, found = load_actions(tmp_path)
    assert set(actions) == {"action_detect_language"} and found == []


def test_one_module(tmp_path: Path):
    actions, found = load_actions(write(tmp_path, actions=HEAD + ACTION.format("ship")))
    assert set(actions) == {"action_detect_language", "action_ship"} and found == []


@pytest.mark.parametrize("init", [True, False])
def test_a_package_with_or_without_init(tmp_path: Path, init: bool):
    write(tmp_path, actions__orders=HEAD + ACTION.format("ship"), actions__deep__er=HEAD + ACTION.format("dig"))
    if init:
        (tmp_path / "actions/__init__.py").write_text("from .orders import ship\n", "utf8")
        (tmp_path / "actions/deep/__init__.py").write_text("", "utf8")
    actions, _ = load_actions(tmp_path)
    assert {"action_ship", "action_dig"} < set(actions)


def test_modules_beside_the_actions_can_be_imported(tmp_path: Path):
    write(tmp_path, actions=HEAD + "from prices import PRICE\n" + ACTION.format("ship"), prices="PRICE = 3\n")
    assert "action_ship" in load_actions(tmp_path)[0]


def test_another_project_gets_its_own_modules(tmp_path: Path):
    one = write(tmp_path / "one", actions=HEAD + ACTION.format("one"))
    two = write(tmp_path / "two", actions=HEAD + ACTION.format("two"))
    assert "action_one" in load_actions(one)[0]
    assert "action_two" in load_actions(two)[0] and "action_one" not in load_actions(two)[0]
    write(one, actions=HEAD + ACTION.format("new_one"))
    assert "action_new_one" in load_actions(one)[0]


@pytest.mark.parametrize("files, place", [
    ({"actions": "x = 1\ndef broken(:\n"}, ("actions.py", 2)),
    ({"actions": "import nothing_of_this_name\n"}, ("actions.py", 1)),
    ({"actions": "# 注释\n\nraise ValueError('两行\\n文字')\n"}, ("actions.py", 3)),
    ({"actions": "import sys\nsys.exit(3)\n"}, ("actions.py", 2)),
    ({"actions": "import wrong\n", "wrong": "1 +\n"}, ("wrong.py", 1)),
    ({"actions": "from wrong import f\nf()\n", "wrong": "def f():\n    return 1 / 0\n"}, ("wrong.py", 2)),
    ({"actions": "import json\njson.loads('{')\n"}, ("actions.py", 2)),
    ({"actions____init__": "", "actions__b": "\n\nx\n"}, ("actions/b.py", 3)),
    ({"actions____init__": "", "actions__b": "def (:\n"}, ("actions/b.py", 1)),
    ({"actions": "x = '\0'\n"}, ("actions.py", 1)),
    ({"actions": HEAD + ACTION.format("a") + "\n\n" + ACTION.format("a").replace("def a", "def b")}, ("actions.py", 9)),
    ({"actions": HEAD + "@action('')\ndef a(turn): pass\n"}, ("actions.py", 4)),
    ({"actions": HEAD + "@action('a', timeout=0)\ndef a(turn): pass\n"}, ("actions.py", 4)),
])
def test_broken_code_is_one_error_at_its_line(tmp_path: Path, files: dict[str, str], place: tuple[str, int]):
    for name, text in files.items():
        path = tmp_path / (name.replace("____init__", "/__init__").replace("__b", "/b") + ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf8")
    assert place_of(tmp_path) == (*place, "E507")


@pytest.mark.parametrize("code", [b"\xff\xfe", b"# -*- coding: nonsense -*-\n", b"(" * 5000])
def test_code_that_is_no_text(tmp_path: Path, code: bytes):
    (tmp_path / "actions.py").write_bytes(code)
    assert place_of(tmp_path)[::2] == ("actions.py", "E507")


@pytest.mark.parametrize("line", ["from rasa_sdk import Action", "import rasa_sdk", "import os, rasa_sdk.events as e",
                                  "def f():\n    from rasa_sdk.executor import CollectingDispatcher"])
def test_code_for_an_action_server_is_left_to_it(tmp_path: Path, line: str):
    marker = tmp_path / "was_run"
    actions, found = load_actions(write(tmp_path, actions=f"open({str(marker)!r}, 'w')\n{line}\n"))
    assert [(one.code, one.at.file) for one in found] == [("W501", "actions.py")]
    assert set(actions) == {"action_detect_language"} and not marker.exists()


@pytest.mark.parametrize("line", ["from .rasa_sdk import x", "# import rasa_sdk", "text = 'import rasa_sdk'"])
def test_what_only_looks_like_it(tmp_path: Path, line: str):
    write(tmp_path, **{"actions": f"if False:\n    {line}\n    pass\n"})
    assert load_actions(tmp_path)[1] == []


# ---- in a conversation -----------------------------------------------------------------------------------------------

SLOW = """
import asyncio, time
from csbot import action

@action("action_track_parcel", timeout=0.1, on_error="utter_busy")
{kind} track(turn):
    turn.set("parcel_state", "moving")
    {body}

@action("action_book_parcel")
async def book(turn):
    turn.say("no on_error")
    raise RuntimeError("仓库没有回答")
"""
BUSY = "The system is busy, please try again later."


@pytest.mark.parametrize("kind, body, problem", [
    ("def", "time.sleep(5)", "action 'action_track_parcel' takes more than 0.1 s"),
    ("async def", "await asyncio.sleep(5)", "action 'action_track_parcel' takes more than 0.1 s"),
    ("def", "1 / 0", "action 'action_track_parcel' failed: ZeroDivisionError: division by zero (actions.py:8)"),
    ("async def", "raise KeyError('x')", "action 'action_track_parcel' failed: KeyError: 'x' (actions.py:8)"),
    ("def", "raise SystemExit(1)", "action 'action_track_parcel' failed: SystemExit: 1 (actions.py:8)"),
    ("async def", "time.sleep(5)", "action 'action_track_parcel' takes more than 0.1 s"),
    ("def", "turn.utter('utter_nothing')", "unknown response 'utter_nothing' (actions.py:8)"),
    ("def", "turn.set('nothing', 1)", "unknown slot 'nothing' (actions.py:8)"),
    ("def", "__import__('json').loads('{')", "(char 1) (actions.py:8)"),
    ("def", "turn.set('city', object())", "allowed is what JSON can hold"),
])
def test_an_action_that_fails_says_its_on_error(csbot: Any, trained: Path, kind: str, body: str, problem: str):
    (trained / "actions.py").write_text(SLOW.format(kind=kind, body=body), "utf8")
    talked = csbot("shell", trained, input="where is parcel PA1002\nthanks\n")
    assert talked.exit_code == 0
    assert talked.stdout.startswith(BUSY) and "You're welcome!" in talked.stdout
    [line] = talked.stderr.splitlines()
    assert line.startswith("warning: ") and problem in line


def test_without_on_error_there_is_still_a_reply(csbot: Any, trained: Path):
    (trained / "actions.py").write_text(SLOW.format(kind="def", body="pass"), "utf8")
    talked = csbot("shell", trained, input='/send_parcel{"city": "上海"}\n')
    assert talked.stdout.splitlines()[0] == "no on_error" and "抱歉" in talked.stdout
    assert "RuntimeError: 仓库没有回答 (actions.py:13)" in talked.stderr


def test_the_shell_shows_the_line_of_broken_code(csbot: Any, trained: Path):
    (trained / "actions.py").write_text('"""动作"""\nfrom csbot import 没有\n', "utf8")
    talked = csbot("shell", trained, input="你好\n")
    assert talked.exit_code == 1 and talked.stdout == ""
    assert talked.stderr.startswith(f"{trained}/actions.py:2:1: E507 ")
    assert "2 | from csbot import 没有" in talked.stderr


def test_the_shell_warns_of_an_action_server_and_goes_on(csbot: Any, trained: Path):
    (trained / "actions.py").write_text("import rasa_sdk\n", "utf8")
    talked = csbot("shell", trained, input="PA1002到哪了\n")
    assert f"{trained}/actions.py:1:1: W501" in talked.stderr and "has no code" in talked.stderr
    assert "抱歉" in talked.stdout


def test_only_the_modules_of_rasa_are_left_to_the_action_server(tmp_path: Path):
    folder = write(tmp_path, actions__orders=HEAD + ACTION.format("ship"), actions__old="from rasa_sdk import Action\n")
    actions, found = load_actions(folder)
    assert "action_ship" in actions
    assert [(one.code, one.at.file) for one in found] == [("W501", "actions/old.py")]


def test_two_functions_of_one_name_are_refused_at_the_second_one(tmp_path: Path):
    folder = write(tmp_path, actions__a=HEAD + ACTION.format("ship"), actions__b="\n" + HEAD + ACTION.format("ship"))
    assert place_of(folder) == ("actions/b.py", 5, "E507")
