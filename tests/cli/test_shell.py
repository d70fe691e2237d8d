"""`csbot shell` in a pipe: a protocol that programs read; what `--explain`, `--record` and the slash commands do."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from csbot.assistant import Assistant
from csbot.cli.session import Session, filled_lines, reply_lines
from csbot.project.load import load_tests
from csbot.project.model import UserStep
from csbot.values import Reply

HOURS = "我们每天9点到18点营业。\n节假日休息。\n[image] https://parcels.example/hours-zh.png"


def blocks(text: str) -> list[str]:
    """The reply blocks of an output: separated by exactly one empty line, ended by one line end."""
    assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n" not in text
    return text[:-1].split("\n\n")


def test_one_block_for_each_message(csbot: Any, trained_once: Path):
    talked = csbot("shell", trained_once, input="你好\n\n   \n几点开门\nwhere is my parcel PA1002\n")
    greeting, hours, moving = blocks(talked.stdout)
    assert greeting.split("\n") == ["您好，请问要查件还是寄件？", "  1: 查件 (/track_parcel)",
                                    '  2: 寄到上海 (/send_parcel{"city": "上海"})']
    assert hours == HOURS and moving == "PA1002 is on its way and takes 2 more days."
    assert talked.stderr == "" and talked.exit_code == 0


@pytest.mark.parametrize("text, count", [("", 0), ("\n\n", 0), ("谢谢", 1), ("谢谢\r\nthanks\r\n", 2),
                                         ("/stop\n谢谢\n", 0), ("谢谢\n/stop\nthanks\n", 1), ("谢谢\n/restart\n", 2)])
def test_how_many_blocks(csbot: Any, trained_once: Path, text: str, count: int):
    talked = csbot("shell", trained_once, input=text)
    assert talked.exit_code == 0
    assert len(blocks(talked.stdout)) == count if count else talked.stdout == ""


def test_no_reply_is_said(csbot: Any, trained_once: Path):
    assert blocks(csbot("shell", trained_once, input="谢谢\n/restart\n").stdout)[1] == "(no reply)"


def test_a_process_answers_line_by_line_and_bytes_that_are_no_text_do_no_harm(csbot: Any, trained_once: Path):
    env = {"PYTHONIOENCODING": "utf-8:strict", "PYTHONUNBUFFERED": ""}
    shell = subprocess.Popen(csbot.command("shell", trained_once), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=csbot.environment(env))
    assert shell.stdin and shell.stdout and shell.stderr
    shell.stdin.write("谢谢\n".encode())
    shell.stdin.flush()
    assert shell.stdout.readline().decode().strip() in ("不客气！", "应该的，祝您愉快。")
    out, err = shell.communicate(b"\xff\xfe\xe4\xbd\n" + "你好".encode("gb18030") + b"\n" + "😀 é\n".encode()
                                 + "你".encode() * 100_000 + b"\n\0\n" + "几点开门".encode(), timeout=60)
    found = blocks(out.decode().removeprefix("\n"))
    assert len(found) == 6 and found[-1] == HOURS
    assert (shell.returncode, err) == (0, b"")


def test_explain_shows_what_was_understood_and_the_line_that_decided(csbot: Any, trained_once: Path):
    told = csbot("shell", trained_once, "--explain", input="查一下单号PA1002\n").stdout
    assert "# understood: track_parcel 0." in told and "parcel_number 'PA1002' [5:11] pattern" in told
    stories = (trained_once / "stories/stories.yml").read_text("utf8").splitlines()
    lines = [line for line in told.splitlines() if line.startswith("# decided: action_track_parcel ← ")]
    number = int(lines[0].rpartition("stories/stories.yml:")[2].rstrip(")"))
    assert "action_track_parcel" in stories[number - 1]


def test_explain_of_a_message_that_names_its_intent(csbot: Any, trained_once: Path):
    talk = '/send_parcel{"city": "上海"}\n/thanks\n/nonsense 你好\n'
    booked, thanked, other = blocks(csbot("shell", trained_once, "--explain", input=talk).stdout)
    assert "# understood: send_parcel, named by the message · city '上海'\n" in booked
    assert "# understood: thanks, named by the message\n" in thanked
    assert not [words for words in ("RegexMessageHandler", "None 0.00") if words in booked + thanked + other]


def test_slots_and_why(csbot: Any, trained_once: Path):
    talk = "/why\n/slots\nwhere is PA1003\n/slots\n/why\n"
    nothing, initial, _, slots, why = blocks(csbot("shell", trained_once, input=talk).stdout)
    assert nothing == "nothing has been said yet" and initial == 'language  "zh"'
    assert slots.splitlines() == ['language       "en"', 'parcel_number  "PA1003"', 'parcel_state   "lost"']
    assert "# decided: utter_lost ← story 'the parcel is lost'" in why and "# not: " in why


def test_help_and_intents(csbot: Any, trained_once: Path):
    told = csbot("shell", trained_once, input='/help\n/send_parcel{"city": "上海"}\n/send_parcel{"city": \n').stdout
    usage, booked, asked = blocks(told)
    assert "/save FILE" in usage and booked == "好的，已预约寄往上海的快递。" and asked == "寄到哪个城市？"


TALK = """你好
where is PA1002
[a](city) thanks "quoted" : # {x}
我要寄快递
上海
/track_parcel{"parcel_number": "PA1003"}
/restart
几点开门
"""


def test_what_was_talked_through_replays_for_ever(csbot: Any, trained: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(trained)
    file = Path("tests/test_saved.yml")
    saving = f"/save {file}\n/save {file}\n/save no/folder.yml\n/save a\0b\n"
    said = blocks(csbot("shell", input=f"/save\n/save {file}\n{TALK}{saving}").stdout)
    assert said[0] == "usage: /save FILE" and said[1] == "nothing has been said yet"
    assert said[-4] == f"saved {file}" and "exists" in said[-3] and said[-2].startswith("cannot write 'no/folder.yml'")
    assert said[-1].startswith("cannot write 'a")
    assert csbot("test", "--gold").stdout == "4 of 4 test stories pass\n"


@pytest.mark.parametrize("text", ["我要 [退款](马上)", "a [b](c)", "[PA1002](parcel_number)", "]( [x][1] ［你好］（x）",
                                  '/send_parcel{"city": "[a](b)"}', "where is PA1002 [now](x)?"])
def test_what_looks_like_markup_is_saved_as_it_was_typed(csbot: Any, trained: Path, monkeypatch: pytest.MonkeyPatch,
                                                         text: str):
    monkeypatch.chdir(trained)
    assert csbot("shell", input=f"{text}\n/save tests/test_saved.yml\n").exit_code == 0
    stories, _, problems = load_tests(trained)
    [said] = [step for story in stories if story.name == "test_saved" for step in story.steps
              if isinstance(step, UserStep)]
    heard = Assistant.load(trained / "models").understand(text)
    assert said.text == text and not problems
    assert [(e.entity, e.value) for e in said.entities] == [(e.entity, e.value) for e in heard.entities]
    assert csbot("test", "--gold").exit_code == 0


def test_the_recording_is_the_conversation(csbot: Any, trained_once: Path, tmp_path: Path):
    record = tmp_path / "talk.jsonl"
    for talk in ("你好\nwhere is PA1002\n", "谢谢\n"):
        assert csbot("shell", trained_once, "--record", record, input=talk).exit_code == 0
    events = [json.loads(line) for line in record.read_text("utf8").splitlines()]
    assert [event["text"] for event in events if event["event"] == "user"] == ["你好", "where is PA1002", "谢谢"]
    conversation = Assistant.load(trained_once / "models").conversation()
    first = events[:next(n for n, event in enumerate(events) if n and event.get("name") == "action_session_start")]
    conversation.replay(first)
    assert conversation.as_json() == first and conversation.slots["parcel_state"] == "moving"


@pytest.mark.parametrize("record", ["/proc/record", "."])
def test_a_recording_that_cannot_be_opened_is_wrong_usage(csbot: Any, trained_once: Path, record: str):
    assert csbot("shell", trained_once, "--record", record, input="你好\n").exit_code == 2


def test_a_recording_on_a_full_disk(csbot: Any, trained_once: Path):
    talked = csbot("shell", trained_once, "--record", "/dev/full", input="你好\n")
    assert talked.exit_code == 1 and "/dev/full" in talked.stderr and "E505" in talked.stderr


def test_standard_output_on_a_full_disk(csbot: Any, trained_once: Path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(csbot.command("shell", trained_once), input="你好\n".encode(), stdout=full,
                              stderr=subprocess.PIPE, env=csbot.environment(), check=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr and b"E505" in done.stderr


def test_a_seed_makes_two_sittings_alike(csbot: Any, trained_once: Path):
    told = [csbot("shell", trained_once, "--seed", seed, input="谢谢\n" * 12).stdout for seed in ("5", "5", "6")]
    assert told[0] == told[1] != told[2]


def test_shell_nlu_prints_parses(csbot: Any, trained_once: Path):
    first, second = blocks(csbot("shell", "nlu", trained_once, input="你好\nPA1002 在哪\n/stop\n谢谢\n").stdout)
    assert json.loads(first)["intent"]["name"] == "greet"
    assert json.loads(second)["entities"][0]["value"] == "PA1002"


@pytest.mark.parametrize("words, code", [(["a", "b"], 2), (["--nonsense"], 2), (["--seed", "x"], 2), (["nowhere"], 2)])
def test_exit_codes(csbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int):
    monkeypatch.chdir(tmp_path)
    assert csbot("shell", *words, input="你好\n").exit_code == code


def test_a_damaged_package_is_one_clear_error(csbot: Any, trained: Path):
    (trained / "models/first/graph.json").write_text("{}", "utf8")
    talked = csbot("shell", trained, input="你好\n")
    assert talked.exit_code == 1 and talked.stdout == "" and talked.stderr.count("E502") == 1


@pytest.mark.parametrize("reply, lines", [
    (Reply(), []), (Reply("  \n\n "), []), (Reply("a\r\n\r\n\n b \n"), ["a", " b"]),
    (Reply("一\u2028\u2028二"), ["一", "二"]),
    (Reply(image="x\n\ny"), ["[image] x", "y"]), (Reply(custom={"甲": "\n\n"}), ['[custom] {"甲": "\\n\\n"}']),
    (Reply(buttons=({"title": "是\n\n"}, {})), ["  1: 是", " (是", ")", "  2:  ()"]),
])
def test_no_reply_can_break_the_blocks(reply: Reply, lines: list[str]):
    assert [line.strip() for line in reply_lines(reply)] == [line.strip() for line in lines]
    assert all(line.strip() for line in filled_lines(reply.text or ""))


def test_a_sitting_ends_with_stop(trained_once: Path):
    session = Session(Assistant.load(trained_once / "models"))
    assert session.answer("/stop now") is None and session.answer(" /slots ") == ['language  "zh"']


def test_what_the_projects_code_prints_is_no_reply(trained, tmp_path):
    import shutil
    import subprocess
    import sys

    folder = tmp_path / "noisy"
    shutil.copytree(trained, folder)
    code = folder / "actions.py"
    code.write_text('print("LOUD")\n' + (code.read_text("utf8") if code.is_file() else ""), "utf8")
    said = subprocess.run([sys.executable, "-m", "csbot", "shell", str(folder)], input="/restart\n", text=True,
                          capture_output=True, check=False)
    assert said.returncode == 0 and "LOUD" in said.stderr and "LOUD" not in said.stdout
