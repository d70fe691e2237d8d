"""A project folder to a Project: finds the files, reads each once, merges what they declare.

This is the READ phase: it collects problems and never stops at the first; nothing after it touches YAML.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from csbot.diagnostics import CsbotError, Diagnostic
from csbot.project import files, json_examples, problems
from csbot.project.collector import collector_paused
from csbot.project.domain import PARTS, DomainReader
from csbot.project.endpoint_files import load_credentials, load_endpoints
from csbot.project.endpoints import Credentials, Endpoints
from csbot.project.examples import ExampleReader
from csbot.project.model import Project, Settings, Story
from csbot.project.policies import learns
from csbot.project.settings import read_settings
from csbot.project.shapes import check_shape, found_words
from csbot.project.stories import StoryReader
from csbot.project.variables import fill_variables
from csbot.project.wholeness import Outline, lost_file, lost_items, outline
from csbot.project.yaml import Map, Text, read_yaml
from csbot.text import Source, Span

FORMAT_VERSION = "3.1"
ROLES = {"nlu": ("nlu",), "stories": ("stories", "rules"), "domain": PARTS}
ROLE_LINE = re.compile(rf"""^[\s{{]*["']?(?:{"|".join(key for keys in ROLES.values() for key in keys)})["']?\s*:""",
                       re.MULTILINE)


@dataclass
class _Reading:
    """What has been read so far."""

    folder: Path
    domain: DomainReader = field(default_factory=DomainReader)
    nlu: ExampleReader = field(default_factory=ExampleReader)
    stories: StoryReader = field(default_factory=StoryReader)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    outlines: dict[str, Outline] = field(default_factory=dict)
    older: dict[str, list[Span]] = field(default_factory=dict)
    domain_places: frozenset[Path] = frozenset()

    def name(self, path: Path) -> str:
        """The file's name as messages show it; bytes that are no UTF-8 are shown as question marks."""
        shown = path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
        return os.fsencode(shown.as_posix()).decode("utf8", "replace")

    def open(self, path: Path, wants_roles: bool = False) -> Map | None:
        """The document of a file as a mapping; None where it is empty or broken (then that is a problem).

        With `wants_roles`, a file without any key of a role is passed over with a warning, as in Rasa.
        """
        try:
            source = files.read_source(path, self.name(path))
            self.sources[source.name] = source
            document = read_yaml(source)
        except CsbotError as error:
            source = self.sources.get(self.name(path))
            is_other = wants_roles and source is not None and not has_role(source)
            self.problems += [problems.no_role(source.name)] if is_other else error.diagnostics
            return None
        if document is None or isinstance(document, Map):
            self.problems += fill_variables(document, source, os.environ)
            return document
        if wants_roles and not has_role(source):
            self.problems.append(problems.no_role(source.name))
            return None
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
        name = self.name(path)
        document = self.open(path, wants_roles=not name.startswith("domain"))
        if document is None or not self.right_version(document):
            return
        roles = [role for role, keys in ROLES.items() if any(key in document for key in keys)]
        if not roles:
            self.problems.append(problems.no_role(name))
        self.outlines[name] = outline(document)
        for role in roles:
            broken = self.shape(role, document)
            if role == "nlu":
                self.nlu.read(document, self.sources[name])
            elif role == "stories":
                self.stories.read(document, self.sources[name])
            else:
                self.domain.read(document, broken)
        if "domain" in roles and self.domain_places and path not in self.domain_places:
            for found in (self.problems, self.domain.problems):
                found[:] = [self.softened(one) if one.at.file == name else one for one in found]

    def softened(self, found: Diagnostic) -> Diagnostic:
        """A problem of a file in which Rasa reads no domain: an error in a part of the domain is a warning there."""
        part = next((part for part, _ in lost_items(self.outlines[found.at.file], [found])), "")
        return problems.left_out(found) if part in PARTS and part != "responses" else found

    def read_json(self, path: Path) -> None:
        """Read one file of NLU data in JSON; one that is no JSON is passed over with a warning, in Rasa without one."""
        name = self.name(path)
        try:
            source = files.read_source(path, name)
            self.sources[name], self.outlines[name] = source, [((1, 1), ("nlu", None))]
            wrong = json_examples.flaw(source)
            document = None if wrong else read_yaml(json_examples.as_yaml(source))
        except CsbotError as error:
            self.problems += error.diagnostics
            return
        if wrong:
            self.problems.append(problems.unread_file(name, wrong))
        elif isinstance(document, Map) and json_examples.KEY in document:
            self.shape("nlu_json", document)
            json_examples.JsonExampleReader(self.nlu, self.open_list).read(document, source)

    def open_list(self, named: Text) -> Source | None:
        """The file that a lookup table names, seen from the project; None where it cannot be read."""
        path = self.folder / named
        try:
            source = files.read_source(path, self.name(path))
        except CsbotError as error:
            self.problems += (replace(one, at=named.at) for one in error.diagnostics)
            return None
        self.sources[source.name] = source
        return source

    def lost(self, found: Iterable[Diagnostic]) -> Iterator[tuple[str, str | None]]:
        """What could not be read, as the problems found tell."""
        for name, group in groupby(sorted(found, key=lambda one: one.at.file), key=lambda one: one.at.file):
            if name in self.outlines:
                yield from lost_items(self.outlines[name], group)
            elif any(one.is_error for one in group):
                yield from lost_file(name, self.sources.get(name))

    def right_version(self, document: Map) -> bool:
        """Whether the file may be read: a higher format version is skipped with a warning."""
        version = document.get("version")
        if not isinstance(version, str) or version == FORMAT_VERSION:
            return True
        is_older = numbers(version) <= numbers(FORMAT_VERSION)
        if is_older:
            self.older.setdefault(version, []).append(document.at_value("version"))
        else:
            self.problems.append(problems.other_version(document.at_value("version"), version, FORMAT_VERSION))
        return is_older

    def all_problems(self) -> tuple[Diagnostic, ...]:
        """What was found; an older format version is told once, at the first of its files."""
        versions = (problems.other_version(places[0], version, FORMAT_VERSION, len(places) - 1)
                    for version, places in self.older.items())
        return *self.problems, *versions, *self.domain.problems, *self.nlu.problems, *self.stories.problems


def has_role(source: Source) -> bool:
    """Whether a file's text has a key that says what it is; a file that is no YAML has its keys, too."""
    return ROLE_LINE.search(source.text) is not None


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
    reading = _Reading(folder, domain_places=frozenset(files.rasa_domain_files(folder, domain_files)))
    unread = [problems.unread_file(reading.name(file), *why) for file, *why in files.unread_files(folder)]
    json_files = files.json_files(folder)
    if not domain_files and not data_files and not json_files:
        raise CsbotError([problems.no_project(str(path)), *unread])
    reading.problems += unread
    with collector_paused():
        for file in (*domain_files, *data_files):
            reading.read(file)
        for file in json_files:
            reading.read_json(file)
        settings = load_settings(reading)
        reading.problems += map(problems.says_nothing, reading.stories.silent if learns(settings.policies) else ())
    endpoints, credentials = load_services(reading)
    found = reading.all_problems()
    return Project(folder, reading.domain.result(), reading.nlu.result(), tuple(reading.stories.stories),
                   tuple(reading.stories.rules), settings, reading.sources, found, endpoints, credentials,
                   frozenset(reading.lost(found)))


def load_settings(reading: _Reading) -> Settings:
    """The settings of `config.yml`, or the defaults."""
    paths = files.settings_files(reading.folder)
    if len(paths) > 1:
        reading.problems.append(problems.several_settings(*map(reading.name, paths)))
    document = reading.open(paths[0]) if paths else None
    broken = reading.shape("config", document) if document is not None else set()
    settings, found = read_settings(document, broken)
    reading.problems += found
    return settings


def load_services(reading: _Reading) -> tuple[Endpoints, Credentials]:
    """What `endpoints.yml` and `credentials.yml` declare. Their texts are kept nowhere: they may hold secrets."""
    endpoints, credentials = Endpoints(), Credentials()
    path = files.first_of(reading.folder, files.ENDPOINT_FILES)
    if path:
        endpoints, found = load_endpoints(path, reading.name(path))
        reading.problems += found
    path = files.first_of(reading.folder, files.CREDENTIALS_FILES)
    if path:
        credentials, found = load_credentials(path, reading.name(path))
        reading.problems += found
    return endpoints, credentials


def load_tests(path: str | Path, places: Iterable[Path] = ()) -> tuple[tuple[Story, ...], dict[str, Source],
                                                                     tuple[Diagnostic, ...]]:
    """The test stories of a project, their sources, and problems of their shape.

    With `places`, the stories in these files and folders count, whatever they are named.
    """
    reading = _Reading(Path(path))
    found = [file for place in places for file in (files.yaml_files(place) if place.is_dir() else [place])]
    for file in found if places else files.test_files(reading.folder):
        document = reading.open(file)
        if document is not None and (places or is_of_tests(file, document)) and reading.right_version(document):
            source = reading.sources[reading.name(file)]
            reading.shape("stories", document)
            reading.stories.read(document, source)
    return tuple(reading.stories.stories), reading.sources, reading.all_problems()


def is_of_tests(file: Path, document: Map) -> bool:
    """Whether a document has test stories: it is named so, or has nothing but stories and rules."""
    return "stories" in document and (file.name.startswith("test_") or {*document} <= {"version", *ROLES["stories"]})
