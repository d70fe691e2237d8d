"""Conversations in words, for messages: customer's turns as `* 'intent'`, actions bare, changes of slots and forms.

A conversation is a list of states, whole (a survey's moments) or only what a rule demands of them (its patterns).
"""

from collections.abc import Iterable, Iterator, Sequence

from csbot.graph.builtin import SNIPPET
from csbot.graph.model import StatePattern
from csbot.graph.slots import Features
from csbot.graph.space import StateSpace
from csbot.graph.state import LISTEN, State
from csbot.graph.walk.reasons import features_in_words

MOST_STEPS = 14
Shown = dict[str, Features | None]


def in_words(steps: Sequence[str]) -> str:
    """`* 'greet' → utter_greet → * 'order'`; the middle of a long one is left out."""
    kept = list(steps)
    if len(kept) > MOST_STEPS:
        kept = [*kept[:2], "…", *kept[-(MOST_STEPS - 3):]]
    return " → ".join(kept) or "the very start"


def told(space: StateSpace, states: Iterable[State]) -> Iterator[str]:
    """The steps that lead to the last of some states, each a moment before an action."""
    slots, loop = dict(space.blank.slots), None
    for state in states:
        now = dict(state.slots)
        if state.previous and state.previous != LISTEN:
            yield state.previous
        if state.previous == LISTEN and state.user:
            yield f"* {state.user}"
        yield from _changes(space, slots, {**dict.fromkeys(slots), **now})
        if state.loop != loop:
            yield _form(state.loop)
        slots, loop = now, state.loop


def demanded(space: StateSpace, patterns: Iterable[StatePattern]) -> Iterator[str]:
    """The steps that lead to the last of a rule's states, with what the rule demands of slots and forms."""
    slots: Shown = {}
    form: str | None = ""
    for pattern in patterns:
        if pattern.previous and pattern.previous not in (LISTEN, SNIPPET):
            yield pattern.previous
        if pattern.previous == LISTEN and (pattern.intent or pattern.text):
            said = f"'{pattern.text}'" if pattern.intent is None else f"'{pattern.intent}'"
            yield f"* {said} with {', '.join(pattern.entities)}" if pattern.entities else f"* {said}"
        yield from _changes(space, slots, dict(pattern.slots), empty=False)
        if (pattern.loop or pattern.no_loop) and pattern.loop != form:
            yield _form(pattern.loop)
            form = pattern.loop
        slots = dict(pattern.slots)


def _changes(space: StateSpace, before: Shown, now: Shown, empty: bool = True) -> Iterator[str]:
    for name, features in now.items():
        if features != before.get(name) if empty else (name not in before or features != before[name]):
            yield f"(slot '{name}' {features_in_words(space.slots.get(name), features)})"


def _form(name: str | None) -> str:
    return f"(form '{name}' is active)" if name else "(no form is active)"
