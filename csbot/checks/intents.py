"""Checks of intents: unknown, undeclared, without examples, never used, and retrieval intents without answers."""

from collections.abc import Iterator
from itertools import chain

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name, more
from csbot.diagnostics import Diagnostic
from csbot.project.defaults import DEFAULT_INTENTS
from csbot.text import did_you_mean, likely_meant


def known_intents(facts: Facts) -> list[str]:
    """All intents there are: declared, and the default ones."""
    return [*facts.domain.intents, *DEFAULT_INTENTS]


def other_uses(facts: Facts) -> list:
    """Intents that slot mappings, forms and buttons name."""
    mappings = [mapping for slot in facts.domain.slots.values() for mapping in slot.mappings]
    return [*chain.from_iterable((*mapping.intents, *mapping.not_intents) for mapping in mappings),
            *chain.from_iterable(form.ignored_intents for form in facts.domain.forms.values()),
            *(payload.intent for _, payload in facts.payloads if payload.intent is not None)]


@check("W201", "intents")
def unknown_intent(facts: Facts) -> Iterator[Diagnostic]:
    """A story, rule, slot mapping, form or button names an intent that the domain does not declare.

    The step can never be reached, because the NLU never answers with that intent; a mapping with it never fills its
    slot. Usually a typing error.

        - intent: order_statu     # the domain has order_status

    Correct the name, or add the intent to `intents:` in the domain.
    """
    known = set(known_intents(facts))
    told = chain(*facts.told_intents.values(), other_uses(facts))
    for name, places in by_name(told).items():
        if name.partition("/")[0] not in known:
            yield Diagnostic(f"unknown intent '{name}'{more(places)}", places[0].at, likely_meant(name, known))


@check("W202", "intents")
def undeclared_intent(facts: Facts) -> Iterator[Diagnostic]:
    """There are examples of an intent that the domain does not declare.

    The NLU learns the intent all the same, but stories and rules cannot rely on it.

        nlu:
        - intent: oder_status     # the domain has order_status
          examples: |
            - where is my order

    Add the intent to `intents:` in the domain, or correct the name.
    """
    known = known_intents(facts)
    for name, places in facts.taught_intents.items() if facts.domain.intents else ():
        if name not in known:
            yield Diagnostic(f"intent '{name}' has examples, but the domain does not declare it", places[0].at,
                             did_you_mean(name, known))


@check("W203", whole=("nlu", "responses"))
def intent_without_examples(facts: Facts) -> Iterator[Diagnostic]:
    """The domain declares an intent that has no examples, so the NLU cannot learn it.

    Intents that only buttons (`payload: /choose_size`) or events from outside (`EXTERNAL_…`) send need no examples, and
    are not reported.

        intents: [greet, farewell]    # and nlu_data/ has examples of greet only

    Add examples, or take the intent out of the domain.
    """
    sent = {str(payload.intent) for _, payload in facts.payloads}
    for name, declared in facts.domain.intents.items() if facts.nlu.examples else ():
        if name not in facts.taught_intents and name not in sent and name not in DEFAULT_INTENTS \
                and not name.startswith("EXTERNAL"):
            yield Diagnostic(f"intent '{name}' has no examples", declared.name.at,
                             did_you_mean(name, set(facts.taught_intents) - set(facts.domain.intents)))


@check("W204", whole=("stories", "rules", "slots", "forms", "responses"))
def unused_intent(facts: Facts) -> Iterator[Diagnostic]:
    """The domain declares an intent that no story, rule or slot mapping uses: the bot has no answer to it.

        intents: [greet, ask_weather]   # no story or rule begins with ask_weather

    Write a rule or a story for it, or take it out.
    """
    if not facts.project.stories and not facts.project.rules:
        return
    used = {*facts.told_intents, *map(str, other_uses(facts)), *DEFAULT_INTENTS}
    for name, declared in facts.domain.intents.items():
        if name not in used:
            yield Diagnostic(f"intent '{name}' is used in no story or rule", declared.name.at,
                             did_you_mean(name, set(facts.told_intents) - set(facts.domain.intents)))


@check("W205", "responses")
def question_without_answer(facts: Facts) -> Iterator[Diagnostic]:
    """A retrieval intent `faq/ask_x` has examples, but there is no response `utter_faq/ask_x`: the answer is missing.

        - intent: faq/opening_hours      # and no utter_faq/opening_hours under responses:

    Add the response, in the domain or in the file of the examples.
    """
    for name, examples in facts.examples_of.items():
        if "/" in name and f"utter_{name}" not in facts.domain.responses:
            yield Diagnostic(f"retrieval intent '{name}' has no response 'utter_{name}'", examples[0].intent.at,
                             did_you_mean(f"utter_{name}", facts.domain.responses))


@check("W206", whole=("nlu",))
def answer_without_question(facts: Facts) -> Iterator[Diagnostic]:
    """A response `utter_faq/ask_x` belongs to a retrieval intent that has no examples: it is never chosen.

        responses:
          utter_faq/opening_hour:        # the examples are of faq/opening_hours
          - text: nine to five

    Add examples of the intent, or correct the name.
    """
    for name, response in facts.domain.responses.items() if facts.nlu.examples else ():
        intent = name.removeprefix("utter_")
        if "/" in name and intent not in facts.examples_of:
            yield Diagnostic(f"response '{name}' answers retrieval intent '{intent}', which has no examples",
                             response.name.at, did_you_mean(intent, facts.examples_of))
