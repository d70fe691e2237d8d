"""What happens in a conversation, one frozen record per event, to and from Rasa's JSON.

Only data: what an event does to a conversation is in `conversation`. Unknown keys of the JSON are ignored, an unknown
event type and a value that no event of that type can have are a ValueError, since anybody may write such JSON.
`timestamp` counts seconds since 1970; an event is given one when it is logged.
"""

import functools
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, ClassVar, get_type_hints

from csbot.registry import Registry
from csbot.values import Entity, Reply, Understanding

KINDS: Registry[type] = Registry("event")
OLD_KINDS = {"form": "active_loop"}
BOT_DATA = ("elements", "quick_replies", "buttons", "attachment", "image", "custom")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Anything that happens. `kind` is Rasa's name of it; `json_names` are fields that Rasa calls otherwise."""

    kind: ClassVar[str] = ""
    json_names: ClassVar[Mapping[str, str]] = {}
    timestamp: float = 0.0
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The event as Rasa writes it; without `metadata` when there is none."""
        data: dict[str, Any] = {"event": self.kind, "timestamp": self.timestamp}
        if self.metadata:
            data["metadata"] = dict(self.metadata)
        return data | self.content()

    def content(self) -> dict[str, Any]:
        """The keys that this kind of event has beside the common ones."""
        own = (item.name for item in fields(self) if item.name not in ("timestamp", "metadata"))
        return {self.json_names.get(name, name): getattr(self, name) for name in own}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Event":
        """The inverse of `as_json`; a missing key takes the field's default. KeyError where it has none."""
        keys = {item.name: cls.json_names.get(item.name, item.name) for item in fields(cls)}
        missing = [keys[item.name] for item in fields(cls) if is_needed(item) and keys[item.name] not in data]
        if missing:
            raise KeyError(missing[0])
        given = {name: data[key] for name, key in keys.items() if key in data and name not in ("timestamp", "metadata")}
        return cls(**_stamp(data), **{name: value for name, value in given.items() if is_allowed(cls, name, value)})


def is_needed(item: Field[Any]) -> bool:
    """Whether an event cannot be made without this field."""
    return item.default is MISSING and item.default_factory is MISSING


@functools.cache
def plain_fields(kind: type) -> Mapping[str, Any]:
    """The fields of an event whose values are of one plain type, perhaps None: name → that type."""
    plain = {str: str, str | None: str | None, bool: bool | None, float | None: float | int | None}
    return {name: plain[hint] for name, hint in get_type_hints(kind).items() if hint in plain}


def is_allowed(kind: type, name: str, value: Any) -> bool:
    """Whether a field takes a value; a switch that is None is as if it was not given. TypeError for a wrong type."""
    wanted = plain_fields(kind).get(name, object)
    want(value, wanted, name)
    return value is not None or wanted != bool | None


def want(value: Any, wanted: Any, what: str) -> Any:
    """The value. TypeError when it is of another type."""
    if not isinstance(value, wanted):
        raise TypeError(f"{what} cannot be '{value!r:.80}'")
    return value


def _stamp(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"timestamp": float(data.get("timestamp") or 0.0),
            "metadata": want(data.get("metadata") or {}, Mapping, "metadata")}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The event that Rasa's JSON describes. ValueError when its type is unknown, or a key is missing or odd."""
    kind = want_kind(data)
    try:
        if kind == "form_validation":
            return LoopInterrupted(is_interrupted=not data.get("validate", True), **_stamp(data))
        return KINDS[kind].from_json(data)
    except KeyError as error:
        raise ValueError(f"broken event '{kind}': it has no {error}") from None
    except (TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ValueError(f"broken event '{kind}': {error}") from None


def want_kind(data: Any) -> str:
    """The type of an event in JSON. ValueError when there is no such type."""
    kind = data.get("event") if isinstance(data, Mapping) else None
    kind = OLD_KINDS.get(kind, kind) if isinstance(kind, str) else None
    if kind != "form_validation" and kind not in KINDS:
        raise ValueError(f"unknown event '{kind}', allowed are {', '.join(KINDS)}")
    return str(kind)


def stamped(event: Event, now: float) -> Event:
    """The event as it is logged at `now`."""
    return replace(event, timestamp=now)


def record(kind: str) -> Any:
    """Make a class a frozen record that stands for Rasa's event type `kind`."""

    def decorate(cls: type) -> type:
        cls.kind = kind
        return KINDS.register(kind)(dataclass(frozen=True)(cls))

    return decorate


@record("user")
class UserUttered(Event):
    """The customer said something. An intent that something else triggered has `metadata.is_external`."""

    understanding: Understanding
    channel: str | None = None
    message_id: str | None = None

    def content(self) -> dict[str, Any]:
        return {"text": self.understanding.text, "parse_data": self.understanding.as_json(),
                "input_channel": self.channel, "message_id": self.message_id}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "UserUttered":
        known = want(data.get("parse_data") or {}, Mapping, "parse_data")
        parsed = {"text": data.get("text") or "", "intent": {}, **known}
        given = {"text": parsed["text"] or "", "intent": full_intent(parsed["intent"]),
                 "intent_ranking": [full_intent(intent) for intent in parsed.get("intent_ranking") or ()],
                 "entities": parsed.get("entities") or (),
                 "familiarity": want(parsed.get("familiarity"), float | int | None, "familiarity"),
                 "between": [want(name, str, "between") for name in parsed.get("between") or ()]}
        understanding = Understanding.from_json(given)
        want(understanding.text, str, "text")
        return cls(replace(understanding, entities=tuple(map(plain_entity, understanding.entities))),
                   want(data.get("input_channel"), str | None, "input_channel"),
                   want(data.get("message_id"), str | None, "message_id"), **_stamp(data))


def full_intent(given: Any) -> dict[str, Any]:
    """An intent in JSON with both of its keys. TypeError where it is none."""
    intent = {"name": None, "confidence": 0.0, **want(given or {}, Mapping, "intent")}
    want(intent["name"], str | None, "intent")
    want(intent["confidence"], float | int, "confidence")
    return intent


def plain_entity(entity: Entity) -> Entity:
    """An entity whose names are texts and whose place is numbers. TypeError for any other."""
    want(entity.entity, str, "entity")
    want(entity.role, str | None, "role")
    want(entity.group, str | None, "group")
    want(entity.start, int, "start")
    want(entity.end, int, "end")
    return entity


@record("bot")
class BotUttered(Event):
    """The bot said something."""

    reply: Reply

    def content(self) -> dict[str, Any]:
        reply = self.reply
        data = {**dict.fromkeys(BOT_DATA), **reply.extra, "image": reply.image, "custom": reply.custom,
                "buttons": [dict(button) for button in reply.buttons] or None}
        own = {"text": reply.text, "data": data}
        return own | ({"metadata": {**self.metadata, "utter_action": reply.response}} if reply.response else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "BotUttered":
        given, metadata = dict(data.get("data") or {}), dict(data.get("metadata") or {})
        buttons = tuple(want(button, Mapping, "button") for button in given.pop("buttons", None) or ())
        text, image = want(data.get("text"), str | None, "text"), want(given.pop("image", None), str | None, "image")
        response = want(metadata.pop("utter_action", None), str | None, "utter_action")
        reply = Reply(text, buttons, image, given.pop("custom", None), response,
                      {k: v for k, v in given.items() if v is not None})
        return cls(reply, timestamp=_stamp(data)["timestamp"], metadata=metadata)


@record("action")
class ActionExecuted(Event):
    """The bot did something. `policy` is the level of authority that decided it (see `decide`)."""

    name: str | None
    policy: str | None = None
    confidence: float | None = None
    action_text: str | None = None
    hide_rule_turn: bool = False

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError("an action has a name or a text")

    @property
    def label(self) -> str:
        """The name of the action, or the text of an end-to-end one."""
        return self.name or self.action_text or ""


@record("slot")
class SlotSet(Event):
    """A slot has a new value."""

    json_names = {"slot": "name"}
    slot: str
    value: Any = None


@record("entities")
class EntitiesAdded(Event):
    """Entities of the latest message that were found only while deciding."""

    entities: tuple[Entity, ...] = ()

    def content(self) -> dict[str, Any]:
        return {"entities": [entity.as_json() for entity in self.entities]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "EntitiesAdded":
        return cls(tuple(plain_entity(Entity.from_json(entity)) for entity in data["entities"]), **_stamp(data))


@record("user_featurization")
class UserFeaturized(Event):
    """Whether the text, not the intent, of the latest message decided."""

    use_text_for_featurization: bool = False


@record("active_loop")
class ActiveLoop(Event):
    """A form becomes active, or (None) none is."""

    name: str | None


@record("loop_interrupted")
class LoopInterrupted(Event):
    """The active form comes back after something else: it must not validate the latest message."""

    is_interrupted: bool = False


@record("action_execution_rejected")
class ActionRejected(Event):
    """An action refused to run, so that something else is decided."""

    name: str
    policy: str | None = None
    confidence: float | None = None


@record("followup")
class FollowupAction(Event):
    """What is done next, whatever else might be decided."""

    name: str


@record("reminder")
class ReminderScheduled(Event):
    """An intent to be triggered at `date_time` (ISO 8601), unless the customer speaks before.

    A time without a zone is the machine's own, as in Rasa. `entities` are as `{"city": "北京"}` or as a list of JSON.
    """

    json_names = {"kill_on_user_message": "kill_on_user_msg"}
    intent: str
    date_time: str
    entities: Any = None
    name: str | None = None
    kill_on_user_message: bool = True

    def __post_init__(self) -> None:
        try:
            seconds_of(self.date_time)
        except (ValueError, OverflowError, OSError):
            raise ValueError(f"date_time cannot be '{self.date_time:.80}', allowed is a time as "
                             f"'2026-11-25T08:00:00+08:00'") from None

    @property
    def at(self) -> float:
        """When it is due, in seconds since 1970."""
        return seconds_of(self.date_time)


def seconds_of(date_time: str) -> float:
    """A time as ISO 8601 writes it, in seconds since 1970; ValueError for any other text."""
    zoned = date_time[:-1] + "+00:00" if date_time[-1:] in ("Z", "z") else date_time
    return datetime.fromisoformat(zoned).timestamp()


@record("cancel_reminder")
class ReminderCancelled(Event):
    """Reminders that match all that is given are cancelled; with nothing given, all are."""

    name: str | None = None
    intent: str | None = None
    entities: Any = None


@record("agent")
class AgentUttered(Event):
    """A human colleague said something."""

    text: str | None = None
    data: Any = None


@record("export")
class StoryExported(Event):
    """The conversation was to be written to a file; kept for Rasa's logs, does nothing."""

    path: str | None = None


@record("restart")
class Restarted(Event):
    """Everything begins anew; a session start follows."""


@record("session_started")
class SessionStarted(Event):
    """A new session: what was before decides no longer."""


@record("reset_slots")
class SlotsReset(Event):
    """All slots have their initial values."""


@record("rewind")
class UserUtteranceReverted(Event):
    """Everything since before the latest user message is taken back."""


@record("undo")
class ActionReverted(Event):
    """The latest action, with what came of it, is taken back."""


@record("pause")
class ConversationPaused(Event):
    """The bot is silent (a human speaks) until it is resumed."""


@record("resume")
class ConversationResumed(Event):
    """The bot speaks again."""
