"""Checks of slot values: what a categorical, bool or float slot is given. Knows no story beyond its values."""

from collections.abc import Iterator
from typing import Any

from csbot.checks.check import check
from csbot.checks.facts import Facts
from csbot.diagnostics import Diagnostic
from csbot.project.model import Slot
from csbot.text import Span, did_you_mean

TRUTHS = ("true", "false", "1", "0")


def given_values(facts: Facts) -> Iterator[tuple[Slot, Any, Span]]:
    """Every value that is written for a declared slot: slot, value, place."""
    written = [(step.slot, step.value, step.at) for step in (*facts.slot_steps, *facts.guard_slots) if step.has_value]
    written += ((c.slot, c.value, c.at) for response in facts.domain.responses.values()
                for variation in response.variations for c in variation.conditions)
    written += ((slot.name, slot.initial_value, slot.name.at) for slot in facts.domain.slots.values())
    written += ((slot.name, m.value, m.at) for slot in facts.domain.slots.values() for m in slot.mappings)
    for name, value, at in written:
        if value is not None and name in facts.domain.slots:
            yield facts.domain.slots[name], value, at


def shown(value: Any) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@check("W223", whole=("slots",))
def value_not_allowed(facts: Facts) -> Iterator[Diagnostic]:
    """A categorical slot is given a value that is not among its `values:`; it counts as `__other__`.

        slots:
          tier: {type: categorical, values: [gold, silver], mappings: [{type: custom}]}

        - slot_was_set: [{tier: glod}]

    Correct the value, or add it to `values:`. Capital and small letters are the same here.
    """
    for slot, value, at in given_values(facts):
        allowed = {shown(v).lower() for v in slot.values}
        if slot.type == "categorical" and allowed and shown(value).lower() not in allowed | {"__other__"}:
            names = ", ".join(f"'{shown(v)}'" for v in slot.values)
            yield Diagnostic(f"slot '{slot.name}' has no value '{shown(value)}', allowed are {names}", at,
                             did_you_mean(shown(value), map(shown, slot.values)))


@check("W224", whole=("slots",))
def value_of_wrong_type(facts: Facts) -> Iterator[Diagnostic]:
    """A bool slot is given something else than true or false, or a float slot something else than a number.

    For the dialogue such a slot stays empty. In csbot's YAML, as in YAML 1.2, `yes`, `no`, `on` and `off` are texts.

        - slot_was_set: [{confirmed: yes}]     # write true

    Write `true`, `false` or a number.
    """
    for slot, value, at in given_values(facts):
        if slot.type == "bool" and shown(value).lower() not in TRUTHS:
            yield Diagnostic(f"bool slot '{slot.name}' is given '{shown(value)}', allowed are 'true' and 'false'", at)
        elif slot.type == "float" and not is_number(value):
            yield Diagnostic(f"float slot '{slot.name}' is given '{shown(value)}', allowed is a number", at)


def is_number(value: Any) -> bool:
    """Whether a value counts as a number for a float slot."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


@check("W226", whole=("slots",))
def categorical_without_values(facts: Facts) -> Iterator[Diagnostic]:
    """A categorical slot lists no values, so every value of it is the same `__other__` to stories and rules.

        slots:
          tier: {type: categorical, mappings: [{type: custom}]}

    Add `values: [gold, silver]`, or make it a text slot.
    """
    for name, slot in facts.domain.slots.items():
        if slot.type == "categorical" and not slot.values:
            yield Diagnostic(f"categorical slot '{name}' has no values", slot.name.at)


@check("E230", whole=("slots",))
def empty_range(facts: Facts) -> Iterator[Diagnostic]:
    """A float slot's `min_value` is not below its `max_value`. Rasa refuses this.

        slots:
          rating: {type: float, min_value: 5, max_value: 1, mappings: [{type: custom}]}

    Give it a range; without these keys it is 0 to 1.
    """
    for name, slot in facts.domain.slots.items():
        if slot.type == "float" and slot.min_value >= slot.max_value:
            yield Diagnostic(f"float slot '{name}' ranges from {slot.min_value:g} to {slot.max_value:g}, "
                             "allowed is a lower 'min_value' than 'max_value'", slot.name.at)
