"""An adapter as two files: `adapter.safetensors` with what was learnt, `adapter.json` with what it belongs to.

`adapter.json` holds the adapter's settings, its first layer, and the encoder's name and SHA-256. No pickle.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from csbot.encoders.adapter_settings import AdapterSettings
from csbot.encoders.adapters import Adapter, adapt
from csbot.encoders.body import Body
from csbot.encoders.origin import WEIGHTS, Origin
from csbot.encoders.packaged import EncoderError, file_sha256

ADAPTER, LEARNT = "adapter.json", "adapter.safetensors"


@dataclass(frozen=True)
class Difference:
    """What an adapter learnt, taken out of its encoder: `weights` by name, and what they belong to."""

    settings: AdapterSettings
    first: int
    base: str
    sha256: str
    weights: dict[str, torch.Tensor]

    @classmethod
    def of(cls, adapter: Adapter, origin: Origin) -> "Difference":
        """The difference that an adapter, not yet merged, makes to the encoder at `origin`."""
        return cls(adapter.settings, adapter.first, origin.name, sha256_of(origin), adapter.weights())

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return sum(one.numel() for one in self.weights.values())

    def write(self, folder: Path, name: str | None = None) -> None:
        """Write both files, the encoder called `name` or as it is."""
        from safetensors.torch import save

        about = {"settings": self.settings.as_json(), "first": self.first, "encoder": name or self.base,
                 "sha256": self.sha256}
        (folder / ADAPTER).write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
        (folder / LEARNT).write_bytes(save(self.weights))

    def apply(self, body: Body, origin: Origin) -> Adapter:
        """Put it into the untouched `body` of the encoder at `origin`; EncoderError when that is another encoder."""
        found = sha256_of(origin)
        if found != self.sha256:
            raise EncoderError(f"the adapter belongs to '{self.base}' with the SHA-256 {self.sha256}, "
                               f"'{origin.name}' has {found}")
        try:
            adapter = adapt(body, self.settings, self.first)
            adapter.load(self.weights)
        except ValueError as error:
            raise EncoderError(str(error)) from error
        return adapter


def read_difference(folder: Path) -> Difference:
    """The difference in a trained folder; EncoderError names the file that is missing or damaged."""
    from safetensors.torch import load_file

    path = folder / ADAPTER
    try:
        about: dict[str, Any] = json.loads(path.read_text("utf-8"))
        settings, first = AdapterSettings.of(about["settings"]), int(about["first"])
        base, sha256 = str(about["encoder"]), str(about["sha256"])
        path = folder / LEARNT
        return Difference(settings, first, base, sha256, load_file(str(path)))
    except FileNotFoundError:
        raise EncoderError(f"'{path}' is missing") from None
    except Exception as error:  # safetensors raises exceptions of its own
        raise EncoderError(f"'{path}' cannot be read: {error}") from error


def sha256_of(origin: Origin) -> str:
    """The SHA-256 of an encoder's weights: of their file, or of the list of their files."""
    if origin.path.is_file():
        return file_sha256(origin.path)
    return file_sha256(next(origin.path / name for name in WEIGHTS if (origin.path / name).is_file()))
