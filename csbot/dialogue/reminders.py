"""Reminders that a conversation waits for: which are set, which are due. Who waits for the time is elsewhere.

Source: `ReminderScheduled`, `ReminderCancelled` and `MessageProcessor.handle_reminder` of Rasa 3.6. Pure: the time is
passed in. Unlike in Rasa a reminder outlives its session: one that is set for tomorrow fires tomorrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from csbot.dialogue.events import Event, ReminderCancelled, ReminderScheduled, Restarted, UserUttered
from csbot.values import Entity

FIRED = "reminder"


@dataclass(frozen=True, slots=True)
class Reminders:
    """The reminders of one conversation, each of another name."""

    waiting: tuple[ReminderScheduled, ...] = ()

    def after(self, event: Event) -> "Reminders":
        """The reminders after an event: a message of the customer ends those that it is to end, a restart ends all."""
        match event:
            case ReminderScheduled():
                return Reminders((*self.without(event).waiting, event))
            case ReminderCancelled():
                return Reminders(tuple(one for one in self.waiting if not cancels(event, one)))
            case Restarted():
                return Reminders()
            case UserUttered():
                return Reminders(tuple(one for one in self.waiting if not ends(event, one)))
        return self

    def without(self, event: Event) -> "Reminders":
        """The reminders without the one that an event has set."""
        if not isinstance(event, ReminderScheduled):
            return self
        return Reminders(tuple(one for one in self.waiting if one.name != event.name))

    def due(self, now: float) -> list[ReminderScheduled]:
        """Those whose time has come at `now` (seconds since 1970), the earliest first."""
        return sorted((one for one in self.waiting if one.at <= now), key=lambda one: one.at)

    def next_at(self) -> float | None:
        """When the next one is due, None where none waits."""
        return min((one.at for one in self.waiting), default=None)


def cancels(event: ReminderCancelled, reminder: ReminderScheduled) -> bool:
    """Whether a cancellation means a reminder: all that it names must be the reminder's."""
    return (event.name in (None, "", reminder.name) and event.intent in (None, "", reminder.intent)
            and (not event.entities or event.entities == reminder.entities))


def ends(event: UserUttered, reminder: ReminderScheduled) -> bool:
    """Whether a message ends a reminder: it is the reminder's own, or the reminder is not to disturb a talk."""
    return event.metadata.get(FIRED) == reminder.name or (
        reminder.kill_on_user_message and bool(event.understanding.text))


def named(event: Event, number: int) -> Event:
    """An event as it is logged: a reminder without a name is given one of its own."""
    if isinstance(event, ReminderScheduled) and event.name is None:
        return replace(event, name=f"reminder {number}")
    return event


def entities_of(data: Any) -> Iterator[Entity]:
    """The entities that a reminder or another trigger brings: `{"city": "北京"}`, or a list of entities as JSON.

    What is neither is left out.
    """
    items = [{"entity": name, "value": value} for name, value in data.items()] if isinstance(data, dict) else data
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("entity"), str):
            yield Entity.from_json(item)
