"""Messages that name their intent themselves: `/inform{"city": "北京"}`, as buttons send them.

Rasa's `/intent@confidence{"entity": value}`; they bypass the NLU.
"""

import json
import re
from typing import Any

from csbot.project.model import Domain
from csbot.values import Entity, Intent, Understanding

DEFAULT_INTENTS = ("restart", "back", "out_of_scope", "session_start", "nlu_fallback")
PATTERN = re.compile(r"/(?P<intent>[^{@]+)(?P<confidence>@[0-9.]+)?(?P<entities>\{.+\})?", re.DOTALL)
EXTRACTOR = "RegexMessageHandler"
EXTERNAL = "EXTERNAL: "


def read_intent_message(text: str, domain: Domain) -> Understanding | None:
    """What a message that begins with `/` and a known intent means; None for every other message.

    Entities that the domain does not know are dropped, and so is what is no JSON object.
    """
    stripped = text.strip()
    match = PATTERN.match(stripped)
    if match is None or not is_known(match["intent"].strip(), domain):
        return None
    intent = Intent(match["intent"].strip(), read_confidence(match["confidence"]))
    start, end = match.span("entities")
    entities = tuple(Entity(name, start, end, value, extractor=EXTRACTOR)
                     for name, values in read_object(match["entities"]).items() if name in domain.entities
                     for value in (values if isinstance(values, list) else [values]))
    return Understanding(stripped, intent, (intent,), entities)


def is_known(intent: str, domain: Domain) -> bool:
    """Whether the domain has the intent; a full retrieval intent `faq/ask_x` is known by its first part."""
    return intent in DEFAULT_INTENTS or intent in domain.intents or intent.split("/")[0] in domain.intents


def read_confidence(text: str | None) -> float:
    """`@0.5` as 0.5, at most 1; 1 when there is none, 0 when it is no number."""
    if text is None:
        return 1.0
    try:
        return min(1.0, float(text[1:]))
    except ValueError:
        return 0.0


def read_object(text: str | None) -> dict[str, Any]:
    """The JSON object, or nothing when it is broken; customers can type anything here."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def external_message(intent: str, entities: tuple[Entity, ...] = ()) -> Understanding:
    """An intent that something else than the customer triggered (a reminder, a webhook)."""
    named = Intent(intent, 1.0)
    return Understanding(f"{EXTERNAL}{intent}", named, (named,), entities)
