"""Golden messages: every code has a broken project with the exact text that is printed, and a sound one that is silent.

`fixtures/CODE/broken/` prints `fixtures/CODE/expected.txt`, `fixtures/CODE/sound/` prints nothing. After a change of
wording on purpose, `CSBOT_GOLDEN=write pytest tests/checks` writes the texts anew; read the diff.
"""

import os
from pathlib import Path

import pytest

from csbot.checks.check import CHECKS
from csbot.checks.run import check_project
from csbot.diagnostics_format import render
from csbot.project.load import load_project

HERE = Path(__file__).parent
FOLDERS = sorted([*(HERE / "fixtures").iterdir(), *(HERE.parent / "project" / "fixtures").iterdir()])


def printed(folder: Path) -> str:
    project = load_project(folder)
    return render([*project.problems, *check_project(project)], project.sources)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_broken_project_prints_its_golden_text(folder: Path):
    text, golden = printed(folder / "broken"), folder / "expected.txt"
    if os.environ.get("CSBOT_GOLDEN") == "write":
        golden.write_text(text, "utf8")
    assert text == golden.read_text("utf8")
    assert f": {folder.name} " in text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sound_project_is_silent(folder: Path):
    assert printed(folder / "sound") == ""


def test_every_check_has_a_fixture():
    assert set(CHECKS) <= {folder.name for folder in FOLDERS}
