"""`csbot migrate`: what it prints, writes and answers with."""

import json
from pathlib import Path
from typing import Any

import pytest

OLD = 'version: "2.0"\nslots:\n  城市:\n    type: text   # 送到哪里\nentities: [城市]\n'
NEW = ('version: "3.1"\nslots:\n  城市:\n    type: text   # 送到哪里\n    mappings:\n    - type: from_entity\n'
       "      entity: 城市\nentities: [城市]\n")


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    """A project of Rasa 2."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "domain.yml").write_text(OLD, "utf8")
    return tmp_path / "bot"


def test_a_dry_run_prints_a_diff_and_writes_nothing(csbot: Any, bot: Path):
    shown = csbot("migrate", bot, "--dry-run")
    assert shown.exit_code == 0
    assert "--- a/domain.yml\n+++ b/domain.yml\n" in shown.stdout and "+      entity: 城市\n" in shown.stdout
    assert [path.name for path in bot.iterdir()] == ["domain.yml"] and (bot / "domain.yml").read_text("utf8") == OLD


def test_the_files_are_replaced_and_kept(csbot: Any, bot: Path):
    shown = csbot("migrate", bot)
    assert shown.exit_code == 0 and "1 file written; the old ones are kept as FILE.orig" in shown.stdout
    assert ((bot / "domain.yml").read_text("utf8"), (bot / "domain.yml.orig").read_text("utf8")) == (NEW, OLD)
    assert csbot("migrate", bot).stdout == "nothing to rewrite\n"


def test_out_leaves_the_project_alone(csbot: Any, bot: Path, tmp_path: Path):
    shown = csbot("migrate", bot, "--out", tmp_path / "new")
    assert shown.exit_code == 0 and f"{tmp_path}/new/domain.yml\n1 file written\n" in shown.stdout
    assert (tmp_path / "new" / "domain.yml").read_text("utf8") == NEW
    assert [path.name for path in bot.iterdir()] == ["domain.yml"]
    again = csbot("migrate", bot, "--out", tmp_path / "new")
    assert again.exit_code == 1 and "E146" in again.output


def test_json_has_the_diffs_and_the_problems(csbot: Any, bot: Path):
    (bot / "data").mkdir()
    (bot / "data" / "nlu.md").write_text("## intent:问候\n- 你好\n", "utf8")
    shown = csbot("migrate", bot, "--json", "--dry-run")
    found = json.loads(shown.stdout)
    assert shown.exit_code == 1 and not found["written"] and found["out"] is None
    assert [(file["file"], file["new"]) for file in found["files"]] == [("domain.yml", False)]
    assert [(one["code"], one["file"]) for one in found["problems"]] == [("E144", "data/nlu.md")]


def test_there_must_be_a_project(csbot: Any, tmp_path: Path):
    shown = csbot("migrate", tmp_path)
    assert shown.exit_code == 1 and "E117" in shown.output
