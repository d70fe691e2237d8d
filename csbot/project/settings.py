"""`config.yml` to Settings. Everything is optional; without the file the defaults hold. Knows no component."""

from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.model import NOWHERE, Name, Settings
from csbot.project.shapes import schema
from csbot.project.yaml import Map


def read_settings(document: Map | None, broken: set[tuple]) -> tuple[Settings, list[Diagnostic]]:
    """The settings, and a warning for each key that is not known."""
    if document is None:
        return Settings(), []
    known = schema("config")["properties"]
    unknown = [problems.unknown_settings_key(document.at_key(key), key, known) for key in document if key not in known]
    sound = {key: value for key, value in document.items() if (key,) not in {path[:1] for path in broken}}
    return Settings(name(document, sound, "language"), name(document, sound, "encoder"), sound.get("nlu") or {},
                    tuple(sound.get("pipeline") or ()), tuple(sound.get("policies") or ()),
                    float(sound.get("fallback_threshold", 0.3)), document.at or NOWHERE), unknown


def name(document: Map, sound: dict[str, Any], key: str) -> Name | None:
    """The text under `key` with its place."""
    return None if sound.get(key) is None else Name(sound[key], document.at_value(key))
