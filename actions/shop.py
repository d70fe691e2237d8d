"""The shop's database file: made from shop.sql on first use, opened for one action, always closed again.

Safe with several conversations and processes at once: the file appears complete or not at all, writers take turns.
Does not know what the tables mean.
"""

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

FILE_NAME = "shop.db"
SCRIPT = Path(__file__).with_name("shop.sql")
SECONDS_TO_WAIT = 4  # for another writer; shorter than the time-out of the actions


@contextmanager
def open_shop(folder):
    """A connection to the shop of the project in `folder`; raises sqlite3.Error when it cannot be used."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        create_shop(path)
    with closing(sqlite3.connect(path, timeout=SECONDS_TO_WAIT, isolation_level=None)) as shop:
        shop.row_factory = sqlite3.Row
        shop.execute("PRAGMA foreign_keys = ON")
        yield shop


@contextmanager
def writing(shop):
    """One transaction: everything inside is stored together, or nothing if an error leaves the block."""
    shop.execute("BEGIN IMMEDIATE")
    try:
        yield shop
    except BaseException:
        shop.execute("ROLLBACK")
        raise
    shop.execute("COMMIT")


def create_shop(path):
    """Make the database beside its final place and move it there; the first of several makers wins."""
    handle, name = tempfile.mkstemp(prefix=".shop-", suffix=".db", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as shop:
            shop.executescript(SCRIPT.read_text(encoding="utf-8"))
        publish(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def publish(name, path):
    """Give the finished file its name; a shop that is there already is kept."""
    try:
        os.link(name, path)  # unlike a rename this never replaces a file
    except FileExistsError:
        return
    except OSError:  # a file system without links
        os.replace(name, path)
