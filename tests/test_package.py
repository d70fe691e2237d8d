"""Packages: written whole or not at all, refused when anything in them differs from the manifest."""

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from csbot import package as packages
from csbot.diagnostics import CsbotError
from csbot.package import MANIFEST, UNFINISHED, Manifest, Package, finish, open_package, unfinished


def make(models: Path, name: str = "first", created: float = 1.0) -> Package:
    """A package with two files."""
    with unfinished(models) as made:
        (made / "nlu").mkdir()
        (made / "nlu" / "labels.json").write_text('["问候"]', "utf8")
        (made / "graph.json").write_text("{}", "utf8")
        return finish(made, models, Manifest(name, created, {"csbot": "1"}, 42, {"nlu": "a"}))


def code_of(action: Callable[[], Any]) -> str:
    """The one code with which an action ends; its words must be one line."""
    with pytest.raises(CsbotError) as caught:
        action()
    [found] = caught.value.diagnostics
    assert "\n" not in found.message
    return found.code


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond so many bytes: writing more is a real error of the operating system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_package_holds_what_was_made(tmp_path: Path):
    written = make(tmp_path / "models")
    read = open_package(tmp_path / "models")
    assert read == written == open_package(written.folder)
    assert set(read.manifest.files) == {"nlu/labels.json", "graph.json"}
    assert read.json("nlu/labels.json") == ["问候"]
    assert read.has("nlu") and read.has("nlu/labels.json") and not read.has("nl")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["first"]


def test_the_newest_package_is_the_default(tmp_path: Path):
    for name, created in (("b", 2.0), ("c", 3.0), ("a", 1.0)):
        make(tmp_path, name, created)
    (tmp_path / "notes.txt").write_text("no package", "utf8")
    (tmp_path / "z").mkdir()
    (tmp_path / f"{UNFINISHED}1-1").mkdir()
    (tmp_path / f"{UNFINISHED}1-1" / MANIFEST).write_text("{", "utf8")
    assert open_package(tmp_path).manifest.name == "c"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 99, "created": 1}'])
def test_a_damaged_newest_package_is_told_and_no_older_one_taken(tmp_path: Path, text: str):
    make(tmp_path, "旧", 1.0)
    newest = make(tmp_path, "新", 2.0).folder
    (newest / MANIFEST).write_text(text, "utf8")
    with pytest.raises(CsbotError) as caught:
        open_package(tmp_path)
    [found] = caught.value.diagnostics
    assert found.code in ("E502", "E503") and found.at.file == str(newest) and found.hint
    assert ("--package" in found.hint and "csbot train --force" in found.hint) == (found.code == "E502")
    assert open_package(tmp_path / "旧").manifest.name == "旧"


def test_a_damaged_older_package_does_no_harm(tmp_path: Path):
    old = make(tmp_path, "old", 1.0).folder
    (old / MANIFEST).write_text("{", "utf8")
    os.utime(old / MANIFEST, (1.0, 1.0))
    make(tmp_path, "new", 2.0)
    assert open_package(tmp_path).manifest.name == "new"


@pytest.mark.parametrize("place", [".", "models", "models/none"])
def test_no_package(tmp_path: Path, place: str):
    assert code_of(lambda: open_package(tmp_path / place)) == "E501"


def test_a_name_is_never_overwritten(tmp_path: Path):
    first = make(tmp_path)
    before = first.path(MANIFEST).read_bytes()
    assert code_of(lambda: make(tmp_path)) == "E504"
    assert first.path(MANIFEST).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first"]


def test_unnamed_packages_of_one_second_get_different_names(tmp_path: Path):
    names = {make(tmp_path, packages.free_name(tmp_path, None)).manifest.name for _ in range(4)}
    assert len(names) == 4


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str):
    assert code_of(lambda: packages.free_name(tmp_path, name)) == "E505"


def test_an_error_leaves_nothing_half_written(tmp_path: Path):
    first = make(tmp_path)
    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path) as made:
        (made / "graph.json").write_text("{", "utf8")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == [first.folder.name]


def test_a_full_disk_is_one_clear_error(tmp_path: Path):
    make(tmp_path)

    def write() -> None:
        with unfinished(tmp_path) as made, full_disk(1000):
            packages.write_text(made / "graph.json", "x" * 5000)

    assert code_of(write) == "E505"
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_a_full_disk_while_the_manifest_is_written(tmp_path: Path):
    def write() -> None:
        with unfinished(tmp_path) as made:
            (made / "graph.json").write_text("{}", "utf8")
            with full_disk(20):
                finish(made, tmp_path, Manifest("first", 1.0, {}, 1, {}))

    assert code_of(write) == "E505"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("models", ["/proc/models", "a_file", "a_file/models"])
def test_a_place_that_cannot_be_written(tmp_path: Path, models: str):
    (tmp_path / "a_file").write_text("", "utf8")
    assert code_of(lambda: make(tmp_path / models)) == "E505"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_read_only_folder(tmp_path: Path):
    tmp_path.chmod(0o500)
    assert code_of(lambda: make(tmp_path)) == "E505"


def test_leftovers_of_dead_processes_are_removed_and_those_of_living_ones_stay(tmp_path: Path):
    dead = [tmp_path / f"{UNFINISHED}{process}-1" for process in (2 ** 22 + 1, 10 ** 40, "x", -1)]
    alive = tmp_path / f"{UNFINISHED}{os.getpid()}-1"
    for folder in (*dead, alive):
        (folder / "nlu").mkdir(parents=True)
    make(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([alive.name, "first"])


def test_parts_are_linked_where_possible_and_else_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = make(tmp_path / "models")
    packages.copy_part(old, "nlu", tmp_path / "linked")
    assert (tmp_path / "linked/nlu/labels.json").samefile(old.path("nlu/labels.json"))
    assert not (tmp_path / "linked/graph.json").exists()

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    packages.copy_part(old, "graph.json", tmp_path / "copied")
    assert (tmp_path / "copied/graph.json").read_text("utf8") == "{}"
    assert not (tmp_path / "copied/graph.json").samefile(old.path("graph.json"))


# ---- tampering -------------------------------------------------------------------------------------------------------

DAMAGES: dict[str, Callable[[Path], object]] = {
    "changed, same size": lambda folder: (folder / "graph.json").write_text("[]", "utf8"),
    "truncated": lambda folder: (folder / "nlu/labels.json").write_bytes(b'["'),
    "longer": lambda folder: (folder / "graph.json").write_text("{}\n", "utf8"),
    "missing": lambda folder: (folder / "graph.json").unlink(),
    "a folder instead": lambda folder: [(folder / "graph.json").unlink(), (folder / "graph.json").mkdir()],
    "a link to the same": lambda folder: [(folder / "graph.json").rename(folder / "other"),
                                          (folder / "graph.json").symlink_to("other")],
    "a link loop": lambda folder: [(folder / "graph.json").unlink(), (folder / "graph.json").symlink_to("graph.json")],
    "a linked folder": lambda folder: [(folder / "nlu").rename(folder.parent / "elsewhere"),
                                       (folder / "nlu").symlink_to("../elsewhere")],
    "a pipe": lambda folder: [(folder / "graph.json").unlink(), os.mkfifo(folder / "graph.json")],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused(tmp_path: Path, damage: Callable[[Path], object]):
    folder = make(tmp_path).folder
    damage(folder)
    assert code_of(lambda: open_package(folder)) == "E502"


def rewrite(folder: Path, **changes: Any) -> None:
    """Change fields of a manifest."""
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf8")) | changes), "utf8")


FACTS = {"bytes": 2, "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}
WRONG_FIELDS: list[dict[str, Any]] = [
    {"files": []}, {"files": {"graph.json": None}}, {"files": {"graph.json": [1]}}, {"files": {"graph.json": {}}},
    {"files": {"graph.json": FACTS | {"bytes": "2"}}}, {"files": {"graph.json": FACTS | {"sha256": 1}}},
    {"files": {"../secret": FACTS}}, {"files": {"nlu/../../secret": FACTS}}, {"files": {"/etc/passwd": FACTS}},
    {"files": {"": FACTS}}, {"files": {".": FACTS}}, {"files": {"a\0b": FACTS}}, {"files": {"x" * 5000: FACTS}},
    {"files": {"\ud800": FACTS}}, {"files": {"graph.json/x": FACTS}},
    {"created": "yesterday"}, {"created": None}, {"created": True},
    {"created": float("nan")}, {"created": float("inf")}, {"name": 7}, {"name": None}, {"hashes": "x"},
    {"hashes": {"nlu": 3}}, {"metrics": [1]}, {"metrics": None}, {"seed": "s"}, {"versions": 1}, {"parent": 4},
    {"unknown": 1},
]


@pytest.mark.parametrize("changes", WRONG_FIELDS, ids=lambda changes: repr(changes)[:60])
def test_a_tampered_manifest_is_refused(tmp_path: Path, changes: dict[str, Any]):
    (tmp_path / "secret").write_text("{}", "utf8")
    folder = make(tmp_path / "models").folder
    rewrite(folder, **changes)
    assert code_of(lambda: open_package(folder)) == "E502"
    make(folder.parent, "second", time.time() + 10)
    assert open_package(folder.parent).manifest.name == "second"


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}',
                                  b'{"format": 1, "name": ' + b"9" * 5000 + b"}", b" " * (4 * 1024 * 1024 + 1)],
                         ids=["empty", "cut", "list", "null", "no text", "deep", "bare", "long number", "huge"])
def test_a_manifest_that_is_none(tmp_path: Path, text: bytes):
    folder = make(tmp_path).folder
    (folder / MANIFEST).write_bytes(text)
    assert code_of(lambda: open_package(folder)) == code_of(lambda: open_package(tmp_path)) == "E502"


@pytest.mark.parametrize("number", [0, 2, "1", None, [1]])
def test_another_format(tmp_path: Path, number: Any):
    folder = make(tmp_path).folder
    rewrite(folder, format=number)
    assert code_of(lambda: open_package(folder)) == "E503"


@pytest.mark.parametrize("content", [b"\xff", b"{", b"[" * 100_000])
def test_json_that_is_none(tmp_path: Path, content: bytes):
    package = make(tmp_path)
    package.path("graph.json").write_bytes(content)
    assert code_of(lambda: package.json("graph.json")) == "E502"


def test_the_manifest_survives_writing_and_reading(tmp_path: Path):
    package = make(tmp_path)
    assert asdict(packages.read_manifest(package.folder)) == asdict(package.manifest)
