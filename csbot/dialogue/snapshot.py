"""Where a conversation stands: an immutable snapshot, and what each event changes in it.

Source: `apply_to` of Rasa's events and `DialogueStateTracker`. It does not know the log (what a rewind takes back is
in `conversation`), nor the graph, nor how anything is decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from types import MappingProxyType
from typing import Any

from csbot.dialogue.events import (
    ActionExecuted,
    ActionRejected,
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    EntitiesAdded,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    SlotsReset,
    UserUttered,
)
from csbot.graph.slots import slot_type
from csbot.graph.state import LISTEN
from csbot.project.model import Domain
from csbot.values import Entity

REQUESTED_SLOT = "requested_slot"
SESSION_METADATA_SLOT = "session_started_metadata"
SESSION_START = "action_session_start"
FALLBACK = "action_default_fallback"


@dataclass(frozen=True, slots=True)
class Loop:
    """The active form. `rejected`: it could not use the latest message; `interrupted`: it comes from a digression."""

    name: str
    rejected: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What all events so far have led to.

    `heard` are the slots that were set since the latest message, `action` is the latest action's name or text,
    `followup` the action that is due next whatever happens, `refused` one that has just refused to run, `initial` the
    initial value of every slot, `lists` are the slots of type list, `unlogged` events that are supposed to have
    happened and stand in no log yet.
    """

    initial: Mapping[str, Any]
    slots: Mapping[str, Any]
    message: UserUttered | None = None
    action: str | None = None
    loop: Loop | None = None
    followup: str | None = LISTEN
    paused: bool = False
    heard: Mapping[str, Any] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    refused: str | None = None
    unlogged: tuple[Event, ...] = field(default=(), compare=False)

    @property
    def intent(self) -> str | None:
        """The intent of the latest message; of a retrieval intent `faq/ask_x` only `faq`."""
        name = self.message.understanding.intent.name if self.message else None
        return name.split("/")[0] if name else None

    @property
    def text(self) -> str:
        """The latest message, empty before the first one."""
        return self.message.understanding.text if self.message else ""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the latest message."""
        return self.message.understanding.entities if self.message else ()

    @property
    def form(self) -> str | None:
        """The name of the active form."""
        return self.loop.name if self.loop else None

    @property
    def rejected(self) -> bool:
        """Whether the active form has just rejected the latest message."""
        return self.loop is not None and self.loop.rejected

    @property
    def requested_slot(self) -> str | None:
        """The slot that the form asked for."""
        return self.slots.get(REQUESTED_SLOT)

    def after(self, *events: Event) -> "Snapshot":
        """The snapshot after some events that are not logged (yet)."""
        now = self
        for event in events:
            now = change(event, now)
        return replace(now, unlogged=self.unlogged + events)

    def logged(self, event: Event) -> "Snapshot":
        """The snapshot after an event that stands in the log."""
        return change(event, self)

    def with_slots(self, values: Mapping[str, Any]) -> "Snapshot":
        """The snapshot with some slots changed; slots that do not exist are left out.

        A list slot keeps a single value as a list of one.
        """
        known = {slot: value for slot, value in values.items() if slot in self.initial}
        kept = {slot: [value] if slot in self.lists and value and not isinstance(value, list) else value
                for slot, value in known.items()}
        return replace(self, slots=MappingProxyType({**self.slots, **kept}),
                       heard={**self.heard, **known})


def initial_slots(domain: Domain) -> dict[str, Any]:
    """Every slot with its initial value, those that Rasa adds included."""
    values = {str(name): slot.initial_value for name, slot in domain.slots.items()}
    added = [REQUESTED_SLOT] if domain.forms else []
    return {**values, **{name: None for name in (*added, SESSION_METADATA_SLOT) if name not in values}}


def list_slots(domain: Domain) -> frozenset[str]:
    """The slots of type list."""
    return frozenset(str(name) for name, slot in domain.slots.items() if slot_type(str(slot.type)) == "list")


def blank(initial: Mapping[str, Any], followup: str | None = LISTEN, lists: frozenset[str] = frozenset()) -> Snapshot:
    """The snapshot in which nothing has happened."""
    return Snapshot(initial, MappingProxyType(dict(initial)), followup=followup, lists=lists)


def slot_names(events: Iterable[Event]) -> list[str]:
    """The slots that events set, in order."""
    return [event.slot for event in events if isinstance(event, SlotSet)]


@singledispatch
def change(event: Event, now: Snapshot) -> Snapshot:
    """The snapshot after one event; most events change nothing here."""
    return now


@change.register
def _(event: UserUttered, now: Snapshot) -> Snapshot:
    return replace(now, message=event, followup=None, heard={})


@change.register
def _(event: ActionExecuted, now: Snapshot) -> Snapshot:
    loop = now.loop and replace(now.loop, interrupted=False, rejected=now.loop.rejected and event.name != now.loop.name)
    return replace(now, action=event.label, followup=None, loop=loop, refused=None)


@change.register
def _(event: SlotSet, now: Snapshot) -> Snapshot:
    return now.with_slots({event.slot: event.value})


@change.register
def _(event: SlotsReset, now: Snapshot) -> Snapshot:
    return replace(now, slots=MappingProxyType(dict(now.initial)))


@change.register
def _(event: ActiveLoop, now: Snapshot) -> Snapshot:
    return replace(now, loop=Loop(event.name) if event.name else None)


@change.register
def _(event: LoopInterrupted, now: Snapshot) -> Snapshot:
    return replace(now, loop=now.loop and replace(now.loop, interrupted=event.is_interrupted))


@change.register
def _(event: ActionRejected, now: Snapshot) -> Snapshot:
    rejects = now.loop is not None and now.form == event.name
    return replace(now, refused=event.name, loop=replace(now.loop, rejected=True) if rejects else now.loop)


@change.register
def _(event: FollowupAction, now: Snapshot) -> Snapshot:
    return replace(now, followup=event.name)


@change.register
def _(event: EntitiesAdded, now: Snapshot) -> Snapshot:
    if now.message is None or now.action != LISTEN:
        return now
    new = tuple(entity for entity in event.entities if entity not in now.entities)
    understanding = replace(now.message.understanding, entities=now.entities + new)
    return replace(now, message=replace(now.message, understanding=understanding))


@change.register
def _(event: ConversationPaused, now: Snapshot) -> Snapshot:
    return replace(now, paused=True)


@change.register
def _(event: ConversationResumed, now: Snapshot) -> Snapshot:
    return replace(now, paused=False, loop=now.loop and replace(now.loop, rejected=False)) if now.paused else now


@change.register
def _(event: Restarted, now: Snapshot) -> Snapshot:
    return blank(now.initial, SESSION_START, now.lists)


@change.register
def _(event: SessionStarted, now: Snapshot) -> Snapshot:
    return blank(now.initial, lists=now.lists)
