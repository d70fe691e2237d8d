"""The one checker: everything at once, in the order of the files."""

from pathlib import Path

from csbot.check import check
from csbot.project.load import load_project

DOMAIN = """
intents: [greet]
responses:
  utter_greet:
  - text: 你好，{name}
"""
STORIES = """
stories:
- story: a
  steps:
  - intent: greet
  - action: utter_greet
  - intent: greet
  - action: utter_gone
- story: b
  steps:
  - intent: greet
  - action: utter_greet
  - intent: greet
  - action: utter_greet
"""


def codes(folder: Path) -> list[str]:
    return [found.code for found in check(load_project(folder))[1]]


def write(folder: Path, domain: str = DOMAIN, stories: str = STORIES) -> Path:
    (folder / "stories").mkdir(exist_ok=True)
    (folder / "domain.yml").write_text(domain, "utf8")
    (folder / "stories/stories.yml").write_text(stories, "utf8")
    return folder


def test_reading_checks_and_graph_are_told_together_in_order(tmp_path: Path):
    graph, found = check(load_project(write(tmp_path, DOMAIN)))
    places = [(one.at.file, one.at.line, one.at.column) for one in found]
    assert places == sorted(places)
    kinds = {one.code[1] for one in found}
    assert {"2", "3"} <= kinds and graph.actions[0] == "action_listen"


def test_conflicts_show_when_everything_could_be_read(tmp_path: Path):
    assert any(code[1] == "3" for code in codes(write(tmp_path)))


def test_what_a_broken_file_would_make_of_the_graph_is_left_out(tmp_path: Path):
    folder = write(tmp_path, stories=STORIES + "  - [\n")
    assert [code for code in codes(folder) if code[1] == "3"] == []
    assert [code for code in codes(folder) if code[:2] == "E1"]


def test_a_sound_project_has_no_problem(parcels: Path):
    assert codes(parcels) == []
