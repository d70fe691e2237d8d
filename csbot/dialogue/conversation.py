"""A conversation: the log of its events, what they have led to, and how the latest of them are taken back.

Every event that counts is kept with the snapshot and the walk behind it, so that a rewind or an undo is a step back and
a turn costs the same at any length. A form that runs again on its happy path takes its last question's turn out of what
counts, as in Rasa (`DialogueStateTracker.applied_events`): `now` still shows the latest message, `walk` no longer does.
Reminders are outside of that: what was cancelled, killed or has fired stays so, whatever is taken back.
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
from csbot.dialogue.reminders import Reminders, named
from csbot.dialogue.snapshot import SESSION_START, Snapshot, blank
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import Walk
from csbot.values import Entity


class Applied(NamedTuple):
    """An event that counts, with the snapshot and the walk behind it."""

    event: Event
    now: Snapshot
    walk: Walk


class Conversation:
    """One customer's conversation. `start` is the walk of a new one, `initial` every slot's initial value.

    `lists` are the slots of type list. `remembered`: the latest value that each slot was ever given.
    """

    def __init__(self, start: Walk, initial: Mapping[str, Any], sender_id: str = "default",
                 lists: frozenset[str] = frozenset()) -> None:
        self.sender_id = sender_id
        self.events: list[Event] = []
        self.now: Snapshot = blank(initial, lists=lists)
        self.reminders = Reminders()
        self.heard_at: float | None = None
        self.remembered: dict[str, Any] = {}
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

    @property
    def channel(self) -> str | None:
        """The channel of the latest message."""
        said = (event.channel for event in reversed(self.events) if isinstance(event, UserUttered))
        return next(said, None)

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
        """How many actions ran, or refused to, since the bot last waited for the customer or began a session."""
        names = (event.name if isinstance(event, ActionRejected) else event.label for event in reversed(self.events)
                 if isinstance(event, (ActionExecuted, ActionRejected)))
        return sum(1 for _ in takewhile(lambda name: name not in (LISTEN, SESSION_START), names))

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
        happened: list[Event] = []
        for event in events:
            happened.append(named(stamped(event, now), len(self.events)))
            self.apply(happened[-1])
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
        self.reminders = self.reminders.after(event)
        if isinstance(event, SlotSet) and event.value is not None:
            self.remembered[event.slot] = event.value
        match event:
            case Restarted() | SessionStarted():
                self._applied.clear()
                self.heard_at = None
                self.now = self.now.logged(event)
            case UserUtteranceReverted():
                self._take_back(UserUttered, ActionExecuted)
            case ActionReverted():
                self._take_back(ActionExecuted)
            case UserUttered():
                self.heard_at = event.timestamp
                self._happen(event)
            case _:
                self._happen(event)

    def _happen(self, event: Event) -> None:
        before = self._now_applied()
        if isinstance(event, ActionExecuted) and event.name and self.walk.run_before(event.name):
            self._fold(event)
        else:
            self._push(event)
        self.now = self._now_applied() if before is self.now and self._latest() is event else self.now.logged(event)

    def _push(self, event: Event) -> None:
        before = self._now_applied()
        self._applied.append(Applied(event, before.logged(event), follow(event, self.walk, before)))

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
        """Go back to before the latest event of the first kind, then to before the latest one of the next kind.

        A pause can be taken back, its end cannot: a bot that a human has resumed would fall silent again. What refused
        then may be tried anew, unless it is what was done last of all.
        """
        for kind in kinds:
            gone = None
            while self._applied and not isinstance(gone, kind):
                gone = self._applied.pop().event
                self.reminders = self.reminders.without(gone)
        before = self._now_applied()
        self.now = replace(before, paused=before.paused and self.now.paused, refused=self.now.refused)

    def _now_applied(self) -> Snapshot:
        return self._applied[-1].now if self._applied else self._blank

    def _latest(self) -> Event | None:
        return self._applied[-1].event if self._applied else None


def is_run_of(run: ActionExecuted, event: Event) -> bool:
    """Whether an event is a run of the same action."""
    return isinstance(event, ActionExecuted) and event.name == run.name


def follow(event: Event, walk: Walk, before: Snapshot) -> Walk:
    """The walk behind an event that counts."""
    match event:
        case UserUttered() | EntitiesAdded():
            after = before.logged(event)
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
