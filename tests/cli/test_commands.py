"""The commands beside the shell: what they print, and the exit codes 0, 1, 2 and 130."""

import errno
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from csbot.cli.main import COMMANDS, main
from csbot.cli.session import understood
from csbot.cli.train import limits_in_words
from csbot.diagnostics import CODES
from csbot.dialogue.intent_message import EXTRACTOR
from csbot.graph.draw import FORMATS
from csbot.project.shapes import KINDS
from csbot.values import Entity, Intent, Understanding
from tests.conftest import heeding_ctrl_c


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_page_with_examples(csbot: Any, name: str):
    shown = csbot(name, "--help")
    assert shown.exit_code == 0 and f"csbot {name}" in shown.stdout and "Examples:" in shown.stdout


def test_help_lists_every_command(csbot: Any):
    shown = csbot("--help").stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert csbot("--version").stdout.startswith("csbot, version ")


@pytest.mark.parametrize("words", [["nonsense"], ["check", "--nonsense"], ["check", "--format", "xml"],
                                   ["check", "a", "b"],
                                   ["init"],
                                   ["train", "--seed"], ["explain", "E999"], ["completion", "tcsh"], ["schema", "x"],
                                   ["graph", "--format", "gif"], ["test", "--format", "x"], ["parse", "--format", "x"]])
def test_wrong_usage_is_2(csbot: Any, words: list[str]):
    shown = csbot(*words)
    assert shown.exit_code == 2 and shown.stdout == "" and "Error:" in shown.stderr


@pytest.mark.parametrize("command", ["check", "train", "graph", "shell"])
def test_no_project_is_1(csbot: Any, tmp_path: Path, command: str):
    shown = csbot(command, tmp_path)
    assert shown.exit_code == 1 and shown.stdout == "" and ": E" in shown.stderr


@pytest.mark.parametrize("command", ["check", "train", "graph", "shell"])
@pytest.mark.parametrize("place, words", [
    ("无", "there is no folder '{}'"), ("文件", "'{}' is no folder, allowed is the folder of a project"), ("", "empty"),
    (" ", "empty"), ("a\0b", "empty"), ("link", "is no folder"), ("x" * 300, "there is no folder")])
def test_a_path_that_is_no_folder_is_wrong_usage(csbot: Any, tmp_path: Path, command: str, place: str, words: str):
    (tmp_path / "文件").write_text("", "utf8")
    (tmp_path / "link").symlink_to("nowhere")
    typed = str(tmp_path / place) if place.strip("\0 ab") else place
    shown = csbot(command, typed)
    assert shown.exit_code == 2 and shown.stdout == "" and "Error: " in shown.stderr
    assert words.format(typed) in " ".join(shown.stderr.split())


def test_a_file_of_a_project_names_the_project(csbot: Any, parcels: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(parcels.parent)
    for file in ("parcels/domain.yml", "parcels/stories/stories.yml"):
        shown = csbot("check", file)
        assert shown.exit_code == 2 and f"'{file}' is no folder" in shown.stderr
        assert "the project it belongs to is 'parcels'" in " ".join(shown.stderr.split())


@pytest.mark.parametrize("folder", ["", " ", "x/../y", "../x/..", "/var/../y", "a\0b"])
def test_a_new_project_needs_a_plain_folder(csbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shown = csbot("init", folder)
    assert shown.exit_code == 2 and shown.stdout == "" and "Error: " in shown.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["here"]
    assert csbot("init", "../there").exit_code == 0 and (tmp_path / "there/domain.yml").is_file()


# ---- errors where JSON was asked for ---------------------------------------------------------------------------------

def told_as_json(shown: Any) -> dict[str, Any]:
    """The one object that standard output holds; nothing is on standard error."""
    assert shown.stderr == "" and shown.exit_code in (1, 2)
    told = json.loads(shown.stdout)
    assert told["errors"] == len(told["problems"]) > 0 and told["warnings"] == 0
    return told


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"], ["--format=json"]])
@pytest.mark.parametrize("command, more", [
    ("check", []), ("train", []), ("check", ["--nonsense"]), ("train", ["--name", "a/b"]), ("parse", ["--nonsense"]),
    ("doctor", ["x"]), ("nonsense", [])])
def test_wrong_usage_as_json(csbot: Any, tmp_path: Path, command: str, more: list[str], words: list[str]):
    shown = csbot(command, *words, *(more or [tmp_path / "没有"]))
    [problem] = told_as_json(shown)["problems"]
    assert shown.exit_code == 2 and problem["code"] == "E510" and problem["hint"].endswith("--help'")
    assert problem["file"].startswith("csbot") and problem["message"]


@pytest.mark.parametrize("words", [["check"], ["train"], ["parse", "x", "--project"],
                                   ["parse", "--package", "none", "x", "--project"]])
def test_what_stops_a_command_as_json(csbot: Any, tmp_path: Path, words: list[str]):
    shown = csbot(*words, tmp_path, "--json")
    [problem] = told_as_json(shown)["problems"]
    assert shown.exit_code == 1 and problem["code"] in ("E117", "E501")


def test_errors_of_a_training_as_json(csbot: Any, parcels: Path, edit: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(parcels.parent)
    assert csbot("train", "parcels", "--dialogue", "--name", "first", "--json").exit_code == 0
    [taken] = told_as_json(csbot("train", "parcels", "--dialogue", "--name", "first", "--force", "--json"))["problems"]
    assert (taken["code"], taken["file"]) == ("E504", "parcels/models/first")
    (parcels / "models/first/manifest.json").write_text("{", "utf8")
    [damaged] = told_as_json(csbot("train", "parcels", "--dialogue", "--json"))["problems"]
    assert (damaged["code"], damaged["file"]) == ("E502", "parcels/models/first")
    edit(parcels / "domain.yml", "intents: [greet", "intents: [greet, greet")
    [broken] = told_as_json(csbot("train", "parcels", "--json"))["problems"]
    assert broken["file"] == "parcels/domain.yml" and broken["line"] == 4


def test_sarif_of_a_project_that_is_none(csbot: Any, tmp_path: Path):
    shown = csbot("check", tmp_path, "--format", "sarif")
    assert shown.exit_code == 1 and json.loads(shown.stdout)["version"] == "2.1.0" and shown.stderr == ""


def test_a_text_that_looks_like_an_option_is_a_text(csbot: Any, tmp_path: Path):
    shown = csbot("parse", "--project", tmp_path, "--", "--json")
    assert shown.exit_code == 1 and shown.stdout == "" and "E501" in shown.stderr


def test_ctrl_c_is_130(csbot: Any, trained_once: Path):
    shell = subprocess.Popen(csbot.command("shell", trained_once), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=csbot.environment(), preexec_fn=heeding_ctrl_c)
    assert shell.stdin and shell.stdout
    shell.stdin.write(b"/help\n")
    shell.stdin.flush()
    shell.stdout.readline()
    time.sleep(0.1)
    shell.send_signal(signal.SIGINT)
    _, told = shell.communicate(timeout=30)
    assert shell.returncode == 130 and b"Traceback" not in told


def test_a_reader_that_has_gone_is_no_traceback(csbot: Any, trained_once: Path):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(csbot.command("check", "--help"), stdout=write, stderr=subprocess.PIPE,
                          env=csbot.environment(), check=False)
    os.close(write)
    assert b"Traceback" not in done.stderr


# ---- check -----------------------------------------------------------------------------------------------------------

def test_check_is_1_on_errors_and_strict_on_warnings(csbot: Any, parcels: Path, edit: Any):
    assert csbot("check", parcels, "--strict").stdout == "no problems found\n"
    edit(parcels / "domain.yml", "intents: [greet", "intents: [unused, greet")
    assert csbot("check", parcels).exit_code == 0
    assert csbot("check", parcels, "--strict").exit_code == 1
    edit(parcels / "domain.yml", "intents: [unused", "intents: [unused, unused")
    shown = csbot("check", parcels)
    assert shown.exit_code == 1 and f"{parcels}/domain.yml:4:" in shown.stdout


@pytest.mark.parametrize("words", [["--format", "json"], ["--json"], ["--format", "sarif"], ["--format", "github"]])
def test_check_prints_for_machines(csbot: Any, parcels: Path, edit: Any, words: list[str]):
    edit(parcels / "domain.yml", "intents: [greet", "intents: [unused, greet")
    shown = csbot("check", parcels, *words)
    assert shown.exit_code == 0
    if words[-1] == "github":
        assert shown.stdout.startswith("::warning file=")
    else:
        told = json.loads(shown.stdout)
        assert told.get("warnings", 0) >= 1 or told["version"] == "2.1.0"


# ---- parse -----------------------------------------------------------------------------------------------------------

def test_parse_prints_one_object_a_line(csbot: Any, trained_once: Path):
    shown = csbot("parse", "--project", trained_once, "--json", "包裹PA1002怎么还没到", "a box to 伦敦 please")
    first, second = map(json.loads, shown.stdout.splitlines())
    assert list(first) == ["text", "intent", "intent_ranking", "entities", "familiarity"]
    assert first["text"] == "包裹PA1002怎么还没到" and first["intent"] == first["intent_ranking"][0]
    assert set(first["intent"]) == {"name", "confidence"} and 0 < first["intent"]["confidence"] <= 1
    assert {one["name"] for one in first["intent_ranking"]} == {"greet", "thanks", "track_parcel", "opening_hours",
                                                                "send_parcel"}
    confidences = [one["confidence"] for one in first["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True) and abs(sum(confidences) - 1) < 0.01
    [entity] = first["entities"]
    assert entity.items() >= {"entity": "parcel_number", "start": 2, "end": 8, "value": "PA1002"}.items()
    [city] = second["entities"]
    assert (city["value"], second["text"][city["start"]:city["end"]]) == ("London", "伦敦")


def test_parse_reads_standard_input(csbot: Any, trained_once: Path):
    shown = csbot("parse", "--project", trained_once, "--format", "json", input="你好\nthanks")
    assert [json.loads(line)["intent"]["name"] for line in shown.stdout.splitlines()] == ["greet", "thanks"]
    shown = csbot("parse", "--package", trained_once / "models/first", input="寄到上海\n")
    assert shown.stdout.startswith("寄到上海\n  send_parcel 0.") and "city '上海' [2:4] lookup" in shown.stdout


def test_parse_takes_whatever_is_typed(csbot: Any, trained_once: Path):
    done = subprocess.run([*csbot.command("parse", "--project", trained_once, "--json"), b"\xff hello", "", "😀"],
                          capture_output=True, env=csbot.environment({"PYTHONIOENCODING": "ascii:strict"}), check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["intent"]["confidence"] > 0 for line in done.stdout.splitlines()] == [True] * 3


def test_parse_without_a_package(csbot: Any, tmp_path: Path):
    shown = csbot("parse", "--project", tmp_path, "你好")
    assert shown.exit_code == 1 and "E501" in shown.stderr and "run 'csbot train' first" in shown.stderr


def test_understood_says_where_an_entity_comes_from():
    entity = Entity("city", 0, 2, "上海", role="to", extractor="model")
    told = understood(Understanding("上海", Intent("inform", 0.5), (), (entity,)))
    assert told == "inform 0.50 · city#to '上海' [0:2] model"
    assert understood(Understanding("x", Intent(None, 0.0))) == "no intent"


def test_understood_says_why_a_message_was_not():
    ranking = (Intent("nlu_fallback", 0.7), Intent("refund", 0.48), Intent("track", 0.45))
    close = Understanding("我的钱", ranking[0], ranking, between=("refund", "track"))
    assert understood(close) == "nlu_fallback 0.70 (between refund and track)"
    strange = Understanding("写首诗", ranking[0], ranking, familiarity=0.3)
    assert understood(strange) == "nlu_fallback 0.70 (like nothing taught, familiarity 0.30, nearest refund 0.48)"
    assert understood(Understanding("嗯", ranking[0], ranking)) == "nlu_fallback 0.70 (unsure, nearest refund 0.48)"


def test_training_tells_what_it_refuses():
    limits = {"chosen_on": "held out", "inside": 200, "strangers": 300, "temperature": 0.75, "ece_before": 0.09,
              "ece": 0.02, "threshold": 1.0, "false_rejects": 0.025, "false_accepts": 0.06,
              "curve": [[-3.0, 0.0, 0.2], [1.0, 0.025, 0.06], [2.0, 0.3, 0.0]]}
    assert limits_in_words(limits) == [
        "strangers: 94.0% of 300 refused, with 2.5% of 200 held-out examples",
        "  refused in scope / strangers accepted, by threshold: 0.0% / 20.0%, 2.5% / 6.0%",
        "calibration error 9.0% → 2.0% (temperature 0.75)"]
    assert limits_in_words({**limits, "ece": None, "chosen_on": "thinned copies"})[0].endswith("200 thinned copies")
    assert limits_in_words({}) == []


def test_a_message_that_names_its_intent_needs_no_figures():
    entity = Entity("city", 12, 30, "上海", extractor=EXTRACTOR)
    message = Understanding('/send_parcel{"city": "上海"}', Intent("send_parcel", 1.0), (), (entity,))
    assert understood(message) == "send_parcel, named by the message · city '上海'"
    assert understood(Understanding("/x@0.5", Intent("x", 0.5))) == "x, named by the message with 0.50"


# ---- test ------------------------------------------------------------------------------------------------------------

def test_test_replays_with_gold_or_with_the_nlu(csbot: Any, trained_once: Path, parcels: Path):
    assert csbot("test", "--gold", parcels).stdout == "2 of 2 test stories pass\n"
    assert csbot("test", trained_once).stdout == "2 of 2 test stories pass\n"
    missing = csbot("test", parcels)
    assert missing.exit_code == 1 and "E501" in missing.stderr


def test_a_failing_story_shows_its_first_step(csbot: Any, parcels: Path, edit: Any):
    edit(parcels / "tests/test_dialogues.yml", "- action: utter_welcome", "- action: utter_hours")
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1
    assert f"{parcels}/tests/test_dialogues.yml:" in shown.stdout and "story '查件' fails" in shown.stdout
    assert "expected utter_hours" in shown.stdout and "came     utter_welcome" in shown.stdout
    told = json.loads(csbot("test", "--gold", parcels, "--json").stdout)
    assert [story["passed"] for story in told["stories"]] == [False, True]


def test_a_wrong_understanding_fails_a_story(csbot: Any, trained: Path, edit: Any):
    edit(trained / "tests/test_dialogues.yml", "    intent: thanks", "    intent: greet")
    shown = csbot("test", trained)
    assert shown.exit_code == 1 and "expected greet\n  came     thanks" in shown.stdout


def test_no_test_stories_is_1(csbot: Any, parcels: Path):
    (parcels / "tests/test_dialogues.yml").unlink()
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1 and "E509" in shown.stderr


def test_broken_test_stories_are_problems(csbot: Any, parcels: Path):
    (parcels / "tests/test_dialogues.yml").write_text("stories:\n- [", "utf8")
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1 and f"{parcels}/tests/test_dialogues.yml:3" in shown.stderr


# ---- graph, schema, explain, doctor, completion ----------------------------------------------------------------------

@pytest.mark.parametrize("form", FORMATS)
def test_graph_draws(csbot: Any, parcels: Path, tmp_path: Path, form: str):
    shown = csbot("graph", parcels, "--format", form)
    assert shown.exit_code == 0 and "utter_greet" in shown.stdout
    written = csbot("graph", parcels, "--format", form, "--out", tmp_path / "drawing")
    assert written.exit_code == 0 and (tmp_path / "drawing").read_text("utf8").strip() == shown.stdout.strip()
    assert csbot("graph", parcels, "--out", tmp_path / "no/drawing").exit_code == 1


@pytest.mark.parametrize("words", [("graph",), ("schema", "domain")])
def test_a_file_that_is_written_is_the_old_one_or_whole(csbot: Any, parcels: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]):
    """The machine stops in the middle of writing `--out`."""
    target = tmp_path / ("图.html" if words == ("graph",) else "domain.json")
    target.write_text("旧", "utf8")
    target.chmod(0o640)
    line = [words[0], parcels, "--out", target] if words == ("graph",) else [*words, "--out", tmp_path]

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("csbot.package.os.fsync", full)
        failed = csbot(*line)
    assert (failed.exit_code, target.read_text("utf8")) == (1, "旧") and "No space left" in failed.stderr
    assert [path for path in tmp_path.iterdir() if "unfinished" in path.name] == []
    assert csbot(*line).exit_code == 0 and len(target.read_text("utf8")) > 99
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_drawing_goes_through_a_link_and_into_a_device(csbot: Any, parcels: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "drawing")
    assert csbot("graph", parcels, "--out", tmp_path / "link").exit_code == 0
    assert (tmp_path / "link").is_symlink() and "utter_greet" in (tmp_path / "drawing").read_text("utf8")
    assert csbot("graph", parcels, "--out", "/dev/null").exit_code == 0 and Path("/dev/null").is_char_device()


def test_schema_prints_and_writes(csbot: Any, tmp_path: Path):
    assert set(json.loads(csbot("schema").stdout)) == set(KINDS)
    assert csbot("schema", "--out", tmp_path / "schemas").exit_code == 0
    for kind in KINDS:
        written = (tmp_path / f"schemas/{kind}.json").read_text("utf8")
        assert json.loads(csbot("schema", kind).stdout) == json.loads(written)
    assert csbot("schema", "--out", "/proc/schemas").exit_code == 1


def test_explain_knows_every_code(csbot: Any):
    listed = csbot("explain").stdout.splitlines()
    assert [line.split("  ")[0] for line in listed] == list(CODES) and "E509" in CODES
    for code in CODES:
        page = csbot("explain", code.lower()).stdout
        assert page.startswith(f"{code}\n\n") and len(page) > 40
    assert "did you mean" in csbot("explain", "E50").stderr


def test_doctor_says_what_is_there(csbot: Any, trained_once: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(trained_once)
    facts = json.loads(csbot("doctor", "--json").stdout)
    assert facts["package"] == "first" and {"torch", "onnxruntime", "click"} <= set(facts["libraries"])
    assert len(facts["encoders"]) == 2 and isinstance(facts["missing"], list)
    assert "newest package here: first" in csbot("doctor").stdout


def test_doctor_says_that_the_newest_package_is_damaged(csbot: Any, trained: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(trained)
    (trained / "models/first/manifest.json").write_text("{", "utf8")
    as_json, shown = csbot("doctor", "--json"), csbot("doctor")
    assert (as_json.exit_code, shown.exit_code) == (1, 1)
    assert json.loads(as_json.stdout)["damage"].startswith("E502 ")
    assert "newest package here: first\n  E502 " in shown.stdout
    assert shown.stdout.endswith("the newest package is damaged: run csbot train\n")


def test_doctor_says_what_is_missing(csbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("csbot.cli.doctor.NEEDED", ("click", "a_library_that_nobody_has"))
    shown = csbot("doctor")
    assert shown.exit_code == 1 and "missing: a_library_that_nobody_has" in shown.stdout


@pytest.mark.parametrize("shell, words", [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")])
def test_completion_scripts(csbot: Any, shell: str, words: str):
    shown = csbot("completion", shell)
    assert shown.exit_code == 0 and words in shown.stdout and "_CSBOT_COMPLETE" in shown.stdout


def test_the_bash_script_runs(csbot: Any):
    script = csbot("completion", "bash").stdout
    done = subprocess.run(["bash", "-c", f"{script}\ncomplete -p csbot"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "csbot" in done.stdout


@pytest.mark.parametrize("words, place, wanted", [("csbot tr", 1, "train"), ("csbot explain E50", 2, "E501"),
                                                  ("csbot check --str", 2, "--strict")])
def test_what_is_completed(words: str, place: int, wanted: str, capsys: pytest.CaptureFixture, monkeypatch: Any):
    for name, value in {"_CSBOT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(place)}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main([], prog_name="csbot")
    assert f"plain,{wanted}" in capsys.readouterr().out


def test_parse_takes_the_moment_of_the_message(csbot: Any, trained_once: Path):
    said = csbot("parse", "--project", trained_once, "--now", "2026-11-25T10:00+08:00", "你好")
    assert said.exit_code == 0 and "greet" in said.output
    wrong = csbot("parse", "--project", trained_once, "--now", "gestern", "你好")
    assert wrong.exit_code == 2 and "'gestern' is no time, wanted is one such as 2026-11-25T10:00+08:00" in wrong.output
