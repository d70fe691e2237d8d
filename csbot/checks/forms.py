"""Checks of forms: unknown slots, unknown forms, no question, never activated, nothing after the last answer."""

from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts, more
from csbot.diagnostics import Diagnostic
from csbot.project.model import ActionStep, LoopStep, Rule, Story
from csbot.text import did_you_mean


@check("E251", "slots")
def required_slot_unknown(facts: Facts) -> Iterator[Diagnostic]:
    """A form requires a slot that the domain does not declare. Rasa refuses this.

        forms:
          order_form: {required_slots: [order_numbr]}      # the slot is order_number

    Correct the name, or add the slot to `slots:`.
    """
    for form in facts.domain.forms.values():
        for slot in form.required_slots:
            if slot not in facts.slots:
                yield Diagnostic(f"form '{form.name}' requires unknown slot '{slot}'", slot.at,
                                 did_you_mean(slot, facts.slots))


@check("W252", "actions", "responses", "rules")
def no_question(facts: Facts) -> Iterator[Diagnostic]:
    """A form requires a slot, but there is no question for it: the bot would wait in silence.

    For slot `city` of form `order_form` the first of these is asked: `action_ask_order_form_city`,
    `utter_ask_order_form_city`, `action_ask_city`, `utter_ask_city`.

        forms:
          order_form: {required_slots: [city]}             # and none of the four exists

    Add a response `utter_ask_city`. A slot with an `initial_value` is filled from the start and needs none.
    """
    filled = {name for name, slot in facts.domain.slots.items() if slot.initial_value is not None}
    for form in facts.domain.forms.values() if facts.domain.responses or facts.project.rules else ():
        if form.name in facts.domain.actions:
            continue
        for slot in (one for one in form.required_slots if one not in filled):
            asked = [f"{kind}_ask_{name}" for name in (f"{form.name}_{slot}", slot) for kind in ("action", "utter")]
            if not any(name in facts.actions for name in asked):
                yield Diagnostic(f"form '{form.name}' has no question for slot '{slot}': no {' or '.join(asked[1::2])}",
                                 slot.at, did_you_mean(f"utter_ask_{slot}", facts.domain.responses))


@check("E253", "forms", "actions")
def unknown_form(facts: Facts) -> Iterator[Diagnostic]:
    """A story or rule says `active_loop:` with a form that the domain does not declare. Rasa refuses this.

        - active_loop: order_from                          # the domain has order_form

    Correct the name, or add the form to `forms:`.
    """
    for name, places in facts.told_loops.items():
        if name not in facts.actions:
            yield Diagnostic(f"unknown form '{name}'{more(places)}", places[0].at,
                             did_you_mean(name, facts.domain.forms))


@check("W254", whole=("stories", "rules"))
def form_never_activated(facts: Facts) -> Iterator[Diagnostic]:
    """No story or rule runs the form as an action, so it never begins.

        forms:
          order_form: {required_slots: [city]}             # and no step says action: order_form

    Write a rule that runs it:

        - rule: order
          steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
    """
    if not facts.project.stories and not facts.project.rules:
        return
    for name, form in facts.domain.forms.items():
        if name not in facts.told_actions and not facts.code_may_use(name):
            yield Diagnostic(f"form '{name}' is never activated", form.name.at)


@check("W255", whole=("stories", "rules"))
def form_never_submitted(facts: Facts) -> Iterator[Diagnostic]:
    """A form is activated, but no story or rule says what follows when it is done: nothing happens with the answers.

        - rule: order
          steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]

    Add a rule for its end:

        - rule: order done
          condition: [{active_loop: order_form}]
          steps: [{action: order_form}, {active_loop: null}, {action: utter_ordered}]
    """
    ended = {form for told in (*facts.project.stories, *facts.project.rules) for form in ended_forms(told)}
    for name, form in facts.domain.forms.items():
        if name in facts.told_actions and name not in ended and not facts.code_may_use(f"validate_{name}"):
            yield Diagnostic(f"nothing happens when form '{name}' is done", form.name.at)


def ended_forms(told: Story | Rule) -> Iterator[str]:
    """The forms that a story or rule sees active and then ended."""
    active: str | None = None
    for step in (*getattr(told, "conditions", ()), *told.steps):
        if isinstance(step, LoopStep) and step.form is None:
            if active is not None:
                yield active
        elif isinstance(step, LoopStep):
            active = str(step.form)
        elif isinstance(step, ActionStep) and active is None:
            active = str(step.name)
