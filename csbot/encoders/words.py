"""The word table: one row of weights per word piece, in 8-bit blocks of 32 with one scale each, memory-mapped.

It lies outside the ONNX graph, so that a running bot touches only the rows of the pieces that customers type.
Training uses the same rounded rows, so nothing changes between training and running. It knows no pieces and no layers.
"""

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 32
DTYPES = {"weights": ("I8", np.int8), "scales": ("F16", np.float16)}


@dataclass(frozen=True)
class WordTable:
    """Rows of weights: `weights` int8 (rows, width), `scales` float16 (rows, width / block)."""

    weights: np.ndarray
    scales: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> "WordTable":
        """Round float rows (rows, width) to 8 bits; the error is at most 1/254 of the largest weight of a block."""
        count, width = rows.shape
        blocks = rows.astype(np.float32).reshape(count, -1, math.gcd(width, BLOCK))  # (rows, blocks, block)
        scales = (np.abs(blocks).max(axis=2) / 127).astype(np.float16)
        divisor = np.where(scales > 0, scales, 1).astype(np.float32)[:, :, None]
        weights = np.clip(np.rint(blocks / divisor), -127, 127).astype(np.int8)
        return cls(weights.reshape(count, width), scales)

    @property
    def width(self) -> int:
        """Weights in a row."""
        return self.weights.shape[1]

    def __len__(self) -> int:
        return self.weights.shape[0]

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """The rows of the pieces `ids` (any shape) as float32 (*shape, width)."""
        scales = self.scales[ids].astype(np.float32)[..., None]
        weights = self.weights[ids].reshape(*ids.shape, scales.shape[-2], -1)
        return (weights * scales).reshape(*ids.shape, self.width)

    def write(self, path: Path) -> None:
        """Write the table as a safetensors file."""
        from safetensors.numpy import save

        path.write_bytes(save({"weights": np.ascontiguousarray(self.weights),
                               "scales": np.ascontiguousarray(self.scales)}))

    @classmethod
    def open(cls, path: Path) -> "WordTable":
        """Map a file that `write` made into memory; ValueError when it is damaged."""
        with path.open("rb") as file:
            head = file.read(8)
            size = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
            if not 0 < size < 1 << 20:
                raise ValueError(f"'{path.name}' is no safetensors file")
            header = json.loads(file.read(size))
        weights, scales = (_mapped(path, header, name, 8 + size) for name in DTYPES)
        rows, width = weights.shape
        if scales.shape != (rows, width // math.gcd(width, BLOCK)):
            raise ValueError(f"'{path.name}' has scales {scales.shape} for weights {weights.shape}, which do not fit")
        return cls(weights, scales)


def _mapped(path: Path, header: Any, name: str, start: int) -> np.ndarray:
    """The table `name` of the file, mapped; ValueError when the header does not describe one that is there."""
    entry = header.get(name) if isinstance(header, dict) else None
    if not isinstance(entry, dict):
        raise ValueError(f"'{path.name}' has no '{name}'")
    dtype, kind = DTYPES[name]
    shape, offsets = entry.get("shape"), entry.get("data_offsets")
    if entry.get("dtype") != dtype or not _are_counts(shape, 1) or not _are_counts(offsets, 0):
        raise ValueError(f"'{name}' in '{path.name}' is no table of {dtype}")
    first, last = offsets
    if math.prod(shape) * np.dtype(kind).itemsize != last - first or start + last > path.stat().st_size:
        raise ValueError(f"'{path.name}' is cut off")
    return np.memmap(path, kind, "r", start + first, tuple(shape))


def _are_counts(values: Any, least: int) -> bool:
    """Whether these are two whole numbers from `least` on."""
    return isinstance(values, list) and len(values) == 2 and all(type(v) is int and v >= least for v in values)
