"""One slot of the domain with its mappings: legal types, legal keys, what each mapping type needs.

Knows the slot's shape, not how a slot is filled.
"""

from collections.abc import Iterator
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.model import MappingCondition, Name, Slot, SlotMapping
from csbot.project.outdated import MIGRATE, UNFEATURIZED, migration_hint
from csbot.project.shapes import found_words
from csbot.project.yaml import Map
from csbot.text import did_you_mean

TYPES = ("text", "bool", "categorical", "float", "list", "any")
KEYS = ("type", "influence_conversation", "initial_value", "values", "min_value", "max_value", "mappings")
UNREAD_KEYS = ("value_reset_delay",)
KEYS_OF_ONE_TYPE = {"values": "categorical", "min_value": "float", "max_value": "float"}
RASA_CLASSES = {"TextSlot": "text", "BooleanSlot": "bool", "CategoricalSlot": "categorical", "FloatSlot": "float",
                "ListSlot": "list", "AnySlot": "any"}
NEEDS = {"from_entity": "entity", "from_intent": "value", "from_trigger_intent": "value"}
MAPPING_KEYS = ("type", "entity", "role", "group", "intent", "not_intent", "value", "action", "conditions")


def read_slot(name: Name, item: Map) -> tuple[Slot, list[Diagnostic]]:
    """The slot, and what is wrong with it; a slot without a sound type is `any`."""
    kind = Name(item["type"], item.at_value("type")) if "type" in item else Name("any", item.at)
    found = [*slot_problems(name, kind, item)]
    mappings = []
    for mapping in (one for one in item.get("mappings") or () if "type" in one):
        found += mapping_problems(name, mapping)
        mappings.append(read_mapping(mapping))
    slot = Slot(name, kind, item.get("influence_conversation", kind != "any"), item.get("initial_value"),
                tuple(item.get("values") or ()), float(item.get("min_value", 0.0)), float(item.get("max_value", 1.0)),
                tuple(mappings))
    return slot, found


def slot_problems(name: Name, kind: Name, item: Map) -> Iterator[Diagnostic]:
    """An unknown type, keys that the type has not, values that it cannot have."""
    type_ = RASA_CLASSES.get(kind.rpartition(".")[2], "") if kind.startswith("rasa.") else kind
    if "." in kind and not kind.startswith("rasa."):
        yield problems.own_slot_class(kind.at, name, kind)
        return
    if type_ not in TYPES:
        yield problems.wrong_shape(kind.at, f"slot '{name}' has the type '{kind}', allowed are "
                                   f"{problems.listed(TYPES)}", MIGRATE if kind.rpartition(".")[2] in UNFEATURIZED
                                   else did_you_mean(kind, TYPES))
    known = [key for key in KEYS if KEYS_OF_ONE_TYPE.get(key, type_) == type_ or type_ not in TYPES]
    for key in item:
        if key not in (*known, *UNREAD_KEYS):
            yield problems.unknown_key(item.at_key(key), key, f"{kind} slot '{name}'", known,
                                       migration_hint(("slots", name), key))
    if "type" in item and type_ == "any" and item.get("influence_conversation") is True:
        yield problems.wrong_shape(item.at_value("influence_conversation"),
                                   f"slot '{name}' of type 'any' cannot influence the conversation")
    initial = item.get("initial_value")
    if type_ == "float" and initial is not None and not isinstance(initial, (int, float)):
        yield problems.wrong_shape(item.at_value("initial_value"), f"the initial value of float slot '{name}' is "
                                   f"{found_words(initial)}, allowed is a number")


def mapping_problems(name: Name, mapping: Map) -> list[Diagnostic]:
    """Unknown keys of a mapping, and the one key that its type needs."""
    found = [problems.unknown_mapping_key(mapping.at_key(key), key, name, MAPPING_KEYS)
             for key in mapping if key not in MAPPING_KEYS]
    needed = NEEDS.get(mapping["type"])
    if needed and mapping.get(needed) is None:
        words = f"a '{mapping['type']}' mapping of slot '{name}' lacks '{needed}'"
        found.append(problems.wrong_shape(mapping.at, words))
    return found


def read_mapping(mapping: Map) -> SlotMapping:
    """One mapping of a slot."""
    conditions = tuple(MappingCondition(optional(c, "active_loop"), optional(c, "requested_slot"), c.at)
                       for c in mapping.get("conditions") or ())
    return SlotMapping(Name(mapping["type"], mapping.at_value("type")), mapping.at, optional(mapping, "entity"),
                       mapping.get("role"), mapping.get("group"), listed(mapping, "intent"),
                       listed(mapping, "not_intent"), mapping.get("value"), optional(mapping, "action"), conditions)


def optional(item: Map, key: str) -> Name | None:
    """The text under `key` as a name, or None."""
    value: Any = item.get(key)
    return None if value is None else Name(value, item.at_value(key))


def listed(item: Map, key: str) -> tuple[Name, ...]:
    """The text or texts under `key` as names."""
    value = item.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (Name(value, item.at_value(key)),)
    return tuple(Name(text, value.at_item(index)) for index, text in enumerate(value))
