"""A conversation: the log of its events, what they have led to, and how the latest of them are taken back.

Every event that counts is kept with the snapshot and the walk behind it, so that a rewind or an undo is a step back and
a turn costs the same at any length. A form that runs again on its happy path takes its last question's turn out of what
counts, as in Rasa (`DialogueStateTracker.applied_events`): `now` still shows the latest message, `walk` no longer does.
Knows no disk, no clock and nothing of how an action is decided.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, takewhile
from typing import Any, NamedTuple

from csbot.dialogue.events import (
    ActionExecuted,
    ActionRejected,
    ActionReverted,
    ActiveLoop,
    EntitiesAdded,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    SlotsReset,
    UserFeaturized,
    UserUtteranceReverted,
    UserUttered,
    event_from_json,
    stamped,
)
from csbot.dialogue.snapshot import SESSION_START, Snapshot, blank
from csbot.graph.state import LISTEN
from csbot.graph.walk import Walk
from csbot.values import Entity


class Applied(NamedTuple):
    """An event that counts, with the snapshot and the walk behind it."""

    event: Event
    now: Snapshot
    walk: Walk


class Conversation:
    """One customer's conversation. `start` is the walk of a new one, `initial` every slot's initial value."""

    def __init__(self, start: Walk, initial: Mapping[str, Any], sender_id: str = "default") -> None:
        self.sender_id = sender_id
        self.events: list[Event] = []
        self.now: Snapshot = blank(initial)
        self.heard_at: float | None = None
        self._start = start
        self._blank = self.now
        self._applied: list[Applied] = []

    # ---- what it is ----------------------------------------------------------------------------------------------

    @property
    def walk(self) -> Walk:
        """The position in the dialogue graph."""
        return self._applied[-1].walk if self._applied else self._start

    @property
    def slots(self) -> Mapping[str, Any]:
        """All slots with their values."""
        return self.now.slots

    @property
    def is_fresh(self) -> bool:
        """Whether nothing that counts has happened yet."""
        return not self._applied

    def applied(self) -> list[Event]:
        """The events that count: none that was taken back, none from before a restart or a new session."""
        return [entry.event for entry in self._applied]

    def past_actions(self) -> Iterator[str]:
        """The actions that count, newest first, without listening."""
        labels = (entry.event.label for entry in reversed(self._applied) if isinstance(entry.event, ActionExecuted))
        return (label for label in labels if label != LISTEN)

    def past_intents(self, count: int) -> list[str | None]:
        """The intents among the last `count` messages and take-backs since a restart, newest first."""
        kinds = (UserUttered, UserUtteranceReverted)
        latest = islice((event for event in self._since_restart() if isinstance(event, kinds)), count)
        return [event.understanding.intent.name for event in latest if isinstance(event, UserUttered)]

    def actions_since_listening(self) -> int:
        """How many actions ran since the bot last waited for the customer or began a session."""
        labels = (event.label for event in reversed(self.events) if isinstance(event, ActionExecuted))
        return sum(1 for _ in takewhile(lambda label: label not in (LISTEN, SESSION_START), labels))

    def _since_restart(self) -> Iterator[Event]:
        for event in reversed(self.events):
            if isinstance(event, Restarted):
                return
            yield event

    def as_json(self) -> list[dict[str, Any]]:
        """The whole log as Rasa writes it."""
        return [event.as_json() for event in self.events]

    # ---- what happens to it --------------------------------------------------------------------------------------

    def log(self, events: Iterable[Event], now: float) -> list[Event]:
        """Let events happen at `now`, in seconds; the events with that time."""
        happened = [stamped(event, now) for event in events]
        for event in happened:
            self.apply(event)
        return happened

    def replay(self, data: Iterable[Mapping[str, Any]]) -> None:
        """Let logged events happen again. ValueError for what is no event."""
        for item in data:
            self.apply(event_from_json(item))

    def forget_followup(self) -> None:
        """The action that was due next is being run, or does not exist."""
        self.now = replace(self.now, followup=None)

    def apply(self, event: Event) -> None:
        """Let one event happen."""
        self.events.append(event)
        if isinstance(event, UserUttered):
            self.heard_at = event.timestamp
        match event:
            case Restarted():
                self._applied.clear()
                self.now = self.now.after(event)
            case SessionStarted():
                self._applied.clear()
                self.now = self._blank
            case UserUtteranceReverted():
                self._take_back(UserUttered, ActionExecuted)
            case ActionReverted():
                self._take_back(ActionExecuted)
            case _:
                self._happen(event)

    def _happen(self, event: Event) -> None:
        before = self._now_applied()
        if isinstance(event, ActionExecuted) and runs_happily(event, self.walk):
            self._fold(event)
        else:
            self._push(event)
        self.now = self._now_applied() if before is self.now and self._latest() is event else self.now.after(event)

    def _push(self, event: Event) -> None:
        before = self._now_applied()
        self._applied.append(Applied(event, before.after(event), follow(event, self.walk, before)))

    def _fold(self, run: ActionExecuted) -> None:
        """Take messages and actions since a form's previous run out of what counts; slots, loops and the rest stay."""
        first = len(self._applied)
        while not is_run_of(run, self._applied[first - 1].event):
            first -= 1
        kept = [entry.event for entry in self._applied[first:]]
        del self._applied[first:]
        for event in kept:
            if not isinstance(event, (ActionExecuted, UserUttered, UserFeaturized)):
                self._push(event)

    def _take_back(self, *kinds: type[Event]) -> None:
        """Go back to before the latest event of the first kind, then to before the latest one of the next kind."""
        for kind in kinds:
            while self._applied and not isinstance(self._applied.pop().event, kind):
                continue
        self.now = self._now_applied()

    def _now_applied(self) -> Snapshot:
        return self._applied[-1].now if self._applied else self._blank

    def _latest(self) -> Event | None:
        return self._applied[-1].event if self._applied else None


def runs_happily(run: ActionExecuted, walk: Walk) -> bool:
    """Whether an action is the run of an active form whose question the customer has answered."""
    form = walk.form
    return form is not None and form.name == run.name and form.active and form.happy


def is_run_of(run: ActionExecuted, event: Event) -> bool:
    """Whether an event is a run of the same action."""
    return isinstance(event, ActionExecuted) and event.name == run.name


def follow(event: Event, walk: Walk, before: Snapshot) -> Walk:
    """The walk behind an event that counts."""
    match event:
        case UserUttered() | EntitiesAdded():
            after = before.after(event)
            return walk.user(after.intent, labels_of(after.entities), after.text)
        case SlotSet() if event.slot in before.initial:
            return walk.slot(event.slot, event.value)
        case SlotsReset():
            for slot, value in before.initial.items():
                walk = walk.slot(slot, value)
        case ActiveLoop():
            return walk.loop(event.name)
        case ActionRejected():
            return walk.reject(event.name)
        case ActionExecuted():
            return walk.action(event.label, event.hide_rule_turn, follows=bool(before.followup))
    return walk


def labels_of(entities: Iterable[Entity]) -> Iterator[str]:
    """The labels that entities show in a dialogue state: `city`, `city#from`."""
    for entity in entities:
        yield entity.entity
        yield from (f"{entity.entity}#{part}" for part in (entity.role, entity.group) if part)
