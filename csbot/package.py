"""A Package on disk: a folder with a manifest that names every file with its size and SHA-256.

Writing is atomic: files are made in a folder beside the others and renamed when all of them are there, so that an
interrupted training leaves earlier packages as they were and nothing half-written. Knows nothing of what files mean.
"""

import errno
import hashlib
import json
import math
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Any

from csbot.diagnostics import CsbotError, Diagnostic, in_file, problem

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 4 * 1024 * 1024
UNFINISHED = ".unfinished-"
MANIFEST_TYPES = {"name": str, "created": (int, float), "versions": dict, "seed": int, "hashes": dict, "metrics": dict,
                  "parent": (str, type(None)), "files": dict}


@problem("E501")
def no_package(folder: str) -> Diagnostic:
    """There is no trained package where one is needed.

    `csbot train` makes one under `models/`; `--package PATH` names another.
    """
    return Diagnostic(f"no trained package in '{folder}'", in_file(folder), hint="run 'csbot train' first")


@problem("E502")
def broken_package(folder: str, reason: str) -> Diagnostic:
    """A package is incomplete or was changed after it was written.

    Each file's size and SHA-256 stand in the package's manifest; csbot runs no package that differs from it. Nor does
    it take an older package instead when the newest one is damaged. Restore the folder from where it came, remove it,
    name another one with `--package`, or train again with `--force`.
    """
    return Diagnostic(f"the package is damaged or was tampered with: {reason}", in_file(folder),
                      hint="restore it, name another one with --package, or run 'csbot train --force'")


@problem("E503")
def other_format(folder: str, found: Any) -> Diagnostic:
    """A package was written by a version of csbot with another package format. Train again with this version."""
    return Diagnostic(f"package format '{found}', this csbot reads '{FORMAT}'", in_file(folder),
                      hint="run 'csbot train'")


@problem("E504")
def name_taken(folder: str) -> Diagnostic:
    """A package of this name exists already; csbot overwrites none. Choose another `--name`, or remove the old one."""
    return Diagnostic("a package of this name exists already", in_file(folder))


@problem("E505")
def cannot_write(folder: str, reason: str) -> Diagnostic:
    """A folder or file cannot be written: permissions, a full disk, or a file where a folder is needed."""
    return Diagnostic(f"cannot write here: {reason}", in_file(folder))


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself. `hashes` tell what it was trained from, `files` what belongs to it."""

    name: str
    created: float
    versions: dict[str, str]
    seed: int
    hashes: dict[str, str]
    metrics: dict[str, Any] = field(default_factory=dict)
    parent: str | None = None
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True)
class Package:
    """A trained package: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """The path of a file or folder of the package."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether the package holds this file, or files in a folder of this name."""
        return any(known == name or known.startswith(name + "/") for known in self.manifest.files)

    def json(self, name: str) -> Any:
        """A JSON file of the package."""
        try:
            return json.loads(self.path(name).read_text("utf8"))
        except (OSError, ValueError, RecursionError) as error:
            raise CsbotError(broken_package(str(self.folder), f"'{name}' cannot be read: {error}")) from None


def newest_package(models: Path) -> Package | None:
    """The newest package below a folder, None when there is none; its files are not verified.

    A folder without a manifest is no package. CsbotError when the newest one's manifest is damaged: an older package
    that answers in its place would go unnoticed.
    """
    folders = [folder for folder in package_folders(models) if not folder.name.startswith(UNFINISHED)]
    newest = max(folders, key=lambda folder: (made_at(folder), folder.name), default=None)
    return None if newest is None else Package(newest, read_manifest(newest))


def package_folders(models: Path) -> list[Path]:
    """The folders below `models` that have a manifest. CsbotError when `models` cannot be read."""
    try:
        return [folder for folder in models.iterdir() if (folder / MANIFEST).is_file()] if models.is_dir() else []
    except OSError as error:
        raise CsbotError(broken_package(str(models), f"cannot be read: {error.strerror or error}")) from None


def made_at(folder: Path) -> float:
    """When a package was made; for a damaged one when its manifest was last written. Seconds since 1970."""
    try:
        return read_manifest(folder).created
    except CsbotError:
        return (folder / MANIFEST).stat().st_mtime


def open_package(path: Path) -> Package:
    """The package at `path`, or the newest one below it; verified file by file. CsbotError when there is none."""
    package = Package(path, read_manifest(path)) if (path / MANIFEST).is_file() else newest_package(path)
    if package is None:
        raise CsbotError(no_package(str(path)))
    verify(package)
    return package


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a package folder; CsbotError when it is not one of ours."""
    try:
        path = folder / MANIFEST
        if path.stat().st_size > MAX_MANIFEST_BYTES:
            raise ValueError("the manifest is too large")
        data = json.loads(path.read_text("utf8"))
        if not isinstance(data, dict):
            raise ValueError("the manifest is no JSON object")
        if data.get("format") != FORMAT:
            raise CsbotError(other_format(str(folder), data.get("format")))
        manifest = Manifest(**data)
        check_types(manifest)
        return manifest
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise CsbotError(broken_package(str(folder), f"'{MANIFEST}': {error}")) from None


def check_types(manifest: Manifest) -> None:
    """ValueError names the first field of a manifest whose value is of another type."""
    for name, type_ in MANIFEST_TYPES.items():
        value = getattr(manifest, name)
        if not isinstance(value, type_) or isinstance(value, bool):
            raise ValueError(f"'{name}' is '{value!r:.80}', which has another type")
    if not math.isfinite(manifest.created):
        raise ValueError(f"'created' is '{manifest.created}', allowed is a time in seconds")
    if not all(isinstance(value, str) for value in (*manifest.hashes.values(), *manifest.versions.values())):
        raise ValueError("'hashes' and 'versions' hold texts only")


def verify(package: Package) -> None:
    """Compare every file with the manifest; CsbotError at the first that differs, lies outside or is a link."""
    for name, facts in package.manifest.files.items():
        try:
            wrong = fault(package.folder, name, facts)
        except (OSError, ValueError) as error:
            wrong = f"cannot be read: {error}"
        if wrong:
            raise CsbotError(broken_package(str(package.folder), f"'{name:.200}' {wrong}"))


def fault(folder: Path, name: str, facts: Any) -> str | None:
    """What is wrong with a file of a package, None when it is as the manifest says."""
    place = PurePosixPath(name)
    parts = [folder / parent for parent in (place, *place.parents) if parent != PurePosixPath(".")]
    if ".." in place.parts or place.is_absolute() or any(part.is_symlink() for part in parts):
        return "lies outside the package"
    path = folder / name
    if not path.is_file():
        return "is missing"
    wanted = (facts.get("bytes"), facts.get("sha256")) if isinstance(facts, dict) else (None, None)
    same = path.stat().st_size == wanted[0] and describe(path)["sha256"] == wanted[1]
    return None if same else "differs from the manifest"


def describe(path: Path) -> dict[str, Any]:
    """A file's size in bytes and its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


@contextmanager
def unfinished(models: Path) -> Iterator[Path]:
    """A new folder beside the packages in which one is made; removed again whatever happens.

    CsbotError when it cannot be made, or when what is made in it cannot be written.
    """
    try:
        models.mkdir(parents=True, exist_ok=True)
        remove_leftovers(models)
        folder = models / f"{UNFINISHED}{os.getpid()}-{time.time_ns()}"
        folder.mkdir()
    except OSError as error:
        raise CsbotError(cannot_write(str(models), error.strerror or str(error))) from None
    try:
        yield folder
    except OSError as error:
        raise CsbotError(cannot_write(str(models), error.strerror or str(error))) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(models: Path) -> None:
    """Remove what killed trainings left behind; folders of living processes stay."""
    for folder in models.glob(f"{UNFINISHED}*"):
        process = folder.name.removeprefix(UNFINISHED).partition("-")[0]
        if not (process.isdecimal() and is_running(int(process))):
            shutil.rmtree(folder, ignore_errors=True)


def is_running(process: int) -> bool:
    """Whether a process with this number lives."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return process > 0


def free_name(models: Path, name: str | None) -> str:
    """The name of a new package: the one wished for, else the local time. CsbotError when there is one of that name."""
    if name is None:
        plain = time.strftime("%Y%m%d-%H%M%S")
        names = chain([plain], (f"{plain}-{number}" for number in count(2)))
        return next(each for each in names if not (models / each).exists())
    try:
        os.lstat(models / name)
    except (FileNotFoundError, NotADirectoryError):
        return name
    except (OSError, ValueError) as error:
        raise CsbotError(cannot_write(str(models / name), getattr(error, "strerror", None) or str(error))) from None
    raise CsbotError(name_taken(str(models / name)))


def finish(folder: Path, models: Path, manifest: Manifest) -> Package:
    """Write the manifest of a folder made by `unfinished`, sync it to disk and give it its name.

    A manifest without a name gets one from the time; another training that takes it in the same moment is made way for.
    """
    made = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): describe(path) for path in made}
    while True:
        name = free_name(models, manifest.name or None)
        complete = Manifest(**asdict(manifest) | {"files": files, "name": name})
        try:
            write_text(folder / MANIFEST, json.dumps(asdict(complete), ensure_ascii=False, indent=1) + "\n")
            os.rename(folder, models / name)
            return Package(models / name, complete)
        except OSError as error:
            if not manifest.name and error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                continue
            raise CsbotError(cannot_write(str(models / name), error.strerror or str(error))) from None


def write_text(path: Path, text: str) -> None:
    """Write and sync a text file."""
    with path.open("w", encoding="utf8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace_text(path: Path, text: str) -> None:
    """Write a text file beside its place and put it there when it is whole; a device or a pipe is written as it is."""
    if path.exists() and not path.is_file():
        path.write_text(text, "utf8")
        return
    place = path.resolve()
    staged = place.with_name(f"{place.name}{UNFINISHED}{os.getpid()}")
    try:
        write_text(staged, text)
        if place.exists():
            shutil.copymode(place, staged)
        os.replace(staged, place)
    finally:
        staged.unlink(missing_ok=True)


def copy_part(package: Package, name: str, folder: Path) -> None:
    """Take a part (a file or folder) of an older package over: linked where the file system can, else copied."""
    for known in package.manifest.files:
        if known != name and not known.startswith(name + "/"):
            continue
        target = folder / known
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(package.path(known), target)
        except OSError:
            shutil.copyfile(package.path(known), target)
