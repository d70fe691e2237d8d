"""`config.yml` to Settings. Everything is optional; without the file the defaults hold.

What the pipeline and the policies mean is in `pipeline` and `policies`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.components import IMPORTERS
from csbot.project.configured import check_items
from csbot.project.model import NOWHERE, Name, Settings
from csbot.project.pipeline import duckling_of, read_pipeline
from csbot.project.policies import read_policies
from csbot.project.recognisers import read_recognisers, read_timezone
from csbot.project.shapes import schema
from csbot.project.yaml import Map, Seq


def read_settings(document: Map | None, broken: set[tuple]) -> tuple[Settings, list[Diagnostic]]:
    """The settings, a warning for each key that is not known, and what is wrong in pipeline and policies."""
    if document is None:
        return Settings(), []
    known = schema("config")["properties"]
    unknown = [problems.unknown_settings_key(document.at_key(key), key, known) for key in document if key not in known]
    sound = {key: value for key, value in document.items() if (key,) not in {path[:1] for path in broken}}
    pipeline, policies = (tuple(sound.get(key) or ()) for key in ("pipeline", "policies"))
    understanding, ill_understood = read_pipeline(pipeline)
    if sound.get("fallback_threshold") is not None:
        understanding = replace(understanding, fallback_threshold=float(sound["fallback_threshold"]))
    duckling = duckling_of(pipeline)
    recognisers, ill_recognised = read_recognisers(sound.get("recognisers") or Seq(), duckling)
    timezone, ill_timed = read_timezone(document if "timezone" in sound else {}, duckling, recognisers)
    understanding = replace(understanding, recognisers=recognisers, timezone=timezone)
    dialogue, ill_decided = read_policies(policies)
    importers = [item for item in sound.get("importers") or () if isinstance(item, Map) and "name" in item]
    settings = Settings(name(document, sound, "language"), name(document, sound, "encoder"), sound.get("nlu") or {},
                        pipeline, policies, understanding, dialogue, name(document, sound, "assistant_id"),
                        document.at or NOWHERE)
    return settings, [*unknown, *ill_understood, *ill_recognised, *ill_timed, *ill_decided,
                      *check_items(importers, "importer", IMPORTERS)]


def name(document: Map, sound: Mapping[str, Any], key: str) -> Name | None:
    """The text under `key` with its place."""
    return None if sound.get(key) is None else Name(sound[key], document.at_value(key))
