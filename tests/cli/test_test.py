"""`csbot test`: what is tested, how it is reported, how it ends."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest

from csbot.cli.test import summary
from csbot.evaluate.report import Run

STORY = "stories:\n- story: {name}\n  steps:\n  - intent: greet\n  - action: {action}\n"


@pytest.fixture
def told(csbot: Any, parcels: Path):
    """The JSON of a run in the small project, with its exit code."""
    def run(*words: str | Path) -> tuple[int, dict[str, Any]]:
        done = csbot("test", "--gold", "--json", *(words or [parcels]))
        return done.exit_code, json.loads(done.stdout)

    return run


def add(folder: Path, file: str, name: str, action: str = "utter_greet") -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STORY.format(name=name, action=action), "utf8")
    return path


def names(told: dict[str, Any]) -> list[str]:
    return [story["name"] for story in told["stories"]]


def test_json_has_every_step(told: Any):
    code, run = told()
    assert code == 0 and (run["passed"], run["failed"], run["problems"]) == (2, 0, [])
    story = run["stories"][0]
    assert (story["name"], story["file"], story["line"], story["passed"]) == ("查件", "tests/test_dialogues.yml", 5, True)
    assert story["steps"][0] == {
        "kind": "action", "expected": "utter_greet", "predicted": "utter_greet", "passed": True, "reason": "",
        "file": "tests/test_dialogues.yml", "line": 10, "level": "rule", "source": "greet",
        "decided_at": story["steps"][0]["decided_at"]}
    assert [step["expected"] for step in story["steps"]] == [
        "utter_greet", "action_listen", "action_track_parcel", "action_listen", "utter_welcome", "action_listen"]


def test_where_test_stories_may_be(told: Any, parcels: Path):
    for file in ("tests/深/conversations.yaml", "test/test_b.yml", "data/test_stories/x.yml", "test_root.yml"):
        add(parcels, file, file)
    add(parcels, "models/test_old.yml", "old")
    add(parcels, "tests/another/test_c.yml", "another").with_name("domain.yml").write_text("intents: [greet]\n", "utf8")
    (parcels / "tests/e2e_test_cases.yml").write_text("test_cases: [{test_case: x}]\n", "utf8")
    code, run = told()
    assert code == 0 and sorted(names(run))[:4] == [
        "data/test_stories/x.yml", "send to London", "test/test_b.yml", "test_root.yml"]
    assert set(names(run)) == {"tests/深/conversations.yaml", "test/test_b.yml", "data/test_stories/x.yml",
                               "test_root.yml", "查件", "send to London"}


def test_files_and_folders_choose(told: Any, parcels: Path, monkeypatch: pytest.MonkeyPatch):
    file = add(parcels, "tests/test_b.yml", "b")
    add(parcels, "more/kept.yml", "kept")
    assert names(told(file)[1]) == names(told(parcels, file)[1]) == ["b"]
    assert names(told(parcels, parcels / "more", file)[1]) == ["kept", "b"]
    monkeypatch.chdir(parcels / "tests")
    assert names(told("test_b.yml")[1]) == ["b"]
    assert names(told(parcels, parcels / "stories")[1]), "training stories can be replayed, too"


def test_a_place_without_stories_is_not_all_places(csbot: Any, parcels: Path):
    (parcels / "tests/空").mkdir()
    (parcels / "tests/test_空.yml").write_text("stories: []\n", "utf8")
    for place in ("tests/空", "tests/test_空.yml"):
        shown = csbot("test", "--gold", parcels, parcels / place)
        assert shown.exit_code == 1 and shown.stdout == ""
        assert f"E509 no test stories: found no story in '{parcels / place}'" in shown.stderr


def test_a_part_of_the_name_chooses(csbot: Any, told: Any, parcels: Path):
    assert names(told(parcels, "-k", "查")[1]) == ["查件"]
    assert names(told(parcels, "-k", "LONDON")[1]) == ["send to London"]
    assert csbot("test", "--gold", parcels, "-k", "nothing").exit_code == 2
    assert csbot("test", "--gold", parcels, parcels / "no.yml").exit_code == 2


def test_fail_fast_stops(csbot: Any, told: Any, parcels: Path):
    add(parcels, "tests/test_a.yml", "wrong", "utter_hours")
    code, run = told(parcels, "--fail-fast")
    assert code == 1 and names(run) == ["wrong"] and run["failed"] == 1
    assert "2 stories were not replayed" in csbot("test", "--gold", parcels, "-x").stderr
    assert summary(Run(()), 0) == "0 steps compared in 0.0 s"


def test_a_broken_story_fails_the_run_and_the_others_are_replayed(csbot: Any, told: Any, parcels: Path):
    (parcels / "tests/test_broken.yml").write_text(
        STORY.format(name="好", action="utter_greet") + "- story: 坏\n  steps: 5\n", "utf8")
    code, run = told()
    assert code == 1 and run["failed"] == 0 and "好" in names(run) and "坏" not in names(run)
    assert [one["file"] for one in run["problems"] if one["severity"] == "error"] == ["tests/test_broken.yml"]
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1 and "test_broken.yml:7" in shown.stderr and shown.stdout == "3 of 3 test stories pass\n"
    report = xml.fromstring(csbot("test", "--gold", parcels, "--format", "junit").stdout)
    assert [case.get("classname") for case in report.iter("testcase") if len(case)] == [
        f"{parcels}/tests/test_broken.yml"]


def test_errors_of_the_project_end_it(csbot: Any, told: Any, parcels: Path):
    (parcels / "stories/broken.yml").write_text("rules:\n- rule: x\n  steps: 5\n", "utf8")
    code, run = told()
    assert code == 1 and run["stories"] == [] and run["problems"][0]["file"] == "stories/broken.yml"
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1 and "stories/broken.yml:3" in shown.stderr and shown.stdout == ""
    report = csbot("test", "--gold", parcels, "--format", "junit")
    assert report.exit_code == 1 and "stories/broken.yml:3" in report.stderr
    assert [case.get("classname") for case in xml.fromstring(report.stdout).iter("testcase")] == [
        f"{parcels}/stories/broken.yml"]


def test_an_unknown_name_is_said_and_the_stories_are_replayed(csbot: Any, told: Any, parcels: Path):
    (parcels / "stories/more.yml").write_text(
        "rules:\n- {rule: 查, steps: [intent: 查, action: 没有这个]}\n", "utf8")
    code, run = told()
    assert code == 1 and run["failed"] == 0 and run["stories"]
    assert [(one["file"], one["code"]) for one in run["problems"] if one["severity"] == "error"] == [
        ("stories/more.yml", "E231")]
    shown = csbot("test", "--gold", parcels)
    assert shown.exit_code == 1 and "没有这个" in shown.stderr and "^^^^" in shown.stderr


def test_a_story_that_no_story_comes_to_is_a_warning(told: Any, parcels: Path):
    (parcels / "tests/test_cut.yml").write_text(
        "stories:\n- {story: s, steps: [checkpoint: 结, action: utter_greet]}\n", "utf8")
    code, run = told()
    assert code == 0 and [one["code"] for one in run["problems"]] == ["W522"]


def test_the_nlu_is_named_as_the_reason(csbot: Any, trained: Path, edit: Any):
    edit(trained / "tests/test_dialogues.yml", "    intent: thanks", "    intent: greet")
    shown = csbot("test", trained, "-k", "查件")
    assert shown.exit_code == 1
    assert "expected greet\n  came     thanks\n  because  the NLU takes '谢谢' for it with " in shown.stdout
    assert "\n  because  'greet' has 0." in shown.stdout
    edit(trained / "tests/test_dialogues.yml", "[PA1002](parcel_number)", "PA1002")
    shown = csbot("test", trained, "-k", "查件")
    assert "expected none\n  came     parcel_number='PA1002'[2:8]\n  because  the NLU finds these" in shown.stdout
