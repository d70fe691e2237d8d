"""Forms: what one run of a form does, from activation over asking and checking to its end.

Source: `FormAction` and `LoopAction` of Rasa 3.6. It knows the form's slots and how to call actions, not when a form
is run (that is decided elsewhere) and not how a slot is filled (`slots`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from csbot.dialogue.acting import Actor, Rejected
from csbot.dialogue.events import ActionExecuted, ActionRejected, ActiveLoop, Event, SlotSet
from csbot.dialogue.snapshot import REQUESTED_SLOT, Snapshot, slot_names
from csbot.graph.state import LISTEN
from csbot.project.model import Form

Events = list[Event]


async def run_form(form: Form, now: Snapshot, actor: Actor) -> Events:
    """The events of one run of a form. Rejected when it asked for a slot and the message does not fill it."""
    events: Events = [] if now.form == form.name else await activate(form, now, actor)
    if not is_done(events):
        events = events + await ask_on(form, now, actor, events)
    return [*events, ActiveLoop(None)] if is_done(events) else events


def is_done(events: Sequence[Event]) -> bool:
    """Whether the events so far end the form: nothing is requested any more, or no loop is active."""
    if any(isinstance(event, ActionRejected) for event in events):
        return False
    requested = last(event for event in events if isinstance(event, SlotSet) and event.slot == REQUESTED_SLOT)
    loop = last(event for event in events if isinstance(event, ActiveLoop))
    return bool(requested and requested.value is None) or bool(loop and loop.name is None)


def last(events: Iterable[Any]) -> Any:
    """The last of some events, or None."""
    return next(iter(list(events)[::-1]), None)


async def activate(form: Form, now: Snapshot, actor: Actor) -> Events:
    """The form becomes active: the message is read again for it, and what is filled already is checked."""
    opening = ActiveLoop(str(form.name))
    now = now.after(opening)
    extracted = [event for event in await actor.extract(now) if isinstance(event, SlotSet)]
    now = now.after(*extracted)
    filled = {str(slot): now.slots[slot] for slot in form.required_slots if now.slots.get(slot) is not None}
    checked = await check_values(form, filled, now, actor)
    return [opening, *checked, *(event for event in extracted if event.slot not in slot_names(checked))]


async def ask_on(form: Form, now: Snapshot, actor: Actor, so_far: Events) -> Events:
    """Check what was heard, unless activation has done so, then ask for the next slot."""
    checked: Events = []
    if all(isinstance(event, ActiveLoop) for event in so_far):
        checked = await check_message(form, now, actor)
    if any(isinstance(event, ActionRejected) for event in checked):
        return checked
    return checked + await request_next(form, now, actor, so_far + checked)


async def check_message(form: Form, now: Snapshot, actor: Actor) -> Events:
    """Check the latest message, where there is one to check.

    Rejected when a slot was asked for, nothing was heard for any slot of the form and its validation found nothing.
    """
    if now.loop and (now.action != LISTEN or now.loop.interrupted):
        return await check_values(form, {}, now, actor)
    asked = asked_slot(form, now)
    heard = {slot: value for slot, value in now.heard.items() if slot in form.required_slots or slot == asked}
    checked = await check_values(form, heard, now, actor)
    found = [slot for slot in slot_names(checked) if slot != REQUESTED_SLOT]
    if asked and not heard and not found and not any(isinstance(event, ActionRejected) for event in checked):
        raise Rejected(f"form '{form.name}' asked for '{asked}' and heard nothing for it")
    return checked


def asked_slot(form: Form, now: Snapshot) -> str | None:
    """The slot that this form asked for; what another form asked for does not count."""
    return now.requested_slot if now.form == form.name else None


async def check_values(form: Form, values: Mapping[str, Any], now: Snapshot, actor: Actor) -> Events:
    """What `validate_<form>` makes of values, nothing where there is none. If it fails, the values do not count."""
    name = f"validate_{form.name}"
    if not actor.has_code(name):
        if actor.has(name):
            actor.note(f"action '{name}' has no code, so '{form.name}' takes what it hears unchecked")
        return []
    asking = now.after(SlotSet(REQUESTED_SLOT, asked_slot(form, now)), ActionExecuted(str(form.name)),
                       *(SlotSet(slot, value) for slot, value in values.items()))
    outcome = await actor.call(name, asking, values)
    events = [replace(e, name=str(form.name)) if isinstance(e, ActionRejected) else e for e in outcome.all_events]
    unchecked = [slot for slot in values if slot not in slot_names(events)] if outcome.failed else []
    return events + [SlotSet(slot, None) for slot in unchecked]


async def request_next(form: Form, now: Snapshot, actor: Actor, so_far: Events) -> Events:
    """Ask for the slot that the validation named, else for the first that is empty; with none left, for nothing."""
    if is_done(so_far):
        return [SlotSet(REQUESTED_SLOT, None)]
    now = now.after(SlotSet(REQUESTED_SLOT, asked_slot(form, now)), ActionExecuted(str(form.name)), *so_far)
    named = next((event.value for event in so_far if isinstance(event, SlotSet) and event.slot == REQUESTED_SLOT), None)
    slot = named or next((str(slot) for slot in form.required_slots if now.slots.get(slot) is None), None)
    if slot is None:
        return [SlotSet(REQUESTED_SLOT, None)]
    request: Events = [] if named else [SlotSet(REQUESTED_SLOT, slot)]
    question = question_for(slot, form, actor)
    return request + (await actor.act(question, now) if question else [])


def question_for(slot: str, form: Form, actor: Actor) -> str | None:
    """The action that asks for a slot: the form's own before the slot's, custom actions before responses."""
    names = (f"{kind}_ask_{what}" for what in (f"{form.name}_{slot}", slot) for kind in ("action", "utter"))
    return next((name for name in names if actor.has(name)), None)
