"""What happens in a conversation, one frozen record per event, to and from Rasa's JSON.

Only data: what an event does to a conversation is in `conversation`. Unknown keys of the JSON are ignored, an unknown
event type is a ValueError. `timestamp` counts seconds since 1970; an event is given one when it is logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

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
        """The inverse of `as_json`; a missing key takes the field's default."""
        keys = {item.name: cls.json_names.get(item.name, item.name) for item in fields(cls)}
        return cls(**_stamp(data), **{name: data[key] for name, key in keys.items()
                                      if key in data and name not in ("timestamp", "metadata")})


def _stamp(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"timestamp": float(data.get("timestamp") or 0.0), "metadata": data.get("metadata") or {}}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The event that Rasa's JSON describes. ValueError when its type is unknown or a key is missing."""
    kind = data.get("event")
    if kind == "form_validation":
        return LoopInterrupted(is_interrupted=not data.get("validate", True), **_stamp(data))
    kind = OLD_KINDS.get(kind, kind)
    if kind not in KINDS:
        raise ValueError(f"unknown event '{kind}', allowed are {', '.join(KINDS)}")
    try:
        return KINDS[kind].from_json(data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"broken event '{kind}': {error}") from None


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
        parsed = {"text": data.get("text") or "", "intent": {}, **(data.get("parse_data") or {})}
        intent = {"name": None, "confidence": 0.0, **(parsed["intent"] or {})}
        understanding = Understanding.from_json({**parsed, "text": parsed["text"] or "", "intent": intent})
        return cls(understanding, data.get("input_channel"), data.get("message_id"), **_stamp(data))


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
        buttons = tuple(given.pop("buttons", None) or ())
        reply = Reply(data.get("text"), buttons, given.pop("image", None), given.pop("custom", None),
                      metadata.pop("utter_action", None), {k: v for k, v in given.items() if v is not None})
        return cls(reply, timestamp=_stamp(data)["timestamp"], metadata=metadata)


@record("action")
class ActionExecuted(Event):
    """The bot did something. `policy` is the level of authority that decided it (see `decide`)."""

    name: str | None
    policy: str | None = None
    confidence: float | None = None
    action_text: str | None = None
    hide_rule_turn: bool = False

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
        return cls(tuple(Entity.from_json(entity) for entity in data["entities"]), **_stamp(data))


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
    """An intent to be triggered at `date_time` (ISO 8601), unless the customer speaks before."""

    json_names = {"kill_on_user_message": "kill_on_user_msg"}
    intent: str
    date_time: str
    entities: Any = None
    name: str | None = None
    kill_on_user_message: bool = True


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
