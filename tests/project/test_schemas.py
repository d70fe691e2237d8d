"""The published schemas and the readers say the same: every key of a schema is read, every key that is read is in."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from csbot.project import domain, examples, slots, stories
from csbot.project.load import load_project
from csbot.project.shapes import KINDS, schema
from tests.project.projects import placeless, read

SAMPLE = Path(__file__).parent / "sample"
FILE = yaml.safe_load((SAMPLE / "domain.yml").read_text("utf8"))
CONFIG = yaml.safe_load((SAMPLE / "config.yml").read_text("utf8"))
SCHEMAS = {kind: schema(kind) for kind in KINDS}
UNREAD = {"recipe", "assistant_id", "importers", "config", "version",  # Rasa's own business
          "is_retrieval_intent", "stories.metadata", "rules.metadata", "bot.metadata", "user.metadata"}


def resolved(part: dict, kind: str) -> dict:
    return SCHEMAS[kind]["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def keys_of(value: Any, part: dict, kind: str, path: tuple = ()) -> Iterator[tuple[tuple, tuple]]:
    """Every key of a sample that the schema names: its path in the sample, and (object of the schema, key)."""
    part = resolved(part, kind)
    if isinstance(value, dict):
        for key, item in value.items():
            below = part.get("properties", {}).get(key)
            if below is not None:
                yield (*path, key), (id(part), key)
            below = below if below is not None else part.get("additionalProperties")
            yield from keys_of(item, below, kind, (*path, key)) if isinstance(below, dict) else ()
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from keys_of(item, part.get("items", {}), kind, (*path, index))


def named_keys(part: Any) -> Iterator[tuple]:
    """Every key that a schema names."""
    if isinstance(part, dict):
        properties = part.get("properties")
        if isinstance(properties, dict):
            yield from ((id(part), key) for key in properties)
        for item in part.values():
            yield from named_keys(item)


PARTS_OF = {"domain": domain.PARTS + ("config",), "nlu": ("nlu",), "stories": ("stories", "rules")}
SAMPLES = {kind: {key: FILE[key] for key in ("version", *keys)} for kind, keys in PARTS_OF.items()} | {"config": CONFIG}
WRITTEN = [(kind, path) for kind in KINDS for path, _ in keys_of(SAMPLES[kind], SCHEMAS[kind], kind)]


def without(sample: dict, path: tuple) -> dict:
    """The sample without the key at a path."""
    changed = copy.deepcopy(sample)
    place = changed
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return changed


def load(folder, file: dict, config: dict):
    dumped = {name: yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
              for name, data in (("domain.yml", file), ("config.yml", config))}
    return read(folder, dumped)


def is_read(path: tuple) -> bool:
    if path[0] in ("stories", "rules") and path[-1] == "metadata":
        return False
    return path[0] not in UNREAD and path[-1] not in UNREAD


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_has_every_key_of_the_schema(kind):
    Draft202012Validator.check_schema(SCHEMAS[kind])
    Draft202012Validator(SCHEMAS[kind]).validate(SAMPLES[kind])
    seen = {key for _, key in keys_of(SAMPLES[kind], SCHEMAS[kind], kind)}
    assert [key for _, key in set(named_keys(SCHEMAS[kind])) - seen] == []


@pytest.mark.parametrize("kind, path", [w for w in WRITTEN if is_read(w[1])],
                         ids=lambda value: value if isinstance(value, str) else ".".join(map(str, value)))
def test_every_key_of_the_schema_is_read(tmp_path, kind, path):
    whole = load(tmp_path / "a", FILE, CONFIG)
    file, config = (FILE, without(CONFIG, path)) if kind == "config" else (without(FILE, path), CONFIG)
    less = load(tmp_path / "b", file, config)
    assert not [p for p in whole.problems if p.is_error]
    assert placeless(less) != placeless(whole) or less.problems


def test_every_key_that_is_read_is_in_the_schema():
    definitions = SCHEMAS["domain"]["$defs"]
    assert set(slots.KEYS) == set(definitions["slot"]["properties"])
    assert set(slots.MAPPING_KEYS) == set(definitions["mapping"]["properties"])
    assert set(domain.VARIATION_KEYS) < set(definitions["variation"]["properties"])
    assert {*domain.PARTS, "version", "config"} == set(SCHEMAS["domain"]["properties"])
    assert {*examples.ITEMS, "metadata", "examples"} == set(SCHEMAS["nlu"]["properties"]["nlu"]["items"]["properties"])
    steps = {key for keys in stories.STEP_KEYS.values() for key in keys}
    assert steps | set(stories.STEP_KEYS) == set(SCHEMAS["stories"]["$defs"]["step"]["properties"])


def test_the_sample_is_sound():
    whole = load_project(SAMPLE)
    assert [found for found in whole.problems if found.is_error] == []


@pytest.mark.parametrize("path", [("slots", "city"), ("nlu", 0), ("responses", "utter_greet", 0),
                                  ("forms", "order_form"), ("stories", 0), ("stories", 0, "steps", 1), ("rules", 0),
                                  ("intents", 1, "order"), ("entities", 1, "city")],
                         ids=lambda path: ".".join(map(str, path)))
def test_an_unknown_key_is_a_problem(tmp_path, path):
    changed = copy.deepcopy(FILE)
    place = changed
    for step in path:
        place = place[step]
    place["mapings"] = 1
    code = "W113" if path[0] in ("intents", "entities") else "E112"  # as in Rasa
    assert code in [found.code for found in load(tmp_path, changed, CONFIG).problems]
