"""Checks of synonyms, regexes and lookups."""

import re
import warnings
from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name
from csbot.diagnostics import Diagnostic
from csbot.text import did_you_mean


@check("W264")
def synonym_clash(facts: Facts) -> Iterator[Diagnostic]:
    """One written form stands for two values, so which one a slot gets is a matter of chance.

    Synonyms come from `synonym:` items and from annotations with a value; capital and small letters are the same.

        - synonym: New York City
          examples: |
            - NYC
        ...
        - fly to [NYC]{"entity": "city", "value": "New York"}

    Keep one value.
    """
    first: dict[str, tuple] = {}
    reported: set[tuple[str, str]] = set()
    for synonym in facts.nlu.synonyms:
        key = synonym.surface.lower()
        value, at = first.setdefault(key, (synonym.value, synonym.at))
        if value != synonym.value and (key, synonym.value) not in reported:
            reported.add((key, synonym.value))
            yield Diagnostic(f"'{synonym.surface}' stands for '{synonym.value}', but also for '{value}'", synonym.at,
                             related=(("first here", at),))


@check("E265")
def broken_regex(facts: Facts) -> Iterator[Diagnostic]:
    """A line of a `regex:` item is no regular expression of Python. Rasa refuses to train it, and so does csbot.

        - regex: order_number
          examples: |
            - [0-9{10}

    Brackets, parentheses and `*` that are meant literally need a backslash: `\\(`.
    """
    for pattern in facts.nlu.patterns:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                re.compile(pattern.regex)
        except (re.error, RecursionError, OverflowError) as error:
            yield Diagnostic(f"'{pattern.regex}' is no regular expression: {error}", pattern.at)


@check("W266", "domain", "nlu")
def pattern_of_no_entity(facts: Facts) -> Iterator[Diagnostic]:
    """A `regex:` or `lookup:` has a name that is no entity: csbot finds nothing with it.

    (In Rasa such a regex is a feature of the intent classifier; csbot's encoder needs none.)

        - lookup: citys                  # the entity is city
          examples: |
            - Berlin

    Name it like the entity that it finds, or declare the entity.
    """
    known = {*facts.domain.entities, *facts.taught_entities}
    for name, places in by_name(one.name for one in (*facts.nlu.patterns, *facts.nlu.lookups)).items():
        if name not in known and known:
            yield Diagnostic(f"the name '{name}' of a regex or lookup is no entity", places[0].at,
                             did_you_mean(name, known))
