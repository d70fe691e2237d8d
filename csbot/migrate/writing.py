"""Writes a Migration: into a new folder, or over the project with a backup of each file. All of it or nothing."""

import contextlib
import os
import shutil
from pathlib import Path

from csbot.diagnostics import CsbotError
from csbot.migrate.migration import Migration, Rewritten
from csbot.migrate.problems import is_taken
from csbot.package import cannot_write, write_text

BACKUP, UNFINISHED = ".orig", ".migrating"


def write_out(migration: Migration, out: Path) -> None:
    """Write the rewritten files, and only these, into a folder that is new or empty."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CsbotError(is_taken(str(out)))
    made = out.with_name(out.name + UNFINISHED)
    try:
        for file in migration.files:
            target = made / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            write_text(target, file.after)
        made.mkdir(parents=True, exist_ok=True)
        os.replace(made, out)
    except OSError as error:
        raise CsbotError(cannot_write(str(out), error.strerror or str(error))) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_over(migration: Migration, folder: Path) -> list[Path]:
    """Replace the files of the project; each old one is kept beside the new one, `domain.yml` as `domain.yml.orig`.

    The new files are written whole beside the old ones first, then put in their places; when one of these steps fails,
    the steps before it are undone. Returns the backups.
    """
    for file in migration.files:
        if file.before is not None and os.path.lexists(beside(folder, file, BACKUP)):
            raise CsbotError(is_taken(file.name + BACKUP))
    with contextlib.ExitStack() as undo:
        try:
            for file in migration.files:
                staged = beside(folder, file, UNFINISHED)
                staged.parent.mkdir(parents=True, exist_ok=True)
                undo.callback(staged.unlink, missing_ok=True)
                write_text(staged, file.after)
                if file.before is not None:
                    shutil.copymode(folder / file.name, staged)
            for file in migration.files:
                put(folder, file, undo)
        except OSError as error:
            raise CsbotError(cannot_write(str(error.filename or folder), error.strerror or str(error))) from None
        undo.pop_all()
    return [beside(folder, file, BACKUP) for file in migration.files if file.before is not None]


def put(folder: Path, file: Rewritten, undo: contextlib.ExitStack) -> None:
    """Move the old file to its backup and the new one to its place."""
    target, backup = (folder / file.name).resolve(), beside(folder, file, BACKUP)
    if file.before is None:
        undo.callback(target.unlink, missing_ok=True)
    else:
        undo.callback(backup.unlink, missing_ok=True)
        shutil.copy2(target, backup)
        undo.callback(os.replace, backup, target)
    os.replace(beside(folder, file, UNFINISHED), target)


def beside(folder: Path, file: Rewritten, suffix: str) -> Path:
    """A file beside the real place of a rewritten one: of a link, beside what it leads to."""
    target = (folder / file.name).resolve()
    return target.with_name(target.name + suffix)
