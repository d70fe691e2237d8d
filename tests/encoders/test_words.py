"""The word table: rounding is small, files are mapped and checked."""

import json
import struct
from pathlib import Path
from typing import Any

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
    with pytest.raises(ValueError):
        WordTable.open(tmp_path / "words.safetensors")


def test_cut_file(tmp_path: Path) -> None:
    WordTable.of(np.ones((9, 32), np.float32)).write(tmp_path / "w")
    (tmp_path / "w").write_bytes((tmp_path / "w").read_bytes()[:-5])
    with pytest.raises(ValueError, match="cut off"):
        WordTable.open(tmp_path / "w")


def header_of(path: Path) -> dict[str, Any]:
    """The header of a safetensors file."""
    data = path.read_bytes()
    return json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])


def with_header(path: Path, header: Any) -> Path:
    """The file with another header."""
    data, head = path.read_bytes(), json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data[8 + struct.unpack("<Q", data[:8])[0]:])
    return path


@pytest.mark.parametrize("name", ["weights", "scales"])
@pytest.mark.parametrize("changes", [
    {"shape": []}, {"shape": [288]}, {"shape": [9, 32, 1]}, {"shape": [-9, -32]}, {"shape": [0, 32]}, {"shape": None},
    {"shape": [9.0, 32]}, {"shape": [True, 288]}, {"shape": "9x32"}, {"shape": [10 ** 30, 1]}, {"shape": [3, 96]},
    {"dtype": "F32"}, {"dtype": None}, {"dtype": ["I8"]}, {"data_offsets": None}, {"data_offsets": [0]},
    {"data_offsets": [-5, 283]}, {"data_offsets": [10 ** 9, 10 ** 9 + 288]}, {"data_offsets": {"a": 1}}])
def test_a_header_that_was_tampered_with(tmp_path: Path, name: str, changes: dict[str, Any]) -> None:
    WordTable.of(np.ones((9, 32), np.float32)).write(tmp_path / "w")
    header = header_of(tmp_path / "w")
    header[name] |= changes
    with pytest.raises(ValueError):
        WordTable.open(with_header(tmp_path / "w", header))


@pytest.mark.parametrize("header", [[], None, 7, "x", {}, {"weights": [], "scales": {}}, {"weights": {}}])
def test_a_header_that_is_none(tmp_path: Path, header: Any) -> None:
    WordTable.of(np.ones((9, 32), np.float32)).write(tmp_path / "w")
    with pytest.raises(ValueError):
        WordTable.open(with_header(tmp_path / "w", header))
