"""What a button sends: `/intent{"entity": "value"}` read into its parts. Knows no check."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csbot.checks.places import part_of
from csbot.project.model import Name, Project
from csbot.text import Span

PAYLOAD = re.compile(r"/(?P<intent>[^{@]+)(?:@[\d.]+)?(?P<json>\{.*\})?(?P<rest>.*)", re.DOTALL)
SLOT = re.compile(r"\{[^{}\n\"]+\}")


@dataclass(frozen=True)
class Payload:
    """The intent and the entities of a button; `wrong` says what is wrong with it. Plain text has no intent."""

    at: Span
    text: str
    intent: Name | None = None
    entities: tuple[Name, ...] = ()
    wrong: str | None = None


def read_payload(button: Mapping[str, Any], project: Project) -> Payload:
    """Read the payload of a button."""
    text = button["payload"].strip()
    at = part_of(project, button.at_value("payload"), text) if hasattr(button, "at_value") else Span("", 1, 1)
    if not text.startswith("/"):
        return Payload(at, text)
    match = PAYLOAD.fullmatch(text)
    if match is None:
        return Payload(at, text, wrong="allowed is '/intent' or '/intent{\"entity\": \"value\"}'")
    intent = Name(match.group("intent").strip(), part_of(project, at, match.group("intent")))
    rest = match.group("rest").strip()
    if match.group("json") is None:
        wrong = f"'{rest}' follows the intent, allowed is a JSON object" if rest else None
        return Payload(at, text, intent, wrong=wrong)
    entities = entity_names(match.group("json"))
    if entities is None:
        return Payload(at, text, intent, wrong="what follows the intent is no JSON object")
    named = tuple(Name(name, part_of(project, at, name)) for name in entities)
    return Payload(at, text, intent, named, f"'{rest}' follows the JSON object" if rest else None)


def entity_names(written: str) -> list[str] | None:
    """The keys of the JSON object in a payload; None when it is none. `{{…}}` and `{slot}` are allowed as in texts."""
    single = written.replace("{{", "{").replace("}}", "}")
    for candidate in (written, single, SLOT.sub("0", written), SLOT.sub("0", single)):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return list(found)
    return None
