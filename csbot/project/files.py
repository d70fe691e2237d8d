"""The files of a project folder: which there are, and their text. Knows file names and limits, no YAML."""

import os
from collections.abc import Iterator
from pathlib import Path

from csbot.diagnostics import CsbotError
from csbot.project import problems
from csbot.text import Source, Span

MAX_BYTES = 16 * 1024 * 1024
SUFFIXES = (".yml", ".yaml")
DATA_FOLDERS = ("nlu_data", "stories", "data")
DOMAIN_FILES = ("domain.yml", "domain.yaml")
SETTINGS_FILES = ("config.yml", "config.yaml")


def domain_files(folder: Path) -> list[Path]:
    """`domain.yml`, or all YAML files below `domain/`."""
    single = [folder / name for name in DOMAIN_FILES if os.path.lexists(folder / name)]
    return single or list(yaml_files(folder / "domain"))


def data_files(folder: Path) -> list[Path]:
    """All YAML files below the data folders, test stories left out."""
    return [path for name in DATA_FOLDERS for path in yaml_files(folder / name) if not path.name.startswith("test_")]


def test_files(folder: Path) -> list[Path]:
    """All `test_*.yml` files below `tests/` and the data folders."""
    files = (path for name in ("tests", *DATA_FOLDERS) for path in yaml_files(folder / name))
    return [path for path in files if path.name.startswith("test_")]


def settings_file(folder: Path) -> Path | None:
    """`config.yml`, if there is one."""
    return next((folder / name for name in SETTINGS_FILES if os.path.lexists(folder / name)), None)


def yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder, sorted; links are followed, but no folder is visited twice."""
    visited: set[tuple[int, int]] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        status = os.stat(parent)
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        folders.sort()
        folders[:] = [name for name in folders if not name.startswith(".")]
        names = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
        yield from (Path(parent, name) for name in sorted(names))


def read_source(path: Path, name: str) -> Source:
    """The text of a file under the name that messages show. CsbotError when it cannot be read as UTF-8 text."""
    try:
        if not path.is_file():
            raise OSError(None, "it is no regular file" if path.exists() else "there is no such file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CsbotError(problems.too_large(name, size, MAX_BYTES))
        data = path.read_bytes()
    except OSError as error:
        raise CsbotError(problems.unreadable_file(name, error.strerror or str(error))) from None
    return Source(name, decode(data, name))


def decode(data: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark; CsbotError with the line and column of the first wrong byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[:error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, error.start and len(before) - before.rfind("\n") or 1
        at = Span(name, line, column, line, column)
        raise CsbotError(problems.wrong_encoding(at, f"byte 0x{data[error.start]:02x}")) from None
