"""The items of `pipeline:` and `policies:`: which of Rasa's names each one is, and what csbot does not obey.

Like Rasa, csbot refuses no parameter that it has no use for; unlike Rasa it says what nobody knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from csbot.diagnostics import Diagnostic, problem
from csbot.project import problems
from csbot.project.components import RETIRED, Component, known
from csbot.project.shapes import found_words
from csbot.text import Span, did_you_mean

Item = Mapping[str, Any]


@problem("W132")
def unknown_component(at: Span, kind: str, name: str, hint: str | None) -> Diagnostic:
    """`config.yml` names a component or policy that neither Rasa 3.6 nor csbot has; it does nothing here.

        pipeline:
        - name: DIETClasifier          # a typing error
        policies:
        - name: FormPolicy             # of Rasa 1 and 2: RulePolicy does its work

    Rasa refuses such a name. Correct it or take the item out.
    """
    return Diagnostic(f"unknown {kind} '{problems.shown(name)}' does nothing", at, hint)


@problem("W133")
def own_component(at: Span, kind: str, name: str) -> Diagnostic:
    """`config.yml` names a component or policy of the project's own. csbot does not run it.

        pipeline:
        - name: components.room_number.RoomNumberExtractor

    What it finds, csbot does not find. Where it is an extractor, a `regex:` or `lookup:` in the NLU data, annotated
    examples, or a slot with a `custom` mapping and an action may do its work. A policy's work is that of rules.
    """
    return Diagnostic(f"{kind} '{problems.shown(name)}' is code of the project; csbot does not run it", at)


@problem("W134")
def unknown_parameter(at: Span, name: str, key: str, allowed: frozenset[str]) -> Diagnostic:
    """A component or policy in `config.yml` has a parameter that Rasa 3.6 does not know; it is ignored, as in Rasa.

        policies:
        - name: MemoizationPolicy
          max_histroy: 5               # a typing error: the whole conversation counts

    Correct the name or take it out.
    """
    words = f"'{name}' has no parameter '{problems.shown(key)}', it is ignored"
    hint = did_you_mean(key, allowed)
    return Diagnostic(words, at, hint)


@problem("W135")
def not_obeyed(at: Span, name: str, key: str, value: Any, why: str) -> Diagnostic:
    """An item of `config.yml` has a parameter that changes what Rasa does, and csbot does not follow it.

    In a dialogue csbot asks in a fixed order: the active form, rules, stories, the fallback. So `priority` cannot put
    stories above rules, and `use_nlu_confidence_as_score` cannot make a rule less certain than a story.

        policies:
        - name: MemoizationPolicy
          priority: 5                  # above RulePolicy's 4
        - name: RulePolicy

    Take the parameter out once you have seen that the bot does what you want.
    """
    return Diagnostic(f"'{key}: {problems.shown(value)}' of '{name}' is not obeyed: {why}", at)


@problem("E132")
def wrong_parameter(at: Span, name: str, key: str, found: str, allowed: str) -> Diagnostic:
    """A parameter in `config.yml` that csbot goes by has an impossible value.

        pipeline:
        - name: FallbackClassifier
          threshold: "0.7"             # in quotes it is a text, wanted is a number

    The message says what was found and what is allowed.
    """
    return Diagnostic(f"'{key}' of '{name}' is {found}, allowed is {allowed}", at)


@problem("W147")
def odd_parameter(at: Span, name: str, key: str, found: str, meaning: str) -> Diagnostic:
    """A parameter in `config.yml` has a value of another kind that Rasa takes all the same, by accident.

        policies:
        - name: MemoizationPolicy
          max_history: ""              # wanted is a number; an empty value counts as none

    The message says as what it counts.
    """
    return Diagnostic(f"'{key}' of '{name}' is {found} and counts as {meaning}", at)


def named(items: Sequence[Item], components: Mapping[str, Component]) -> dict[str, Item]:
    """Items by Rasa's bare name, the first of each; what Rasa does not know is left out."""
    found: dict[str, Item] = {}
    for item in items:
        component = known(str(item["name"]), components)
        if component:
            found.setdefault(component.name, item)
    return found


def check_items(items: Sequence[Item], kind: str, components: Mapping[str, Component]) -> Iterator[Diagnostic]:
    """What is unknown in a list of components or policies; `kind` is the word for one of them."""
    for item in items:
        name = str(item["name"])
        component = known(name, components)
        if component:
            yield from (unknown_parameter(item.at_key(key), component.name, key, component.parameters)
                        for key in item if key not in component.parameters)
        elif "." in name and not name.startswith("rasa."):
            yield own_component(item.at_value("name"), kind, name)
        else:
            yield unknown_component(item.at_value("name"), kind, name, successor(name, components))


def successor(name: str, components: Mapping[str, Component]) -> str | None:
    """The hint for a name that is not known."""
    bare = name.rpartition(".")[2]
    if bare in RETIRED:
        return f"Rasa 3 has '{RETIRED[bare]}' in its place"
    return did_you_mean(bare, components)


class Parameters:
    """The parameters of one item, each checked when it is read; `problems` are those that were wrong."""

    def __init__(self, name: str, item: Item) -> None:
        self.name, self.item = name, item
        self.problems: list[Diagnostic] = []

    def number(self, key: str, default: float) -> float:
        """A number, or the default where there is none."""
        return self._read(key, default, (int, float), "a number")

    def flag(self, key: str, default: bool) -> bool:
        """True or false, or the default where there is none."""
        return self._read(key, default, bool, "true or false")

    def count(self, key: str) -> int | None:
        """A whole number from 1; None where there is none, and for 0, which Rasa reads as none."""
        value = self.item.get(key)
        if isinstance(value, bool) or (value is not None and not value and value != 0):
            meaning = 1 if value is True else None
            self.problems.append(odd_parameter(self.item.at_value(key), self.name, key, found_words(value),
                                               "1" if meaning else "none"))
            return meaning
        value = self._read(key, None, int, "a whole number from 0")
        if value is not None and value < 0:
            self._wrong(key, value, "a whole number from 0")
        return value if value and value > 0 else None

    def text(self, key: str, default: str) -> str:
        """A text, or the default where there is none."""
        return self._read(key, default, str, "a text")

    def _read(self, key: str, default: Any, kind: Any, allowed: str) -> Any:
        value = self.item.get(key)
        if value is None:
            return default
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self._wrong(key, value, allowed)
        return default

    def _wrong(self, key: str, value: Any, allowed: str) -> None:
        self.problems.append(wrong_parameter(self.item.at_value(key), self.name, key, found_words(value), allowed))
