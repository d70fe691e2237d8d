"""Checks of responses: never used, unknown `{names}`, broken button payloads, conditions that leave nothing to say."""

from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts
from csbot.checks.placeholders import placeholders
from csbot.checks.places import part_of
from csbot.checks.values import shown
from csbot.diagnostics import Diagnostic
from csbot.project.defaults import DEFAULT_RESPONSES
from csbot.project.model import Name, Response, Slot
from csbot.text import did_you_mean


def asked(facts: Facts) -> set[str]:
    """The names that a form's questions may have."""
    return {question for form in facts.domain.forms.values() for slot in form.required_slots
            for question in (f"utter_ask_{slot}", f"utter_ask_{form.name}_{slot}")}


@check("W241", whole=("stories", "rules", "forms"))
def unused_response(facts: Facts) -> Iterator[Diagnostic]:
    """A response that nobody says: no story, rule or form names it.

        responses:
          utter_gret: [{text: hello}]     # the stories say utter_greet

    Use it, or take it out. Custom actions are looked through as text; where they are not part of the project, nothing
    is reported.
    """
    if not facts.project.stories and not facts.project.rules:
        return
    server = facts.project.endpoints.action
    said_on_error = {server.on_error} if server and server.on_error else set()
    used = {*facts.told_actions, *asked(facts), *DEFAULT_RESPONSES, *said_on_error}
    for name, response in facts.domain.responses.items():
        if name.partition("/")[0] not in used and not facts.code_may_use(name):
            yield Diagnostic(f"nothing says response '{name}'", response.name.at,
                             did_you_mean(name, set(facts.told_actions) - facts.actions))


@check("W246", "responses")
def unknown_on_error(facts: Facts) -> Iterator[Diagnostic]:
    """`on_error` of `endpoints.yml` names a response that there is not: something else is said when an action fails.

        action_endpoint:
          url: http://localhost:5055/webhook
          on_error: utter_bussy       # the domain has utter_busy

    Correct the name, or add the response. Until then `utter_action_failed` is said, or, without it, a plain apology.
    """
    server = facts.project.endpoints.action
    if server and server.on_error and server.on_error not in facts.domain.responses:
        yield Diagnostic(f"unknown response '{server.on_error}' as 'on_error'", server.on_error.at,
                         did_you_mean(server.on_error, facts.domain.responses))


@check("W243", "slots", "forms")
def unknown_placeholder(facts: Facts) -> Iterator[Diagnostic]:
    """A response shows `{name}`, but there is no slot of that name: the customer reads the braces.

        utter_status:
        - text: your order {ordr_number} is on its way     # the slot is order_number

    Correct the name, or add the slot. Responses that only custom actions say are not reported, since an action may hand
    over values of its own. `{{name}}` shows literal braces.
    """
    for name in (*facts.told_actions, *asked(facts)):
        response = facts.domain.responses.get(name)
        for variation in response.variations if response and not facts.mentions.has(name) else ():
            for found in dict.fromkeys(placeholders(variation)):
                if found not in facts.slots:
                    at = part_of(facts.project, variation.text.at if variation.text else variation.at, f"{{{found}}}")
                    yield Diagnostic(f"response '{name}' shows unknown slot '{found}'", at,
                                     did_you_mean(found, facts.slots))


@check("W244")
def broken_payload(facts: Facts) -> Iterator[Diagnostic]:
    """The payload of a button is neither plain text nor `/intent` with a JSON object of entities.

    The bot would take it as what the customer wrote.

        buttons:
        - title: small
          payload: '/choose{size: small}'      # JSON: '/choose{"size": "small"}'

    Write names and values in double quotes.
    """
    for _, payload in facts.payloads:
        if payload.wrong:
            yield Diagnostic(f"button payload '{payload.text}' cannot be read: {payload.wrong}", payload.at)


@check("W245", whole=("responses", "slots"))
def silent_response(facts: Facts) -> Iterator[Diagnostic]:
    """Every variation of a response has a condition on the same slot, and for some value of it none holds.

    Then the bot says nothing; often a language is missing.

        utter_hello:
        - text: 你好
          condition: [{type: slot, name: language, value: zh}]     # and nothing for en

    Add a variation for the missing value, or one without a condition.
    """
    for response in facts.domain.responses.values():
        slot = only_slot(facts, response)
        missing = missing_values(slot, response) if slot is not None else []
        if missing:
            names = ", ".join(f"'{value}'" for value in missing)
            yield Diagnostic(f"response '{response.name}' says nothing where slot '{slot.name}' is {names}",
                             response.name.at)


def only_slot(facts: Facts, response: Response) -> Slot | None:
    """The one categorical or bool slot that all variations of a response depend on, if there is one."""
    slots: set[Name | None] = {v.conditions[0].slot if len(v.conditions) == 1 else None for v in response.variations}
    slot = facts.domain.slots.get(next(iter(slots)) or "") if len(slots) == 1 else None
    return slot if slot is not None and slot.type in ("categorical", "bool") else None


def missing_values(slot: Slot, response: Response) -> list[str]:
    """The values of a slot for which no variation is there."""
    wanted = [shown(value) for value in slot.values] if slot.type == "categorical" else ["true", "false"]
    there = {shown(variation.conditions[0].value).lower() for variation in response.variations}
    return [value for value in wanted if value.lower() not in there and value != "__other__"]
