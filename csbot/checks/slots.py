"""Checks of slots: unknown, unused, and mapping conditions that name the wrong form."""

from collections.abc import Iterator
from itertools import chain

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name, more
from csbot.checks.placeholders import placeholders
from csbot.diagnostics import Diagnostic
from csbot.project.model import MappingCondition, Slot, SlotMapping
from csbot.text import did_you_mean


@check("E221", "slots", "forms")
def unknown_bare_slot(facts: Facts) -> Iterator[Diagnostic]:
    """A story or rule names a slot without a value that the domain does not declare.

    What the slot is set to then depends on its type, which nobody knows; Rasa refuses to read such a story.

        - slot_was_set: [order_numbr]    # the domain has order_number

    Correct the name, or add the slot to `slots:` in the domain.
    """
    for name, places in by_name(step.slot for step in facts.slot_steps if not step.has_value).items():
        if name not in facts.slots:
            yield Diagnostic(f"unknown slot '{name}'{more(places)}", places[0].at, did_you_mean(name, facts.slots))


@check("W237", "slots", "forms")
def unknown_slot(facts: Facts) -> Iterator[Diagnostic]:
    """A story or rule sets a slot, or wants one, that the domain does not declare. Like Rasa, csbot passes over it.

        - slot_was_set:
          - order_numbr: "123"           # the domain has order_number

    Correct the name, or add the slot to `slots:` in the domain.
    """
    for name, places in by_name(step.slot for step in facts.slot_steps if step.has_value).items():
        if name not in facts.slots:
            yield Diagnostic(f"unknown slot '{name}' means nothing{more(places)}", places[0].at,
                             did_you_mean(name, facts.slots))


@check("W222", "slots", "forms")
def unknown_slot_in_condition(facts: Facts) -> Iterator[Diagnostic]:
    """A condition names a slot that the domain does not declare, so it never holds.

    The condition of a response variation, of a checkpoint, or `requested_slot` of a slot mapping.

        utter_bye:
        - text: bye, {name}
          condition: [{type: slot, name: nmae, value: Bo}]

    Correct the name, or add the slot to `slots:` in the domain.
    """
    variations = (v for response in facts.domain.responses.values() for v in response.variations)
    told = chain((c.slot for v in variations for c in v.conditions), (guard.slot for guard in facts.guard_slots),
                 (c.requested_slot for _, _, c in conditions(facts) if c.requested_slot is not None))
    for name, places in by_name(told).items():
        if name not in facts.slots:
            yield Diagnostic(f"condition on unknown slot '{name}'{more(places)}", places[0].at,
                             did_you_mean(name, facts.slots))


@check("W225", whole=("stories", "rules", "slots", "forms", "responses"))
def unused_slot(facts: Facts) -> Iterator[Diagnostic]:
    """A slot is filled but nothing reads it: no story, rule, form, response, condition or custom action names it.

        slots:
          colour: {type: text, mappings: [{type: from_entity, entity: colour}]}   # and nothing else says colour

    Use it, or take it out. Custom actions are looked through as text; where they are not part of the project, nothing
    is reported.
    """
    read = read_slots(facts)
    for name, slot in facts.domain.slots.items():
        if name not in read and not facts.code_may_use(name):
            yield Diagnostic(f"slot '{name}' is used by nothing", slot.name.at)


def read_slots(facts: Facts) -> set[str]:
    """The slots that stories, rules, forms, responses and conditions name."""
    read = {*facts.told_slots, *(str(guard.slot) for guard in facts.guard_slots)}
    read.update(str(slot) for form in facts.domain.forms.values() for slot in form.required_slots)
    read.update(str(c.requested_slot) for _, _, c in conditions(facts))
    for response in facts.domain.responses.values():
        for variation in response.variations:
            read.update(placeholders(variation))
            read.update(str(condition.slot) for condition in variation.conditions)
    return read


@check("W229", whole=("slots", "forms"))
def unfilled_slot(facts: Facts) -> Iterator[Diagnostic]:
    """A slot is read, but nothing ever fills it.

    It has no initial value, no mapping that fills it, and no custom action names it. Conditions on it never hold, and a
    response that shows it says `None`.

        slots:
          tier: {type: text, mappings: [{type: custom}]}           # and no code sets tier

    Give it a mapping (`from_entity`, `from_intent`, …) or set it in a custom action. Custom actions are looked through
    as text; where they are not part of the project, nothing is reported.
    """
    read = read_slots(facts)
    for name, slot in facts.domain.slots.items():
        fills = slot.initial_value is not None or any(m.type != "custom" or m.action for m in slot.mappings)
        asked = any(name in form.required_slots for form in facts.domain.forms.values())
        if name in read and not fills and not asked and not facts.code_may_use(name):
            yield Diagnostic(f"nothing fills slot '{name}'", slot.name.at)


def conditions(facts: Facts) -> Iterator[tuple[Slot, SlotMapping, MappingCondition]]:
    """Every condition of every slot mapping."""
    for slot in facts.domain.slots.values():
        for mapping in slot.mappings:
            for condition in mapping.conditions:
                yield slot, mapping, condition


@check("W227", "forms")
def condition_on_unknown_form(facts: Facts) -> Iterator[Diagnostic]:
    """A slot mapping holds only while a form is active that the domain does not declare, so it never fills the slot.

    `rasa train` refuses this unless it is told to skip the validation; a running Rasa bot behaves as csbot does.

        mappings:
        - type: from_text
          conditions: [{active_loop: adress_form}]     # the domain has address_form

    Correct the name, or add the form to `forms:` in the domain.
    """
    for slot, _, condition in conditions(facts):
        form = condition.active_loop
        if form and form not in facts.domain.forms:
            yield Diagnostic(f"a mapping of slot '{slot.name}' names unknown form '{form}'", form.at,
                             did_you_mean(form, facts.domain.forms))


@check("W228", whole=("forms",))
def condition_on_other_form(facts: Facts) -> Iterator[Diagnostic]:
    """A slot mapping holds while a form is active that does not list the slot as required.

    Only a form that asks for the slot dynamically (an action server's `required_slots`) needs that. `rasa train`
    refuses it unless it is told to skip the validation; a running Rasa bot fills the slot, as csbot does.

        slots:
          city: {type: text, mappings: [{type: from_text, conditions: [{active_loop: order_form}]}]}
        forms:
          order_form: {required_slots: [size]}         # city is missing

    Add the slot to the form's `required_slots:`, or take the condition out.
    """
    for slot, mapping, condition in conditions(facts):
        form = facts.domain.forms.get(condition.active_loop or "")
        if mapping.type == "from_trigger_intent" or form is None or not form.required_slots:
            continue
        if slot.name not in form.required_slots:
            yield Diagnostic(f"slot '{slot.name}' is filled in form '{form.name}', which does not require it",
                             condition.active_loop.at, related=(("the form", form.name.at),))
