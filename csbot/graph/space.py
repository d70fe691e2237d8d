"""What a state of one bot may show: its slots, which entity labels count after which intent, its forms.

Made from a domain when a graph is compiled and kept in the graph, so that a loaded graph needs no domain.
Source of the entity rules: `Domain._transform_intent_properties_for_internal_use` of Rasa 3.6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from csbot.graph.slots import OTHER, Features, SlotShape, slot_type
from csbot.graph.state import State, UserTurn
from csbot.project.defaults import DEFAULT_INTENTS
from csbot.project.model import DeclaredEntity, DeclaredIntent, Domain, Slot


@dataclass(frozen=True)
class StateSpace:
    """Slots by name, the entity labels that count (by default, and where an intent says otherwise), the forms."""

    slots: Mapping[str, SlotShape] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    intents: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()

    @cached_property
    def blank(self) -> State:
        """The state of a conversation in which nothing has happened: initial slots, no loop, no previous action."""
        shown = ((name, shape.shows(shape.initial)) for name, shape in self.slots.items())
        return State(slots=tuple(sorted((name, features) for name, features in shown if features)))

    def user(self, intent: str | None, labels: Iterable[str] = (), text: str | None = None) -> UserTurn:
        """The turn as states show it: labels that do not count are dropped, the others sorted."""
        if intent not in self.intents:
            return UserTurn(intent, tuple(sorted(set(labels))), text)
        counting = self.intents[intent]
        return UserTurn(intent, tuple(sorted(set(labels) & (self.labels if counting is None else counting))), text)

    def shows(self, slot: str, value: Any) -> Features | None:
        """What slot `slot` shows when it holds `value`; None for nothing, also for a slot that is not declared."""
        shape = self.slots.get(slot)
        return shape.shows(value) if shape else None


def state_space(domain: Domain) -> StateSpace:
    """The StateSpace of a domain."""
    by_default = frozenset(label for entity in domain.entities.values() if entity.influence_conversation
                           for label in entity.labels)
    return StateSpace({str(name): slot_shape(slot) for name, slot in domain.slots.items()}, by_default,
                      {**dict.fromkeys(DEFAULT_INTENTS), **{str(name): _counting(intent, domain.entities, by_default)
                                                            for name, intent in domain.intents.items()}},
                      frozenset(map(str, domain.forms)))


def slot_shape(slot: Slot) -> SlotShape:
    """The SlotShape of a declared slot."""
    kind = slot_type(str(slot.type))
    values = tuple(str(value).lower() for value in slot.values)
    if kind == "categorical" and slot.influence_conversation and OTHER not in values:
        values = (*values, OTHER)
    return SlotShape(str(slot.name), kind, bool(slot.influence_conversation) and kind != "any", slot.initial_value,
                     values, slot.min_value, slot.max_value)


def _counting(intent: DeclaredIntent, entities: Mapping[str, DeclaredEntity],
              by_default: frozenset[str]) -> frozenset[str] | None:
    """The labels that count after `intent`; None where those do that count by default.

    What an intent says of `ignore_entities` is said instead of the default, which ignores entities without influence.
    """
    quiet = [name for name, entity in entities.items() if not entity.influence_conversation]
    used = _with_parts(entities if intent.use_entities is True else intent.use_entities or (), entities)
    if intent.use_entities is True:
        used -= frozenset(map(str, quiet))
    counting = used - _with_parts(quiet if intent.ignore_entities is None else intent.ignore_entities, entities)
    return None if counting == by_default else counting


def _with_parts(names: Iterable[str], entities: Mapping[str, DeclaredEntity]) -> frozenset[str]:
    """Names of entities with the labels of their roles and groups."""
    return frozenset(str(label) for name in names
                     for label in (entities[name].labels if name in entities else (name,)))
