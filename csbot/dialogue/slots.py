"""Which slots the latest message fills: Rasa's `action_extract_slots`, as far as it needs no custom action.

Source: `ActionExtractSlots` and `SlotMapping` of Rasa 3.6. Pure: a domain and a snapshot in, slot events out; the
custom actions that mappings name are handed back in their turn, for others to run.
"""

from collections.abc import Iterator
from typing import Any

from csbot.dialogue.events import SlotSet
from csbot.dialogue.snapshot import REQUESTED_SLOT, SESSION_METADATA_SLOT, Snapshot
from csbot.graph.slots import slot_type
from csbot.project.model import Domain, MappingCondition, Name, Slot, SlotMapping

OWN_SLOTS = (REQUESTED_SLOT, SESSION_METADATA_SLOT)


def extract(domain: Domain, now: Snapshot) -> Iterator[SlotSet | Name]:
    """What the latest message sets, in domain order; a Name is a custom action to be run at that point, once a turn."""
    called: set[str] = set()
    for slot in domain.slots.values():
        for found in extract_slot(slot, domain, now) if slot.name not in OWN_SLOTS else ():
            if isinstance(found, SlotSet) or found not in called:
                yield found
            if not isinstance(found, SlotSet):
                called.add(found)


def extract_slot(slot: Slot, domain: Domain, now: Snapshot) -> Iterator[SlotSet | Name]:
    """What one slot's mappings find: the first that has a value ends the search."""
    for mapping in slot.mappings:
        if not applies(mapping, slot, domain, now):
            continue
        values = found_values(mapping, now)
        if values:
            value = values if slot_type(str(slot.type)) == "list" else values[-1]
            if value is not None or now.slots.get(slot.name) is not None:
                yield SlotSet(str(slot.name), value)
                return
        if mapping.type == "custom" and mapping.action:
            yield mapping.action


def applies(mapping: SlotMapping, slot: Slot, domain: Domain, now: Snapshot) -> bool:
    """Whether a mapping may be asked at all now."""
    return (is_sound(mapping, domain) and intent_fits(mapping, domain, now) and conditions_hold(mapping, slot, now)
            and is_unique_enough(mapping, slot, domain, now))


def is_sound(mapping: SlotMapping, domain: Domain) -> bool:
    """Whether the domain knows the entity or the intents that the mapping names."""
    if mapping.type == "from_entity":
        return mapping.entity in domain.entities
    return mapping.type != "from_intent" or all(intent in domain.intents for intent in mapping.intents)


def intent_fits(mapping: SlotMapping, domain: Domain, now: Snapshot) -> bool:
    """Whether the latest intent is one of `intent`, or none is demanded and it is not excluded."""
    if mapping.intents:
        return now.intent in mapping.intents
    return now.intent not in mapping.not_intents and now.intent not in ignored_intents(mapping, domain, now)


def ignored_intents(mapping: SlotMapping, domain: Domain, now: Snapshot) -> tuple[Name, ...]:
    """The active form's ignored intents, where the mapping belongs to that form or to none."""
    if now.form not in domain.forms:
        return ()
    if mapping.conditions and all(condition.active_loop != now.form for condition in mapping.conditions):
        return ()
    return domain.forms[now.form].ignored_intents


def conditions_hold(mapping: SlotMapping, slot: Slot, now: Snapshot) -> bool:
    """Whether any of the mapping's conditions holds; a trigger intent checks its own later."""
    if not mapping.conditions or mapping.type == "from_trigger_intent":
        return True
    if now.rejected and now.requested_slot == slot.name:
        return False
    return any(condition_holds(condition, now) for condition in mapping.conditions)


def condition_holds(condition: MappingCondition, now: Snapshot) -> bool:
    """Whether one condition holds: this form is active and asks for this slot, or no form is active."""
    if condition.active_loop is None:
        return now.form is None
    return condition.active_loop == now.form and condition.requested_slot in (None, "", now.requested_slot)


def is_unique_enough(mapping: SlotMapping, slot: Slot, domain: Domain, now: Snapshot) -> bool:
    """Inside a form, an entity that two of its slots would take alike fills only the one that was asked for."""
    form = domain.forms.get(now.form or "")
    if mapping.type != "from_entity" or form is None or now.requested_slot == slot.name:
        return True
    if slot.name not in form.required_slots:
        return True
    asked = [other for name in form.required_slots if name in domain.slots for other in domain.slots[name].mappings]
    return sum(meaning(other) == meaning(mapping) for other in asked) == 1


def meaning(mapping: SlotMapping) -> tuple[Any, ...]:
    """All that a mapping says, without its places."""
    conditions = tuple((c.active_loop, c.requested_slot) for c in mapping.conditions)
    return (mapping.type, mapping.entity, mapping.role, mapping.group, mapping.intents, mapping.not_intents,
            mapping.value, mapping.action, conditions)


def found_values(mapping: SlotMapping, now: Snapshot) -> list[Any]:
    """The values that a mapping finds in the latest message."""
    match mapping.type:
        case "from_entity":
            return [entity.value for entity in now.entities if entity.entity == mapping.entity
                    and entity.role == mapping.role and entity.group == mapping.group]
        case "from_intent":
            return [mapping.value]
        case "from_trigger_intent":
            forms = [condition.active_loop for condition in mapping.conditions]
            return [mapping.value] if now.form and (not forms or now.form in forms) else []
        case "from_text":
            return [now.text] if now.message else []
    return []
