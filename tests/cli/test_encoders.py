"""`csbot encoders`: what is at hand, with facts; `fetch` of a wrong name is wrong usage."""

import json
import shutil
from pathlib import Path

import pytest

from csbot.encoders.packaged import PACKAGED


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSBOT_DATA", str(tmp_path / "data"))


def test_the_list(csbot, tmp_path: Path, tiny_encoder: Path):
    shutil.copytree(tiny_encoder, tmp_path / "编码器")
    done = csbot("encoders", "--project", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    found = {one["name"]: one for one in json.loads(done.output)}
    assert all(found[one.name]["licence"] == one.licence for one in PACKAGED)
    assert found["编码器"]["place"] == "folder" and found["编码器"]["present"]
    mpnet = found["sentence-transformers/all-mpnet-base-v2"]
    assert not mpnet["present"] and mpnet["get"] == "csbot encoders fetch sentence-transformers/all-mpnet-base-v2"
    shown = csbot("encoders", "--project", tmp_path).output
    assert "编码器" in shown and "not here: csbot encoders fetch" in shown


def test_an_unknown_encoder_cannot_be_fetched(csbot):
    done = csbot("encoders", "fetch", "all-mpnet-base-v3")
    assert done.exit_code == 2 and "there is no encoder 'all-mpnet-base-v3' to fetch" in done.output


def test_without_an_index(csbot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = csbot("encoders", "fetch", "all-mpnet-base-v2")
    assert done.exit_code == 1 and "E524" in done.output
