"""The word table: rounding is small, files are mapped and checked."""

from pathlib import Path

import numpy as np
import pytest

from csbot.encoders.words import WordTable


@pytest.mark.parametrize("width", [16, 32, 48, 384])
def test_rounding_error_is_small(width: int, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(0, 0.3, (50, width)).astype(np.float32)
    rows[7] = 0
    WordTable.of(rows).write(tmp_path / "words.safetensors")
    table = WordTable.open(tmp_path / "words.safetensors")
    assert len(table) == 50 and table.width == width
    found = table.rows(np.arange(50).reshape(5, 10))
    assert found.shape == (5, 10, width)
    assert np.abs(found.reshape(50, width) - rows).max() < np.abs(rows).max() / 200
    assert isinstance(table.weights, np.memmap)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 100, b"\x02\0\0\0\0\0\0\0{}"])
def test_damaged_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "words.safetensors").write_bytes(content)
    with pytest.raises((ValueError, KeyError)):
        WordTable.open(tmp_path / "words.safetensors")


def test_cut_file(tmp_path: Path) -> None:
    WordTable.of(np.ones((9, 32), np.float32)).write(tmp_path / "w")
    (tmp_path / "w").write_bytes((tmp_path / "w").read_bytes()[:-5])
    with pytest.raises(ValueError, match="cut off"):
        WordTable.open(tmp_path / "w")
