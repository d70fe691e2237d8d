"""The 4-bit file is read as encoders.md of its package lays it out."""

import struct
from pathlib import Path

import numpy as np
import pytest

from csbot.encoders.e5s1 import dequantise, read_e5
from csbot.encoders.origin import Origin
from csbot.encoders.packaged import EncoderError
from csbot.encoders.pretrained import load_pretrained

HIDDEN, INNER, VOCABULARY, POSITIONS = 32, 64, 8, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "我", "▁a"]


def quantise(weights: np.ndarray) -> bytes:
    """Whole numbers -8..7 times a scale as q4 blocks."""
    blocks = weights.reshape(-1, 32)
    scale = np.float16(0.5)
    levels = (blocks / 0.5 + 8).astype(np.uint8)
    return b"".join(scale.tobytes() + (row[:16] | row[16:] << 4).astype(np.uint8).tobytes() for row in levels)


def tensors() -> dict[str, tuple[int, np.ndarray]]:
    chance = np.random.default_rng(0)

    def q4(*shape: int) -> tuple[int, np.ndarray]:
        return 1, chance.integers(-8, 8, shape) * 0.5

    def f32(*shape: int) -> tuple[int, np.ndarray]:
        return 0, chance.normal(0, 1, shape)

    found = {"emb.word": q4(VOCABULARY, HIDDEN), "emb.pos": f32(POSITIONS, HIDDEN), "emb.type": f32(2, HIDDEN),
             "emb.ln.w": f32(HIDDEN), "emb.ln.b": f32(HIDDEN)}
    for name, shape in {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN),
                        "fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}.items():
        found |= {f"l0.{name}.w": q4(*shape), f"l0.{name}.b": f32(shape[0])}
    return found | {f"l0.{name}": f32(HIDDEN) for name in ("aln.w", "aln.b", "oln.w", "oln.b")}


def e5_bytes() -> bytes:
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4").tobytes()
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, INNER, VOCABULARY, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets
    head += np.arange(len(PIECES), dtype="<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xFF11, 1, ord("1"))
    data = {name: (kind, quantise(v) if kind else v.astype("<f4").tobytes()) for name, (kind, v) in tensors().items()}
    size = len(head) + 4 + sum(2 + len(name) + 21 for name in data)
    directory = struct.pack("<i", len(data))
    for name, (kind, content) in data.items():
        count = tensors()[name][1].size
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, size, len(content))
        size += len(content)
    return head + directory + b"".join(content for _, content in data.values())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "e5.bin").write_bytes(e5_bytes())
    return tmp_path / "e5.bin"


def test_tensors_and_pieces(file: Path) -> None:
    read = read_e5(file)
    assert [piece for piece, _ in read.tokenizer["model"]["vocab"]] == PIECES
    expected = tensors()
    assert np.array_equal(read.tensors["encoder.layer.0.intermediate.dense.weight"], expected["l0.fi.w"][1])
    assert np.array_equal(read.tensors["embeddings.word_embeddings.weight"], expected["emb.word"][1])
    assert np.allclose(read.tensors["encoder.layer.0.attention.output.LayerNorm.bias"], expected["l0.aln.b"][1])


def test_loads_into_bert_with_every_key(file: Path) -> None:
    pretrained = load_pretrained(Origin("e5", "folder", file, "e5s1"))
    assert pretrained.longest == POSITIONS and pretrained.hidden == HIDDEN and pretrained.words.shape == (8, HIDDEN)
    weight = pretrained.body.model.encoder.layer[0].output.dense.weight.detach().numpy()
    assert np.array_equal(weight, tensors()["l0.fo.w"][1])


def test_block_order() -> None:
    block = np.frombuffer(np.float16(2).tobytes() + bytes([0x9 | 0x7 << 4] + [0x88] * 15), np.uint8)
    weights = dequantise(block)
    assert weights[0] == 2.0 and weights[16] == -2.0 and not weights[1:16].any() and not weights[17:].any()


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b"XXXX" + b[4:], lambda b: b[:200], lambda b: b[:-100]])
def test_damaged_file_is_named(file: Path, damage) -> None:
    file.write_bytes(damage(e5_bytes()))
    with pytest.raises(EncoderError, match="e5.bin"):
        read_e5(file)
