"""A project folder to a Project: finds the files, reads each once, merges what they declare.

This is the READ phase: it collects problems and never stops at the first; nothing after it touches YAML.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from csbot.diagnostics import CsbotError, Diagnostic
from csbot.project import files, problems
from csbot.project.domain import PARTS, DomainReader
from csbot.project.examples import ExampleReader
from csbot.project.model import Project, Settings, Story
from csbot.project.settings import read_settings
from csbot.project.shapes import check_shape, found_words
from csbot.project.stories import StoryReader
from csbot.project.yaml import Map, read_yaml
from csbot.text import Source

FORMAT_VERSION = "3.1"
ROLES = {"nlu": ("nlu",), "stories": ("stories", "rules"), "domain": PARTS}


@dataclass
class _Reading:
    """What has been read so far."""

    folder: Path
    domain: DomainReader = field(default_factory=DomainReader)
    nlu: ExampleReader = field(default_factory=ExampleReader)
    stories: StoryReader = field(default_factory=StoryReader)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """The file's name as messages show it; bytes that are no UTF-8 are shown as question marks."""
        return os.fsencode(path.relative_to(self.folder).as_posix()).decode("utf8", "replace")

    def open(self, path: Path) -> Map | None:
        """The document of a file as a mapping; None where it is empty or broken (then that is a problem)."""
        try:
            source = files.read_source(path, self.name(path))
            self.sources[source.name] = source
            document = read_yaml(source)
        except CsbotError as error:
            self.problems += error.diagnostics
            return None
        if document is None or isinstance(document, Map):
            return document
        at = document.at if hasattr(document, "at") else problems.in_file(source.name)
        self.problems.append(problems.wrong_shape(at, f"the file is {found_words(document)}, allowed is a mapping"))
        return None

    def shape(self, kind: str, document: Map) -> set[tuple]:
        """Check a document against the schema of its kind; the paths of broken items."""
        found, broken = check_shape(kind, document)
        self.problems += found
        return broken

    def read(self, path: Path) -> None:
        """Read one domain or data file by its top-level keys."""
        document = self.open(path)
        if document is None or not self.right_version(document):
            return
        name = self.name(path)
        roles = [role for role, keys in ROLES.items() if any(key in document for key in keys)]
        if not roles:
            self.problems.append(problems.no_role(name))
        for role in roles:
            broken = self.shape(role, document)
            if role == "nlu":
                self.nlu.read(document, self.sources[name], broken)
            elif role == "stories":
                self.stories.read(document, self.sources[name], broken)
            else:
                self.domain.read(document, broken)

    def right_version(self, document: Map) -> bool:
        """Whether the file may be read: a higher format version is skipped with a warning."""
        version = document.get("version")
        if not isinstance(version, str) or version == FORMAT_VERSION:
            return True
        self.problems.append(problems.other_version(document.at_value("version"), version, FORMAT_VERSION))
        return numbers(version) <= numbers(FORMAT_VERSION)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: reading makes millions of values that stay; scanning them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def numbers(version: str) -> list[int]:
    """`3.10` as [3, 10]; what is no number counts as 0."""
    return [int(part) if part.isdecimal() else 0 for part in version.split(".")]


def load_project(path: str | Path) -> Project:
    """Read the project in a folder. `project.problems` holds what was wrong with its files' shape.

    Raises CsbotError only when there is no project at all.
    """
    folder = Path(path)
    domain_files, data_files = files.domain_files(folder), files.data_files(folder)
    if not folder.is_dir():
        raise CsbotError(problems.unreadable_file(str(path), "there is no such folder"))
    if not domain_files and not data_files:
        raise CsbotError(problems.no_project(str(path)))
    reading = _Reading(folder)
    with collector_paused():
        for file in (*domain_files, *data_files):
            reading.read(file)
        settings = load_settings(reading)
    found = (*reading.problems, *reading.domain.problems, *reading.nlu.problems, *reading.stories.problems)
    return Project(folder, reading.domain.result(), reading.nlu.result(), tuple(reading.stories.stories),
                   tuple(reading.stories.rules), settings, reading.sources, found)


def load_settings(reading: _Reading) -> Settings:
    """The settings of `config.yml`, or the defaults."""
    path = files.settings_file(reading.folder)
    document = reading.open(path) if path else None
    broken = reading.shape("config", document) if document is not None else set()
    settings, found = read_settings(document, broken)
    reading.problems += found
    return settings


def load_tests(path: str | Path) -> tuple[tuple[Story, ...], dict[str, Source], tuple[Diagnostic, ...]]:
    """The test stories of a project: stories of all `test_*.yml` files, their sources, and problems of their shape."""
    reading = _Reading(Path(path))
    for file in files.test_files(reading.folder):
        document = reading.open(file)
        if document is not None:
            source = reading.sources[reading.name(file)]
            reading.stories.read(document, source, reading.shape("stories", document))
    return tuple(reading.stories.stories), reading.sources, (*reading.problems, *reading.stories.problems)
