"""What a story step means beyond its words: slots that its entities set, the value of a slot named without one.

Source: `Domain.slots_for_entities` and `StoryReader._slot_default_value` of Rasa 3.6. Knows no graph.
"""

from collections.abc import Iterator
from typing import Any

from csbot.graph.slots import slot_type
from csbot.project.defaults import default_slots
from csbot.project.model import Domain, SlotMapping, SlotStep, StepEntity, UserStep

Setting = tuple[str, Any]


class Implications:
    """The implied slot values of one domain; unconditional `from_entity` mappings are indexed once."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.order = {str(name): number for number, name in enumerate(domain.slots)}
        self.filled_by: dict[tuple, list[str]] = {}
        for name, slot in domain.slots.items():
            for mapping in filter(_is_unconditional, slot.mappings):
                key = (str(mapping.entity), mapping.role, mapping.group)
                self.filled_by.setdefault(key, []).append(str(name))

    def of_user(self, step: UserStep) -> tuple[Setting, ...]:
        """The slots that a user step's entities set, in domain order; a list slot gets all values, others the last."""
        values: dict[str, list[Any]] = {}
        for entity in step.entities:
            for slot in self.filled_by.get(_key(entity), ()):
                values.setdefault(slot, []).append(entity.value)
        return tuple((slot, self._one(slot, found))
                     for slot, found in sorted(values.items(), key=lambda item: self.order[item[0]]))

    def of_slot(self, step: SlotStep) -> Setting:
        """The slot and value of a `slot_was_set`; a bare name means 'filled' for text and list slots."""
        if step.has_value:
            return str(step.slot), step.value
        filled = {"text": "filled", "list": ["filled"]}
        return str(step.slot), filled.get(self._type(str(step.slot)))

    def initial(self) -> tuple[Setting, ...]:
        """The values with which all slots begin."""
        values = {str(name): slot.initial_value for name, slot in self.domain.slots.items()}
        return (*values.items(), *((name, None) for name in default_slots(self.domain) if name not in values))

    def _one(self, slot: str, found: list[Any]) -> Any:
        return found if self._type(slot) == "list" else found[-1]

    def _type(self, slot: str) -> str:
        return slot_type(str(self.domain.slots[slot].type)) if slot in self.domain.slots else "any"


def labels_of(step: UserStep) -> Iterator[str]:
    """The entity labels that a user step mentions, before an intent's filter."""
    for entity in step.entities:
        yield from entity.labels


def _key(entity: StepEntity) -> tuple:
    return (str(entity.entity), entity.role, entity.group)


def _is_unconditional(mapping: SlotMapping) -> bool:
    """Whether a mapping counts in stories: from an entity, and its first condition names no form."""
    return mapping.type == "from_entity" and not (mapping.conditions and mapping.conditions[0].active_loop)
