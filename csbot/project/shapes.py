"""The shape of each kind of file: JSON Schemas, and their violations as diagnostics with a place.

Knows the schemas and `jsonschema`, not what the values mean.
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
from csbot.project.yaml import Map, Seq
from csbot.text import Span

KINDS = ("config", "domain", "nlu", "stories")
DESCRIBING = ("$schema", "$id", "$defs", "title", "description")
TYPE_WORDS = {"object": "a mapping", "array": "a list", "string": "a text", "number": "a number",
              "integer": "a whole number", "boolean": "true or false", "null": "nothing"}


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
    """The violations in one document, and the paths (first two steps) of the items that have one."""
    found, broken = [], set()
    for error in _validator(kind).iter_errors(document):
        path = tuple(error.absolute_path)
        broken.add(path[:2])
        found += worded(error, document, path)
    return found, broken


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
        yield problems.wrong_shape(at, f"{where} {''.join(_words(error))}")
        return
    allowed = error.schema.get("properties", {})
    for key in error.instance:
        if key not in allowed:
            yield problems.unknown_key(error.instance.at_key(key), key, where, allowed)


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
