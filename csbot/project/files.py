"""The files of a project folder: which there are, and their text. Knows file names and limits, no YAML."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from csbot.diagnostics import CsbotError
from csbot.project import problems
from csbot.text import Source, Span

MAX_BYTES = 16 * 1024 * 1024
SUFFIXES = (".yml", ".yaml")
DATA_FOLDERS = ("nlu_data", "stories", "data")
DOMAIN_FILES = ("domain.yml", "domain.yaml")
SETTINGS_FILES = ("config.yml", "config.yaml", "config/config.yml", "config/config.yaml")
ENDPOINT_FILES = ("endpoints.yml", "endpoints.yaml")
CREDENTIALS_FILES = ("credentials.yml", "credentials.yaml")
HAS_SETTINGS = re.compile(rb"^(?:pipeline|policies|recipe|language|encoder)\s*:", re.MULTILINE)
TEST_FOLDERS = ("tests", "test", "test_stories")
NO_TESTS = ("models", "results", "node_modules")
NLU_JSON = re.compile(rb'"rasa_nlu_data"')
OTHER_JSON = re.compile(rb'"(?:luis_schema_version|utterances|supportedLanguages)"')
OLD_MARKDOWN = re.compile(rb"^##\s*(?:(?:intent|synonym|regex|lookup)\s*:"
                          rb"|\S[^\n]*\n\s*\*\s[^\n]*\n\s+-\s)", re.MULTILINE)
HAS_STORIES = re.compile(rb"stories[\"']?\s*:")


def domain_files(folder: Path) -> list[Path]:
    """`domain.yml`, and all YAML files below `domain/`; without any of these all below `domains/`."""
    single = [folder / name for name in DOMAIN_FILES if os.path.lexists(folder / name)]
    return [*single, *yaml_files(folder / "domain")] or [*yaml_files(folder / "domains")]


def rasa_domain_files(folder: Path, found: list[Path]) -> list[Path]:
    """Which of the domain files are all of the domain for Rasa: `domain.yml` where it is, else those of the folder."""
    return [path for path in found if path.parent == folder] or found


def unread_files(folder: Path) -> Iterator[tuple[Path, str, str | None]]:
    """What lies in the data folders and is not read, why, and what helps: hidden, of another format, no folder."""
    for name in (*DATA_FOLDERS, "domain"):
        place = folder / name
        if place.is_file():
            yield place, f"it is a file, '{name}' is read only when it is a folder of YAML files", None
            continue
        for parent, folders, names in os.walk(place):
            folders.sort()
            for path in (Path(parent, name) for name in sorted(names)):
                yield from ((path, *why) for why in why_unread(path, path.relative_to(place)))


def why_unread(path: Path, inside: Path) -> Iterator[tuple[str, str | None]]:
    """Why a file of a data folder is not read, and what helps; nothing when it is, or when it is no data."""
    if path.suffix in SUFFIXES or path.suffix == ".json" and holds(path, NLU_JSON):
        if any(part.startswith(".") for part in inside.parts):
            yield "it is hidden", None
    elif path.suffix == ".json" and holds(path, OTHER_JSON):
        yield "NLU data of LUIS, wit.ai or Dialogflow is not read", "convert it with 'rasa data convert nlu' of Rasa 3"
    elif path.suffix == ".md" and holds(path, OLD_MARKDOWN):
        yield "training data in Markdown belongs to Rasa 1 and 2", "convert it with 'rasa data convert' of Rasa 2"


def data_files(folder: Path) -> list[Path]:
    """All YAML files below the data folders; test stories among them are training data, too, as in Rasa."""
    return [path for name in DATA_FOLDERS for path in yaml_files(folder / name)]


def json_files(folder: Path) -> list[Path]:
    """The files below the data folders that hold NLU data in Rasa's JSON."""
    found = (path for name in DATA_FOLDERS for path in data_below(folder / name, suffixes=(".json",)))
    return [path for path in found if path.suffix == ".json" and holds(path, NLU_JSON)]


def test_files(folder: Path) -> list[Path]:
    """Where test stories may be: `test_*.yml` anywhere in a project, and what has stories below `tests/` and the like.

    A folder with a domain of its own is another project; its tests are not this one's.
    """
    found = yaml_files(folder, leave_out=is_no_place_for_tests)
    return [path for path in found if path.name.startswith("test_") or (
        set(path.relative_to(folder).parts[:-1]) & set(TEST_FOLDERS) and holds(path, HAS_STORIES))]


def is_no_place_for_tests(folder: Path) -> bool:
    """Whether a folder inside a project has no tests of that project: it is another project, or not made by hand."""
    return folder.name in NO_TESTS or any(os.path.lexists(folder / name) for name in (*DOMAIN_FILES, "pyvenv.cfg"))


def holds(path: Path, mark: re.Pattern[bytes]) -> bool:
    """Whether a file seems to have what the expression finds; what cannot be read may have anything."""
    try:
        return not path.is_file() or path.stat().st_size > MAX_BYTES or bool(mark.search(path.read_bytes()))
    except OSError:
        return True


def settings_files(folder: Path) -> list[Path]:
    """`config.yml`, also below `config/`; else all files `config*.yml` that hold settings, sorted."""
    found = first_of(folder, SETTINGS_FILES)
    if found:
        return [found]
    others = [path for suffix in SUFFIXES for path in folder.glob(f"config*{suffix}")]
    return sorted(path for path in others if holds(path, HAS_SETTINGS))


def first_of(folder: Path, names: Iterable[str]) -> Path | None:
    """The first of these files that is there."""
    return next((folder / name for name in names if os.path.lexists(folder / name)), None)


def yaml_files(folder: Path, leave_out: Callable[[Path], bool] = lambda folder: False) -> Iterator[Path]:
    """The YAML files below a folder."""
    return data_below(folder, leave_out, SUFFIXES)


def data_below(folder: Path, leave_out: Callable[[Path], bool] = lambda folder: False,
               suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[Path]:
    """The files below a folder whose names end so, sorted; links are followed, but no folder is visited twice.

    Folders for which `leave_out` holds are not entered. One that the system refuses to list is among the files: who
    reads it learns why it cannot be read.
    """
    visited: set[tuple[int, int]] = set()
    refused: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=refused.append, followlinks=True):
        status = os.stat(parent)
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        folders.sort()
        folders[:] = [name for name in folders if not name.startswith(".") and not leave_out(Path(parent, name))]
        names = [name for name in names if name.endswith(suffixes) and not name.startswith(".")]
        yield from (Path(parent, name) for name in sorted(names))
    yield from (Path(error.filename) for error in refused if isinstance(error, PermissionError))


def read_source(path: Path, name: str) -> Source:
    """The text of a file under the name that messages show. CsbotError when it cannot be read as UTF-8 text."""
    try:
        if path.is_dir():
            os.listdir(path)
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
