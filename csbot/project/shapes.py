"""The shape of each kind of file: JSON Schemas, and their violations as diagnostics with a place.

What violates a shape is cut out of the document, so that the readers see only what is sound: a broken value does not
hide the rest. The keyword `tolerated` of our schemas names what Rasa accepts at a place though it means nothing there;
that is a warning. Knows the schemas and `jsonschema`, not what the values mean.
"""

import functools
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.outdated import migration_hint
from csbot.project.yaml import Map, Seq
from csbot.text import Span

KINDS = ("config", "domain", "nlu", "stories")
DESCRIBING = ("$schema", "$id", "$defs", "title", "description")
TYPE_WORDS = {"object": "a mapping", "array": "a list", "string": "a text", "number": "a number",
              "integer": "a whole number", "boolean": "true or false", "null": "nothing"}
KEPT = ("minLength", "minItems", "maxProperties", "required", "dependentRequired")


@functools.cache
def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file (one of KINDS)."""
    return json.loads(resources.files("csbot.project").joinpath("schemas", f"{kind}.json").read_text("utf8"))


@functools.cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_plain(schema(kind), schema(kind).get("$defs", {})))


def _plain(part: Any, definitions: dict[str, Any]) -> Any:
    """A schema with its `$ref`s written out and what only describes left out: it says the same several times faster."""
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _plain(definitions[part["$ref"].removeprefix("#/$defs/")], definitions)
    kept = {key: value for key, value in part.items() if key not in DESCRIBING}
    for key in ("items", "additionalProperties"):
        if key in kept:
            kept[key] = _plain(kept[key], definitions)
    properties = {key: _plain(value, definitions) for key, value in part.get("properties", {}).items()}
    if properties and ("additionalProperties" in part or any(value is not True for value in properties.values())):
        return kept | {"properties": properties}
    kept.pop("properties", None)
    return kept or True


def check_shape(kind: str, document: Map) -> tuple[list[Diagnostic], set[tuple]]:
    """The violations in one document, and the paths (first two steps) of those that are errors.

    The document is changed: what violates its shape is cut out of it.
    """
    found, broken, cuts = [], set(), {}
    for error in _validator(kind).iter_errors(document):
        path = tuple(error.absolute_path)
        words = list(worded(error, document, path))
        found += words
        if any(one.is_error for one in words):
            broken.add(path[:2])
        cuts.update(cut_out(error, path))
    for path in sorted(cuts, reverse=True):
        cut(document, path, cuts[path])
    return found, broken


def cut_out(error: ValidationError, path: tuple) -> Iterator[tuple[tuple, Any]]:
    """The paths of what violates its shape, and what is put there: a definition loses its content, not its name."""
    if error.validator in KEPT:
        return
    if error.validator == "additionalProperties":
        unknown = error.instance.keys() - error.schema.get("properties", {}).keys()
        yield from (((*path, key), None) for key in unknown)
        return
    is_definition = len(error.schema_path) > 1 and error.schema_path[-2] == "additionalProperties"
    empty: Any = None
    if is_definition:
        empty = Seq() if error.schema.get("type") == "array" else Map()
        empty.at, empty.spans = getattr(error.instance, "at", None), [] if isinstance(empty, Seq) else {}
    yield path, empty


def cut(document: Any, path: tuple, empty: Any) -> None:
    """Take the value at a path out of a document, or put an empty one in its place."""
    for step in path[:-1]:
        document = document[step]
    key = path[-1]
    if empty is None:
        del document[key], document.spans[key]
        return
    if empty.at is None:
        empty.at = document.at_value(key)
    document[key] = empty


def place(document: Any, path: tuple) -> Span:
    """Where the value at `path` was written."""
    at = document.at
    for step in path:
        at = document.at_value(step) if isinstance(document, Map) else document.at_item(step)
        document = document[step]
    return at


def worded(error: ValidationError, document: Map, path: tuple) -> Iterator[Diagnostic]:
    """The diagnostics of one violation: what was found and what is allowed."""
    at, where = place(document, path), spoken(path)
    if error.validator != "additionalProperties" or not isinstance(error.instance, Map):
        words = f"{where} {''.join(_words(error))}"
        if is_tolerated(error):
            yield problems.odd_value(at, words, error.validator not in KEPT)
        else:
            yield problems.wrong_shape(at, words, hint_of(error, path))
        return
    allowed = error.schema.get("properties", {})
    for key in error.instance:
        if key not in allowed:
            old = migration_hint(path, key, error.instance[key])
            word = problems.ignored_key if is_tolerated(error) and not old else problems.unknown_key
            yield word(error.instance.at_key(key), key, where, allowed, old)


def hint_of(error: ValidationError, path: tuple) -> str | None:
    """What to do about a violation, where it is a common one."""
    missing = next((key for key in error.validator_value if key not in error.instance), "") \
        if error.validator == "required" else ""
    old = migration_hint(path, missing, error.instance)
    if old is None and error.instance is None and len(path) == 1:
        return "take the key out, or write [] or {} behind it"
    return old


def is_tolerated(error: ValidationError) -> bool:
    """Whether Rasa accepts a violation of our shape."""
    tolerated = error.schema.get("tolerated", ())
    if error.validator not in ("type", "const"):
        return error.validator in tolerated
    return any(TOLERATED[kind](error.instance) for kind in tolerated if kind in TOLERATED)


def is_numeral(value: Any) -> bool:
    """Whether a value is a text that Python reads as a number."""
    try:
        return isinstance(value, str) and float(value) is not None
    except ValueError:
        return False


TOLERATED = {
    "anything": lambda value: True, "null": lambda value: value is None, "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict), "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool), "numeral": is_numeral,
    "filled string": lambda value: isinstance(value, str) and value != "",
    "filled array": lambda value: isinstance(value, list) and len(value) > 0,
}


def _words(error: ValidationError) -> Iterator[str]:
    value, allowed = error.instance, error.validator_value
    if error.validator == "type":
        kinds = [allowed] if isinstance(allowed, str) else allowed
        yield f"is {found_words(value)}, allowed is {' or '.join(TYPE_WORDS[kind] for kind in kinds)}"
    elif error.validator == "required":
        missing = [key for key in allowed if key not in value]
        yield f"lacks {problems.listed(missing)}"
    elif error.validator == "enum":
        yield f"is '{problems.shown(value)}', allowed are {problems.listed(allowed)}"
    elif error.validator == "const":
        yield f"is '{problems.shown(value)}', allowed is '{allowed}'"
    elif error.validator in ("minLength", "minItems", "minProperties"):
        yield "is empty"
    elif error.validator == "maxProperties":
        yield f"has {len(value)} keys, allowed is one: the name, with its settings indented below it"
    elif error.validator == "dependentRequired":
        yield "has 'ignored_intents' but no 'required_slots'"
    else:
        yield f"is not allowed: {error.message}"


def found_words(value: Any) -> str:
    """What a value is, for a message: `a list`, `the number 3`."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"'{str(value).lower()}'"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return {Map: "a mapping", Seq: "a list"}.get(type(value), f"the text '{problems.shown(value)}'")


def spoken(path: tuple) -> str:
    """`'slots' > 'city' > 'mappings'`: the keys on the way, positions left out."""
    keys = [str(step) for step in path if isinstance(step, str)]
    return " > ".join(f"'{key}'" for key in keys) if keys else "the file"
