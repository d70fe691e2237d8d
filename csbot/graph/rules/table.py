"""Matching rules against a conversation, one state at a time: a trie of state patterns and the nodes reached in it.

A rule may begin to match at any state; a node is reached when the last states match the patterns on the way to it.
Feeding one state costs the patterns that begin with its previous action and intent, and those under way.
Knows no slots' values, no forms and no stories. Source: `RulePolicy._is_rule_applicable` of Rasa 3.6.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from csbot.graph.model import RulePattern, RuleTurn, StatePattern
from csbot.graph.slots import Features
from csbot.graph.state import State
from csbot.text import Span

Reached = frozenset[int]
NOTHING: Reached = frozenset()
Key = tuple[str | None, str | None, str | None]
Sign = tuple[str, Features] | str | None


class Fit(NamedTuple):
    """A rule that applies: its pattern, which of its turns, and the turn."""

    rule: RulePattern
    index: int
    turn: RuleTurn


def mismatches(pattern: StatePattern, state: State) -> Iterator[tuple[str, str, object, object]]:
    """What of `pattern` the state does not have, as (what, name, wanted, found)."""
    if pattern.previous is None or state.previous is None:
        if pattern.previous != state.previous:
            yield "previous action", "", pattern.previous, state.previous
        return
    if pattern.previous != state.previous:
        yield "previous action", "", pattern.previous, state.previous
    user = state.user
    for what, wanted in (("intent", pattern.intent), ("text", pattern.text)):
        found = getattr(user, what) if user else None
        if wanted is not None and wanted != found:
            yield what, "", wanted, found
    if pattern.entities and (user is None or user.labels != pattern.entities):
        yield "entities", "", pattern.entities, user.labels if user else ()
    if pattern.loop != state.loop and (pattern.loop or pattern.no_loop):
        yield "loop", "", pattern.loop, state.loop
    for name, wanted in pattern.slots:
        if state.slot(name) != wanted:
            yield "slot", name, wanted, state.slot(name)


def fits(pattern: StatePattern, state: State) -> bool:
    """Whether the state has all that `pattern` demands."""
    return next(mismatches(pattern, state), None) is None


def keys(state: State) -> set[Key]:
    """The keys of patterns that name no other previous action, intent or text than `state` has."""
    intent, text = (state.user.intent, state.user.text) if state.user else (None, None)
    return {(state.previous, i, t) for i in (None, intent) for t in (None, text)}


def sign(pattern: StatePattern) -> Sign:
    """One thing that a state must show to fit: the first slot demanded, else the form; None where it is neither."""
    demanded = ((name, features) for name, features in pattern.slots if features)
    return next(demanded, pattern.loop)


class RuleTable:
    """The trie of all rules. Node numbers are positions in `turns`; node 0 is the root.

    What the choices of one rule at its later or-steps have in common is entered once.
    """

    def __init__(self, rules: Iterable[RulePattern]) -> None:
        self.turns: list[list[Fit]] = [[]]
        self.onward: list[dict[StatePattern, int]] = [{}]
        self.first: dict[Key, list[tuple[StatePattern, int]]] = {}
        self.signed: dict[tuple[Key, Sign], list[tuple[StatePattern, int]]] = {}
        self._entered: set[tuple[int, str, Span, RuleTurn]] = set()
        for rule in rules:
            self._enter(rule)

    def _enter(self, rule: RulePattern) -> None:
        node = 0
        for index, (pattern, turn) in enumerate(zip(rule.states, rule.turns)):
            if pattern not in self.onward[node]:
                self._grow(node, pattern)
            node = self.onward[node][pattern]
            if turn and (node, rule.rule, rule.at, turn) not in self._entered:
                self._entered.add((node, rule.rule, rule.at, turn))
                self.turns[node].append(Fit(rule, index, turn))

    def _grow(self, node: int, pattern: StatePattern) -> None:
        self.onward[node][pattern] = child = len(self.turns)
        self.turns.append([])
        self.onward.append({})
        if node == 0:
            key = (pattern.previous, pattern.intent, pattern.text)
            self.first.setdefault(key, []).append((pattern, child))
            self.signed.setdefault((key, sign(pattern)), []).append((pattern, child))

    def beginnings(self, state: State) -> Iterator[tuple[StatePattern, int]]:
        """The first patterns of rules that could begin at `state`: their previous action and intent are right."""
        if state.previous is None:
            for key, found in self.first.items():
                if key[0] is None:
                    yield from found
            return
        for key in keys(state):
            yield from self.first.get(key, ())

    def promising(self, state: State) -> Iterator[tuple[StatePattern, int]]:
        """Those beginnings whose sign `state` shows, too; all that fit are among them."""
        if state.previous is None:
            yield from self.beginnings(state)
            return
        for key in keys(state):
            if key in self.first:
                for shown in {None, state.loop, *state.slots}:
                    yield from self.signed.get((key, shown), ())

    def feed(self, reached: Reached, state: State) -> Reached:
        """The nodes reached after one more state."""
        new = {child for pattern, child in self.promising(state) if fits(pattern, state)}
        for node in reached:
            new.update(child for pattern, child in self.onward[node].items() if fits(pattern, state))
        return frozenset(new) if new else NOTHING

    def candidates(self, reached: Reached, state: State) -> Iterator[tuple[StatePattern, int]]:
        """Every pattern that `state` could complete or carry on, whether it fits or not."""
        yield from self.beginnings(state)
        for node in reached:
            yield from self.onward[node].items()

    def node_of(self, fit: Fit) -> int:
        """The node at which a fit's turn is decided."""
        return self.find(fit.rule.states[:fit.index + 1])

    def find(self, states: Sequence[StatePattern]) -> int | None:
        """The node behind some states; None where no rule has them."""
        node: int | None = 0
        for pattern in states:
            node = self.onward[node].get(pattern) if node is not None else None
        return node

    def applying(self, reached: Reached) -> list[Fit]:
        """The turns that apply at the nodes reached, the most specific first, equals in the order of the files."""
        found = [fit for node in reached for fit in self.turns[node]]
        return sorted(found, key=lambda fit: (-fit.turn.weight, fit.rule.at))
