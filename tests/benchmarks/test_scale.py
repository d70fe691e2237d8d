"""`python -m benchmarks.scale` at a tiny size: all parts are measured, kept, and Rasa's column says why it is empty."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.scale import __main__ as scale
from benchmarks.scale import projects
from csbot.check import check
from csbot.project.load import load_project

TINY = ["--steps", "60", "120", "--ors", "1", "2", "4", "--walked", "200", "--events", "10", "50", "--examples", "20",
        "--files", "2"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scale")


@pytest.fixture(autouse=True)
def without_rasa(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSBOT_RASA_PYTHON", raising=False)


@pytest.fixture
def figures(cache: Path, capsys: pytest.CaptureFixture) -> dict[str, Any]:
    """The figures of a tiny run."""
    scale.main([*TINY, "--cache", str(cache), "--json"])
    return json.loads(capsys.readouterr().out)


def test_every_part_is_measured(figures: dict[str, Any]):
    assert {part: len(found) for part, found in figures.items()} == {
        "stories": 2, "ors": 3, "decisions": 2, "examples": 1}
    everything = [one for found in figures.values() for one in found]
    assert all(one["megabytes"] > 10 for one in everything)
    assert all(set(one["seconds"]) == set(scale.SHARES) for one in everything if "events" not in one)
    assert [one["steps"] >= steps for one, steps in zip(figures["stories"], (60, 120))] == [True, True]
    assert figures["examples"][0]["examples"] == 20


def test_or_steps_cost_the_same_each(figures: dict[str, Any]):
    places = {one["ors"]: one["places"] for one in figures["ors"]}
    assert places[4] - places[2] == 2 * (places[2] - places[1]) > 0


def test_stories_are_decided_as_they_are_told(figures: dict[str, Any]):
    for one in figures["decisions"]:
        assert one["right"] == one["decided"] >= 400
        assert 0 < one["decide"]["median"] <= one["decide"]["p99"] and one["log"]["median"] > 0


def test_what_was_measured_is_kept_and_shown_as_tables(figures: dict[str, Any], cache: Path, capsys, monkeypatch):
    monkeypatch.setattr(scale.Bench, "run", None)
    scale.main([*TINY, "--cache", str(cache)])
    shown = capsys.readouterr().out
    assert all(f"**{title}**" in shown for title in scale.TITLES.values())
    assert "not asked" in shown and "CSBOT_RASA_PYTHON names no Python" in shown


def test_what_takes_too_long_is_ended_and_said(cache: Path, capsys, monkeypatch):
    over = scale.Bench(cache, limit=1).run([sys.executable, "-c", "while True: pass"])
    assert over == {"over": 1}
    monkeypatch.setattr(scale.Bench, "run", lambda *_: over)
    scale.main(["--only", "ors", "stories", "--ors", "1", "--steps", "60", "--cache", str(cache), "--limit", "1"])
    assert capsys.readouterr().out.count("> 1 ") == 2


def test_stories_agree_with_each_other_unless_noise_is_wanted(tmp_path: Path):
    for name, noise in (("一致", 0.0), ("noisy", 1.0)):
        size = projects.stories_project(tmp_path / name, 400, noise)
        graph, found = check(load_project(tmp_path / name))
        assert size.steps >= 400 and len(graph.edges) > size.steps and not any(one.is_error for one in found)
        assert any(one.code == "W301" for one in found) == bool(noise)


def test_projects_are_the_same_every_time(tmp_path: Path):
    for name in ("a", "b"):
        projects.stories_project(tmp_path / name, 200)
        projects.examples_project(tmp_path / name, 30, 3)
    texts = [{path.name: path.read_text("utf8") for path in (tmp_path / name).rglob("*.yml")} for name in ("a", "b")]
    assert texts[0] == texts[1] and any("发票" in text or "订" in text for text in texts[0].values())
