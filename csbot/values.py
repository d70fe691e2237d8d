"""Plain records that rooms hand to each other: messages, what was understood of them, replies.

They hold data and turn it into JSON, nothing more; they know no YAML, no model and no dialogue.
Offsets (`start`, `end`) count characters of the message text, `end` is exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RECOGNISER = "recogniser"  # an entity's extractor is `recogniser:money` where that recogniser found it


@dataclass(frozen=True, slots=True)
class Message:
    """What a customer sent, as a channel delivered it."""

    text: str
    sender_id: str = "default"
    message_id: str | None = None
    channel: str = "shell"
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in a message. `extractor` says which part found it, `processors` what changed its value.

    `info` is what a recogniser says of its value: unit, grain, parts.
    """

    entity: str
    start: int
    end: int
    value: Any
    role: str | None = None
    group: str | None = None
    confidence: float | None = None
    extractor: str | None = None
    processors: tuple[str, ...] = ()
    info: Mapping[str, Any] | None = None

    @property
    def part(self) -> str:
        """The part that found it: `recogniser` where `extractor` is `recogniser:money`."""
        return str(self.extractor).partition(":")[0]

    def as_json(self) -> dict[str, Any]:
        """The entity as `csbot parse` prints it: Rasa's keys, absent ones left out."""
        data: dict[str, Any] = {"entity": self.entity, "start": self.start, "end": self.end, "value": self.value}
        optional = {"role": self.role, "group": self.group, "confidence_entity": self.confidence,
                    "extractor": self.extractor, "processors": list(self.processors) or None,
                    "additional_info": self.info and dict(self.info)}
        return data | {key: value for key, value in optional.items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Entity":
        """The inverse of `as_json`."""
        return cls(data["entity"], data.get("start", 0), data.get("end", 0), data.get("value"), data.get("role"),
                   data.get("group"), data.get("confidence_entity"), data.get("extractor"),
                   tuple(data.get("processors", ())), data.get("additional_info"))


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent that was recognised, with its confidence in 0..1."""

    name: str | None
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """`{"name", "confidence"}`."""
        return {"name": self.name, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the NLU made of one message: the intent, the ranking of all taught intents, the entities."""

    text: str
    intent: Intent
    ranking: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that `csbot parse --format json` prints."""
        return {"text": self.text, "intent": self.intent.as_json(),
                "intent_ranking": [intent.as_json() for intent in self.ranking],
                "entities": [entity.as_json() for entity in self.entities]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Understanding":
        """The inverse of `as_json`."""
        ranking = tuple(Intent(i["name"], i["confidence"]) for i in data.get("intent_ranking", ()))
        intent = Intent(data["intent"]["name"], data["intent"]["confidence"])
        return cls(data["text"], intent, ranking, tuple(Entity.from_json(e) for e in data.get("entities", ())))


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot. `response` names the domain response it was rendered from, if any."""

    text: str | None = None
    buttons: tuple[Mapping[str, Any], ...] = ()
    image: str | None = None
    custom: Any = None
    response: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The reply with Rasa's keys, empty ones left out."""
        data = {"text": self.text, "buttons": [dict(b) for b in self.buttons], "image": self.image,
                "custom": self.custom, **self.extra}
        return {key: value for key, value in data.items() if value}
