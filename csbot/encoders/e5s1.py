"""Reads `e5-small-q4.bin`: multilingual-e5-small in 4-bit blocks, with its SentencePiece vocabulary, in one file.

It turns bytes into numpy arrays and a tokenizer's JSON form. It knows no torch and not what the weights are for.
Layout (little-endian): magic `E5S1`, shape, tokenizer, character map, directory, tensors. A q4 block is an f16 scale
and 16 bytes; byte j holds weight j in its low and weight j+16 in its high nibble; weight = (nibble - 8) * scale.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from csbot.encoders.packaged import EncoderError

BLOCK = 32
LAYER_NAMES = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
               "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
               "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm"}
EMBEDDING_NAMES = {"emb.word": "embeddings.word_embeddings.weight", "emb.pos": "embeddings.position_embeddings.weight",
                   "emb.type": "embeddings.token_type_embeddings.weight", "emb.ln.w": "embeddings.LayerNorm.weight",
                   "emb.ln.b": "embeddings.LayerNorm.bias"}
KINDS = {"w": "weight", "b": "bias"}


@dataclass(frozen=True)
class E5File:
    """What the file holds: BERT's shape, the tokenizer in the JSON form of `tokenizers`, tensors under BERT's names."""

    config: dict[str, Any]
    tokenizer: dict[str, Any]
    tensors: dict[str, np.ndarray]


class _Bytes:
    """A position in the file; `take` reads a struct and moves on."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.position)
        self.position += values.nbytes
        return values

    def text(self, length: int) -> str:
        self.position += length
        return self.data[self.position - length:self.position].decode("utf-8")


def read_e5(path: Path) -> E5File:
    """Read the file; EncoderError when it is not one or is cut off."""
    source = _Bytes(path.read_bytes())
    try:
        if source.take("4sI")[0] != b"E5S1":
            raise EncoderError(f"'{path}' is no E5S1 file")
        config = _read_config(source)
        tokenizer = _read_tokenizer(source)
        return E5File(config, tokenizer, dict(_read_tensors(source, config)))
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise EncoderError(f"'{path}' is damaged: {error}") from error


def _read_config(source: _Bytes) -> dict[str, Any]:
    hidden, layers, heads, inner, vocabulary, positions, types = source.take("7i")
    epsilon, block = source.take("fi")
    if block != BLOCK:
        raise ValueError(f"block size {block}, allowed is {BLOCK}")
    return {"hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
            "intermediate_size": inner, "vocab_size": vocabulary, "max_position_embeddings": positions,
            "type_vocab_size": types, "layer_norm_eps": round(epsilon, 15), "pad_token_id": 1}


def _read_tokenizer(source: _Bytes) -> dict[str, Any]:
    count, begin, end, pad, unknown, length = source.take("5iQ")
    offsets = source.array("<u4", count + 1)
    scores = source.array("<f4", count).tolist()
    blob = source.array("u1", length).tobytes()
    _, size = source.take("iI")
    source.position += size  # the character map: NFKC but for the controls and spaces that `_normaliser` treats
    pieces = [blob[first:last].decode("utf-8") for first, last in zip(offsets[:-1], offsets[1:])]
    special = {pieces[i]: i for i in (begin, pad, end, unknown)}
    return {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [_added(piece, number) for piece, number in special.items()],
            "normalizer": _normaliser(),
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            "post_processor": _template(pieces[begin], begin, pieces[end], end), "decoder": None,
            "model": {"type": "Unigram", "unk_id": unknown, "vocab": [list(pair) for pair in zip(pieces, scores)],
                      "byte_fallback": False}}


def _added(piece: str, number: int) -> dict[str, Any]:
    return {"id": number, "content": piece, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": True}


def _normaliser() -> dict[str, Any]:
    """SentencePiece's nmt_nfkc: white space of any kind becomes a space, controls vanish, NFKC, no double spaces."""
    def replace(pattern: str, content: str) -> dict[str, Any]:
        return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}

    return {"type": "Sequence", "normalizers": [
        replace("[\\t\\n\\f\\r\u1680\u200b-\u200f\u2028\u2029\ufeff\u2581\ufffd]", " "),
        replace("[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]", ""), {"type": "NFKC"}, replace(" {2,}", " ")]}


def _template(begin: str, begin_id: int, end: str, end_id: int) -> dict[str, Any]:
    def special(piece: str) -> dict[str, Any]:
        return {"SpecialToken": {"id": piece, "type_id": 0}}

    def sequence(name: str) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": 0}}

    return {"type": "TemplateProcessing", "single": [special(begin), sequence("A"), special(end)],
            "pair": [special(begin), sequence("A"), special(end), sequence("B"), special(end)],
            "special_tokens": {piece: {"id": piece, "ids": [number], "tokens": [piece]}
                               for piece, number in ((begin, begin_id), (end, end_id))}}


def _read_tensors(source: _Bytes, config: dict[str, Any]):
    """Yield (BERT's name, float32 array) for every entry of the directory."""
    for _ in range(source.take("i")[0]):
        name = source.text(source.take("H")[0])
        kind, count, offset, size = source.take("BIQQ")
        block = np.frombuffer(source.data, "u1", size, offset)
        values = block.view("<f4").astype(np.float32) if kind == 0 else dequantise(block)
        if values.size != count:
            raise ValueError(f"tensor '{name}' has {values.size} weights, expected {count}")
        yield bert_name(name), values.reshape(_shape(name, count, config))


def dequantise(blocks: np.ndarray) -> np.ndarray:
    """q4 blocks (bytes) as float32 weights, 32 for every 18 bytes."""
    rows = blocks.reshape(-1, 2 + BLOCK // 2)
    scales = rows[:, :2].copy().view("<f2").astype(np.float32)  # (blocks, 1)
    weights = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1).astype(np.float32)  # (blocks, 32)
    weights -= 8.0
    weights *= scales
    return weights.reshape(-1)


def bert_name(name: str) -> str:
    """BertModel's name for a tensor: `l3.ao.w` is `encoder.layer.3.attention.output.dense.weight`."""
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{LAYER_NAMES[part]}.{KINDS[kind]}"


def _shape(name: str, count: int, config: dict[str, Any]) -> tuple[int, ...]:
    if name.endswith(".b") or name.endswith("ln.w"):
        return (count,)
    inner = config["intermediate_size"] if ".fo." in name else config["hidden_size"]
    return (count // inner, inner)
