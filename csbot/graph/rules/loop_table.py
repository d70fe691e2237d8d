"""The form tables: where a rule's listen returns to the running form, and when that form comes back from elsewhere.

Source: `RulePolicy._find_action_from_rules` and `_create_loop_unhappy_lookup_from_states` of Rasa 3.6.
"""

from collections.abc import Iterable, Iterator

from csbot.graph.model import LoopPattern
from csbot.graph.rules.table import fits
from csbot.graph.state import State

INTERRUPTED, STORIES_DECIDE = "interrupted", "stories decide"


class LoopTable:
    """The patterns of unhappy paths, by previous action."""

    def __init__(self, patterns: Iterable[LoopPattern]) -> None:
        self.by_previous: dict[str | None, list[LoopPattern]] = {}
        for pattern in patterns:
            self.by_previous.setdefault(pattern.state.previous, []).append(pattern)

    def effects(self, state: State, before: str | None) -> set[str]:
        """The effects that apply in a state; `before` is the previous action of the state before it."""
        return {pattern.effect for pattern in self.matching(state, before)}

    def matching(self, state: State, before: str | None) -> Iterator[LoopPattern]:
        """The patterns that a state has."""
        for pattern in self.by_previous.get(state.previous, ()):
            if pattern.before in (None, before) and fits(pattern.state, state):
                yield pattern
