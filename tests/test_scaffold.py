"""`csbot init`: every template in every language checks clean, and nothing that exists is touched."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from csbot import scaffold
from csbot.check import check
from csbot.diagnostics import CsbotError
from csbot.project.load import load_project, load_tests
from csbot.scaffold import LANGUAGES, TEMPLATES, make_project, template_folder
from csbot.text import HAN


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_project_checks_clean_and_passes_its_tests(csbot: Any, tmp_path: Path, template: str,
                                                         language: str | None):
    folder = tmp_path / "bot"
    options = ["--language", language] if language else []
    made = csbot("init", folder, "--template", template, *options)
    assert made.exit_code == 0 and f"cd {folder} && csbot train && csbot shell" in made.stdout
    project = load_project(folder)
    assert check(project)[1] == []
    assert csbot("test", folder, "--gold").exit_code == 0
    stories, _, _ = load_tests(folder)
    assert len(stories) >= 5 and len(project.nlu.examples) >= 200


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_means_only_that_one(tmp_path: Path, template: str, language: str):
    make_project(tmp_path / "bot", template, language)
    project = load_project(tmp_path / "bot")
    chinese = sum(bool(HAN.search(example.text)) for example in project.nlu.examples) / len(project.nlu.examples)
    assert chinese > 0.9 if language == "zh" else chinese < 0.1
    for name, response in project.domain.responses.items():
        for variation in response.variations:
            assert not variation.conditions or all(c.slot != "language" for c in variation.conditions), name
            if variation.text and len(variation.text) > 20:
                assert bool(HAN.search(variation.text)) is (language == "zh"), (name, variation.text)
    assert project.domain.slots["language"].initial_value == language


def test_every_file_of_a_template_is_copied_as_it_is(tmp_path: Path):
    for template in TEMPLATES:
        make_project(tmp_path / template, template)
        here, there = everything(tmp_path / template), everything(template_folder(template))
        assert here == {name: data for name, data in there.items() if name in here}
        left_out = {name for name in set(there) - set(here) if "__pycache__" not in name}
        assert all(Path(name).name.startswith(".") or name.startswith(("models/", ".")) or name.endswith(".db")
                   for name in left_out)


def test_a_template_below_a_hidden_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As in `.venv/lib/python3.11/site-packages`."""
    hidden = shutil.copytree(template_folder("telecom"), tmp_path / ".venv" / "lib" / "telecom")
    monkeypatch.setattr(scaffold, "template_folder", lambda template: hidden)
    assert {Path("domain.yml"), Path("actions.py")} < {
        path.relative_to(tmp_path / "bot") for path in make_project(tmp_path / "bot", "telecom")}


@pytest.mark.parametrize("taken", ["domain.yml", "nlu_data/zh.yml", "nlu_data"])
def test_nothing_is_overwritten(csbot: Any, tmp_path: Path, taken: str):
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("mine", "utf8")
    before = everything(tmp_path)
    made = csbot("init", tmp_path)
    assert made.exit_code == 1 and "E506" in made.stderr and str(tmp_path / taken) in made.stderr
    assert everything(tmp_path) == before


def test_a_link_that_leads_nowhere_is_not_overwritten(csbot: Any, tmp_path: Path):
    (tmp_path / "domain.yml").symlink_to("elsewhere.yml")
    assert csbot("init", tmp_path).exit_code == 1
    assert os.listdir(tmp_path) == ["domain.yml"]


def test_other_files_stay(csbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "notes.txt").write_text("mine", "utf8")
    monkeypatch.chdir(tmp_path)
    made = csbot("init", ".", "--template", "finance")
    assert made.exit_code == 0 and made.stdout.endswith("Next: csbot train && csbot shell\n")
    assert (tmp_path / "notes.txt").read_text("utf8") == "mine" and (tmp_path / "branches.csv").is_file()
    assert csbot("init", ".", "--template", "finance").exit_code == 1
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []


@pytest.mark.parametrize("folder", ["a_file", "a_file/bot", "/proc/bot"])
def test_a_folder_that_cannot_be_made(csbot: Any, tmp_path: Path, folder: str):
    (tmp_path / "a_file").write_text("", "utf8")
    made = csbot("init", tmp_path / folder)
    assert made.exit_code == 1 and ("E505" in made.stderr or "E506" in made.stderr)
    assert os.listdir(tmp_path) == ["a_file"]


@pytest.mark.parametrize("words", [["--template", "bakery"], ["--language", "fr"], []])
def test_wrong_usage(csbot: Any, tmp_path: Path, words: list[str]):
    assert csbot("init", *([tmp_path / "bot"] if words else []), *words).exit_code == 2
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_what_is_stopped_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: type):
    (tmp_path / "店" / "stories").mkdir(parents=True)
    (tmp_path / "店" / "stories" / "notes.txt").write_text("mine", "utf8")
    moved = []

    def move(source: Path, target: Path) -> None:
        if len(moved) == 4:
            raise stop("stopped")
        moved.append(os.rename(source, target))

    monkeypatch.setattr("csbot.scaffold.shutil.move", move)
    with pytest.raises((KeyboardInterrupt, CsbotError)):
        make_project(tmp_path / "店", "telecom")
    assert len(moved) == 4
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["notes.txt", "stories", "店"]
