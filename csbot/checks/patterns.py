"""Checks of synonyms, regexes and lookups."""

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
    """A line of a `regex:` item is no regular expression of Python. Rasa refuses to train with it.

        - regex: order_number
          examples: |
            - [0-9{10}

    (Only where the pipeline uses it: `RegexFeaturizer` uses all, `RegexEntityExtractor` those named like an entity that
    examples annotate.) Brackets, parentheses and `*` that are meant literally need a backslash: `\\(`.
    """
    yield from (found for name, found in broken(facts) if is_used(facts, name))


@check("W268", "nlu")
def broken_unused_regex(facts: Facts) -> Iterator[Diagnostic]:
    """A line of a `regex:` item is no regular expression, but nothing in the pipeline uses it; it is passed over.

        pipeline: [{name: WhitespaceTokenizer}]

        - regex: order_number
          examples: |
            - [0-9{10}

    Brackets, parentheses and `*` that are meant literally need a backslash: `\\(`.
    """
    yield from (found for name, found in broken(facts) if not is_used(facts, name))


def is_used(facts: Facts, name: str) -> bool:
    """Whether the pipeline uses the regexes of a name; Rasa's default pipeline does."""
    names = {str(component.get("name")).rpartition(".")[2] for component in facts.project.settings.pipeline}
    if not names or "RegexFeaturizer" in names:
        return True
    return "RegexEntityExtractor" in names and name in facts.taught_entities


def broken(facts: Facts) -> Iterator[tuple[str, Diagnostic]]:
    """The lines of regexes that are no regular expressions, with the name of their item."""
    for pattern in facts.nlu.patterns:
        flaw = pattern.flaw
        if flaw:
            yield pattern.name, Diagnostic(f"'{pattern.regex}' is no regular expression: {flaw}", pattern.at)


@check("W266", "entities", "nlu")
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
