"""What would tell two places apart at which training data disagrees: the line to add, as a hint says it.

Every hint names one change of the YAML that ends the disagreement it was made for, and the lines to change. Where
nothing in the project can tell the places apart, the hint says what to declare. Knows no search.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from csbot.graph.model import DialogueGraph, Edge, StatePattern
from csbot.graph.slots import OTHER, Features, SlotShape
from csbot.graph.space import StateSpace
from csbot.graph.state import LISTEN, State
from csbot.project.model import Rule
from csbot.text import Span

PLAIN = re.compile(r"[A-Za-z_\u3400-\u9fff][\w\u3400-\u9fff]*")
NOT_TEXT = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
OF_FORMS = ("requested_slot", "session_started_metadata")
DECLARE = "declare a slot of type bool or categorical for what makes the difference"


@dataclass(frozen=True)
class Separator:
    """Finds what can tell places apart. `mentioned`: slots in the order in which the project names them."""

    space: StateSpace
    mentioned: tuple[str, ...] = ()

    def slot(self, unlike: State | None = None, demanded: Iterable[str] = (), near: str = "") -> tuple[str, Any] | None:
        """A slot with a value that shows something else than in state `unlike`, and than at the start.

        One whose value, or else whose name, stands in `near` comes first.
        """
        found = list(self._slots(unlike, {*demanded, *OF_FORMS}))
        near = near.lower()
        return min(found, key=lambda one: (str(one[1]).lower() not in near, one[0].lower() not in near), default=None)

    @cached_property
    def _candidates(self) -> tuple[tuple[str, Any, Features], ...]:
        """Slots with values that show something else than at the start, and what they show."""
        names = (name for name in dict.fromkeys((*self.mentioned, *self.space.slots)) if name in self.space.slots)
        shapes = ((name, self.space.slots[name]) for name in names)
        found = ((name, value, shape.shows(value), shape.shows(shape.initial))
                 for name, shape in shapes for value in telling_values(shape))
        return tuple((name, value, shown) for name, value, shown, initial in found if shown and shown != initial)

    def _slots(self, unlike: State | None, taken: set[str]) -> Iterator[tuple[str, Any]]:
        now = dict(unlike.slots) if unlike else {}
        return ((name, value) for name, value, shown in self._candidates
                if name not in taken and shown != now.get(name))


def mentioned_slots(graph: DialogueGraph) -> tuple[str, ...]:
    """The slots that stories and rules name, in the order of their first mention."""
    of_stories = (slot for edge in graph.edges for slot, _ in edge.slots)
    of_rules = (slot for rule in graph.rules for state in rule.states for slot, _ in state.slots)
    return tuple(dict.fromkeys((*of_stories, *of_rules)))


def telling_values(shape: SlotShape) -> Iterator[Any]:
    """Values of a slot that the dialogue can tell from others."""
    if shape.type == "bool":
        yield from (True, False)
    elif shape.type == "categorical":
        yield from (value for value in shape.values if value != OTHER)


def yaml_value(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def set_slot(name: str, value: Any) -> str:
    """The step that sets a slot, as YAML in one line without its dash."""
    return f"slot_was_set: [{{{yaml_value(name)}: {yaml_value(value)}}}]"


def active_loop(form: str | None) -> str:
    """The step that says which form is active."""
    return f"active_loop: {yaml_value(form)}"


def line(at: Span, seen_from: Span) -> str:
    """`line 12`, with its file where that is another one than the problem's."""
    return f"line {at.line}" if at.file == seen_from.file else f"{at.file}, line {at.line}"


# ---- stories -----------------------------------------------------------------------------------------------------


def between_stories(separator: Separator, state: State, first: Edge, other: Edge, seen_from: Span, alike: str) -> str:
    """What tells two stories apart that have told the same until here; `alike` says that, and what else would help."""
    edge = first if other.label == LISTEN else other
    found = separator.slot(unlike=state, near=f"{edge.label} {edge.story}")
    if found is None:
        return f"{alike}, or {DECLARE} and set it with 'slot_was_set' before {line(edge.at[0], seen_from)}"
    name, value = found
    return (f"{alike}, or, where slot '{name}' makes the difference, add `- {set_slot(name, value)}` before "
            f"{line(edge.at[0], seen_from)}")


# ---- rules -------------------------------------------------------------------------------------------------------


def between_rules(separator: Separator, rule: Rule, patterns: Sequence[StatePattern], ends: bool, other: Rule) -> str:
    """What tells `rule` apart from another one that goes on otherwise; `ends`: it only listens too early.

    `patterns` are the states of both.
    """
    if ends:
        return f"rule '{rule.name}' ends here, {hand_over(rule)} if rule '{other.name}' shall go on"
    named = {name for pattern in patterns for name, _ in pattern.slots}
    return f"remove one of them, or, where only one shall apply, {condition(separator, rule, named)}"


def rule_for_story(separator: Separator, rule: Rule, patterns: Sequence[StatePattern], ends: bool,
                   state: State) -> str:
    """What keeps `rule` out of a story that is in `state`; `ends`: it only listens too early."""
    if ends:
        return hand_over(rule) + " if the story shall go on"
    named = {name for pattern in patterns for name, _ in pattern.slots}
    for name, features in state.slots:
        if name in separator.space.slots and name not in named and separator.space.blank.slot(name) != features:
            return f"{add_condition(rule, set_slot(name, None))}, since the story has slot '{name}' set"
    if state.loop and not patterns[-1].loop and not patterns[-1].no_loop:
        return f"{add_condition(rule, active_loop(None))}, since the story has form '{state.loop}' active"
    found = separator.slot(state, named, near=f"{rule.name}")
    if found is None:
        return f"{DECLARE} and name it in a 'condition'"
    return f"where slot '{found[0]}' makes the difference, {add_condition(rule, set_slot(*found))}"


def condition(separator: Separator, rule: Rule, named: set[str]) -> str:
    """A condition with a slot that the rule does not name."""
    found = separator.slot(demanded=named, near=f"{rule.name}")
    return add_condition(rule, set_slot(*found)) if found else f"{DECLARE} and name it in a 'condition'"


def add_condition(rule: Rule, step: str) -> str:
    """How to add a condition to a rule."""
    if rule.conditions:
        return f"add `- {step}` to the condition of rule '{rule.name}'"
    return f"give rule '{rule.name}' `condition: [{{{step}}}]`"


def hand_over(rule: Rule) -> str:
    """How to let a rule end without listening."""
    return f"give rule '{rule.name}' `wait_for_user_input: false`"
