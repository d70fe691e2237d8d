"""Plain records that rooms hand to each other: messages, what was understood of them, replies.

They hold data and turn it into JSON, nothing more; they know no YAML, no model and no dialogue.
Offsets (`start`, `end`) count characters of the message text, `end` is exclusive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

UNSURE = "nlu_fallback"  # the intent of a message that was not understood
REFERENCE = "reference"  # the extractor of a value that stands in the conversation, and not in the message
RECOGNISER = "recogniser"  # an entity's extractor is `recogniser:money` where that recogniser found it


MOST_SAID = 120  # last characters of each part of a context that an encoder reads


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
    """What the NLU made of one message: the intent, the ranking of all taught intents, the entities.

    `familiarity`: how near the message is to what was taught, 0 to 1, below a half a stranger; None where the NLU does
    not know. `between`: the two intents that a message may have, where they are too close to tell.
    """

    text: str
    intent: Intent
    ranking: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()
    familiarity: float | None = None
    between: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object that `csbot parse --format json` prints; `familiarity` and `between` only where there is one."""
        data = {"text": self.text, "intent": self.intent.as_json(),
                "intent_ranking": [intent.as_json() for intent in self.ranking],
                "entities": [entity.as_json() for entity in self.entities]}
        known = {} if self.familiarity is None else {"familiarity": self.familiarity}
        return data | known | ({"between": list(self.between)} if self.between else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Understanding":
        """The inverse of `as_json`."""
        ranking = tuple(Intent(i["name"], i["confidence"]) for i in data.get("intent_ranking", ()))
        intent = Intent(data["intent"]["name"], data["intent"]["confidence"])
        return cls(data["text"], intent, ranking, tuple(Entity.from_json(e) for e in data.get("entities", ())),
                   data.get("familiarity"), tuple(data.get("between", ())))


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before a message, as far as the NLU may see it.

    `asked`: the slot that a form is asking for; `bot`: the bot's last words; `response`: the name of its last response;
    `customer`: the customer's message before, `intent`: what that meant; `options`: what the bot has just offered, in
    order; `known`: values of slots, of this conversation or an earlier one.
    """

    asked: str | None = None
    bot: str | None = None
    response: str | None = None
    customer: str | None = None
    intent: str | None = None
    options: tuple[str, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)

    TEXTS: ClassVar = ("asked", "bot", "response", "customer", "intent")
    KEYS: ClassVar = (*TEXTS, "options", "known")

    @property
    def words(self) -> str:
        """What an encoder reads of it; empty where nothing was said or asked."""
        asked = self.asked and f"{self.asked.replace('_', ' ')}:"
        return " | ".join(part.strip()[-MOST_SAID:] for part in (self.customer, asked, self.bot) if part)

    def as_json(self) -> dict[str, Any]:
        """The context as `csbot parse --context` takes it, empty parts left out."""
        data = {name: getattr(self, name) for name in self.TEXTS}
        data |= {"options": list(self.options), "known": dict(self.known)}
        return {key: value for key, value in data.items() if value}

    @classmethod
    def from_json(cls, data: Any) -> "Context":
        """The inverse of `as_json`; ValueError says which key or value is not allowed."""
        for key, words in flaws_of_context(data):
            raise ValueError(words if key is None else f"'{key}' {words}")
        given = {key: value for key, value in data.items() if value is not None}
        return cls(**given | {"options": tuple(str(one) for one in given.get("options", ()))})


def flaws_of_context(data: Any) -> Iterator[tuple[str | None, str]]:
    """What keeps a value from being a context: the key (None: the whole) and words that say what is allowed."""
    if not isinstance(data, Mapping):
        yield None, f"a context is '{data!s:.60}', allowed is a mapping with {', '.join(Context.KEYS)}"
        return
    for key, value in data.items():
        if key not in Context.KEYS:
            yield key, f"is not known in a context, allowed are {', '.join(Context.KEYS)}"
        elif key == "known" and not isinstance(value, Mapping | None):
            yield key, f"is '{value!s:.60}', allowed is a mapping of slots to values"
        elif key == "options" and not (value is None or isinstance(value, (list, tuple)) and are_plain(value)):
            yield key, f"is '{value!s:.60}', allowed is a list of texts"
        elif key in Context.TEXTS and not isinstance(value, str | None):
            yield key, f"is '{value!s:.60}', allowed is a text"


def are_plain(values: Any) -> bool:
    """Whether all values are texts or numbers."""
    return all(isinstance(value, (str, int, float)) and not isinstance(value, bool) for value in values)


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
