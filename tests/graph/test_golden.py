"""Golden messages of the dialogue graph: `fixtures/CODE/broken/` prints `fixtures/CODE/expected.txt`, `sound/` nothing.

After a change of wording on purpose, `CSBOT_GOLDEN=write pytest tests/graph` writes the texts anew; read the diff.
"""

import json
import os
from pathlib import Path

import pytest

from csbot.diagnostics import CODES
from csbot.diagnostics_format import render
from csbot.graph.analysis import problems
from csbot.graph.compile import compile_graph
from csbot.project.load import load_project

FOLDERS = sorted((Path(__file__).parent / "fixtures").iterdir())


def found(folder: Path):
    project = load_project(folder)
    assert not [problem for problem in project.problems if problem.is_error], project.problems
    return compile_graph(project).problems, project.sources


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_broken_project_prints_its_golden_text(folder):
    text, golden = render(*found(folder / "broken")), folder / "expected.txt"
    if os.environ.get("CSBOT_GOLDEN") == "write":
        golden.write_text(text, "utf8")
    assert text == golden.read_text("utf8")
    assert f": {folder.name} " in text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sound_project_is_silent(folder):
    assert render(*found(folder / "sound")) == ""


def test_every_code_of_the_room_has_a_fixture():
    assert {code for code in CODES if CODES[code].__module__ == problems.__name__} == {f.name for f in FOLDERS}


@pytest.mark.parametrize("code", ["W301", "E302", "E303", "E304"])
def test_both_places_are_in_json_and_sarif(code):
    problems_found, sources = found(Path(__file__).parent / "fixtures" / code / "broken")
    one = json.loads(render(problems_found, sources, "json"))
    listed = next(item for item in (one if isinstance(one, list) else one["problems"]) if item["code"] == code)
    other = listed["related"][0]
    assert (other["file"], other["line"]) != (listed["file"], listed["line"])
    results = json.loads(render(problems_found, sources, "sarif"))["runs"][0]["results"]
    result = next(item for item in results if item["ruleId"] == code)
    place = result["relatedLocations"][0]["physicalLocation"]
    assert place["region"]["startLine"] == other["line"] and place["artifactLocation"]["uri"] == other["file"]
