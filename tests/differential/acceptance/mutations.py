"""Small changes of a project's data: delete, duplicate, retype, rename, at every place of every file. Deterministic."""

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.differential.acceptance.samples import Files

VALUES = (None, "", "  ", "word", 3, 2.5, True, [], {}, ["word"], {"key": "word"}, [None], [3], [{}], [["word"]])


class Mutant(NamedTuple):
    """A changed project, and the change in words: file, place, what was done."""

    words: str
    files: Files


def mutants(files: Files) -> Iterator[Mutant]:
    """Every small change of a project."""
    for name, document in files.items():
        for path in paths(document):
            for words, changed in changes(document, path):
                place = ".".join(map(str, path)) or "the file"
                yield Mutant(f"{name}: {place}: {words}", {**files, name: changed})


def paths(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The way to every value in a document, the document first."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from paths(item, (*path, key))


def at(document: Any, path: tuple) -> Any:
    """The value at a place."""
    for key in path:
        document = document[key]
    return document


def changes(document: Any, path: tuple) -> Iterator[tuple[str, Any]]:
    """Every change of the value at one place: what was done, and the document with it."""
    here = at(document, path)
    if isinstance(here, dict):
        yield "an unknown key", with_value(document, path, {**here, "unknown_key": "word"})
    if not path:
        return
    for value in VALUES:
        if value != here or type(value) is not type(here):
            yield f"is {value!r}", with_value(document, path, value)
    parent, key = copy.deepcopy(document), path[-1]
    del at(parent, path[:-1])[key]
    yield "deleted", parent
    holder = at(document, path[:-1])
    if isinstance(holder, list):
        yield "twice", with_value(document, path[:-1], [*holder[:key], here, *holder[key:]])
    else:
        renamed = {(f"{k}x" if k == key else k): v for k, v in holder.items()}
        yield "renamed", with_value(document, path[:-1], renamed)


def with_value(document: Any, path: tuple, value: Any) -> Any:
    """A copy of a document with another value at one place."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = copy.deepcopy(value)
    return changed
