"""How places follow each other: from the places of a telling and the states seen to the places behind the next action.

A stand is a place with the values that its story gave to the slots that checkpoints ask for. From the stands behind
an action, `look` walks over everything that is no action (turns, slots, loops, checkpoints) to the stands where the
story's changes explain the state seen; `act` then takes the edges of one action. Both are cached: the automaton is
built only where conversations go. Knows nothing of tellings or of rules.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from csbot.graph.frozen import frozen
from csbot.graph.model import START, DialogueGraph, Edge
from csbot.graph.slots import Features
from csbot.graph.state import State, UserTurn, with_slot
from csbot.graph.walk.reach import Reach
from csbot.text import Span

Stand = tuple[int, tuple[Any, ...]]
Stands = frozenset[Stand]
NOWHERE: Stands = frozenset()
CACHE_LIMIT = 50_000
NO_TEXTS: Mapping[Span, str] = MappingProxyType({})


class Automaton:
    """The stories of one graph, walked lazily. `texts` are those that steps with an intent tell beside it."""

    def __init__(self, graph: DialogueGraph, texts: Mapping[Span, str] = NO_TEXTS) -> None:
        self.graph, self.texts = graph, texts
        self.guards = {name: index for index, name in enumerate(graph.guards)}
        initial = tuple(_initial(graph, name) for name in graph.guards)
        self.start: Stands = frozenset({(START, initial)})
        self.reach = Reach(graph)
        self.changes = [self._changes(edge) for edge in graph.edges]
        self.looks: dict[tuple[Stands, State, State], Stands] = {}
        self.acts: dict[tuple[Stands, str], Stands] = {}

    def _changes(self, edge: Edge) -> tuple[tuple[str, Features | None], ...]:
        """What the slots that an edge sets show to stories."""
        if edge.kind not in ("user", "slots"):
            return ()
        shown = [(slot, value) for slot, value in edge.slots if self.sees_slot(slot)]
        return tuple((slot, self.graph.space.shows(slot, value)) for slot, value in shown)

    def sees_slot(self, name: str) -> bool:
        """Whether stories see a slot: it shows something and does not occur in rules only."""
        shape = self.graph.space.slots.get(name)
        return shape is not None and shape.influences and name not in self.graph.rule_only_slots

    def sees_loop(self, name: str | None) -> bool:
        """Whether stories see a loop: it does not occur in rules only."""
        return name is None or name not in self.graph.rule_only_loops

    def look(self, stands: Stands, before: State, now: State) -> Stands:
        """The stands before an action whose stories explain the way from state `before` to state `now`."""
        key = (stands, before, now)
        if key not in self.looks:
            if len(self.looks) >= CACHE_LIMIT:
                self.looks.clear()
            self.looks[key] = self._look(stands, before, now)
        return self.looks[key]

    def _look(self, stands: Stands, before: State, now: State) -> Stands:
        begun = before._replace(previous=now.previous)
        hopeful = self._hope(now)
        found = {stand for stand, state in self.ways(stands, begun, hopeful, now)
                 if state == now and self.acting(stand)}
        return frozenset(found) if found else NOWHERE

    def _hope(self, now: State) -> Callable[[int, State], bool]:
        """Whether, from a place, what still differs from `now` can still be changed before the next action."""

        def hope(place: int, state: State) -> bool:
            if state == now:
                return True
            later = self.reach.changes(place)
            return ((state.user == now.user or later.user) and (state.loop == now.loop or later.loop)
                    and all(name in later.slots for name, _ in set(state.slots) ^ set(now.slots)))

        return hope

    def ways(self, stands: Iterable[Stand], begun: State, hope: Callable[[int, State], bool] | None = None,
             now: State | None = None, limit: int | None = None) -> Iterator[tuple[Stand, State]]:
        """Every stand that can be reached from `stands` without an action, with the state of its story there.

        With `now`, only customer's turns that its latest message satisfies are followed; at most `limit`
        states a stand.
        """
        queue = deque((stand, begun) for stand in stands)
        seen, states = set(queue), Counter[Stand]()
        while queue:
            stand, state = queue.popleft()
            if limit:
                states[stand] += 1
                if states[stand] > limit:
                    continue
            if hope and not hope(stand[0], state):
                continue
            yield stand, state
            for edge in self.reach.silent(stand[0], now):
                after = self.follow(edge, stand, state, now)
                if after and after not in seen and after[0] not in self.graph.blocked:
                    seen.add(after)
                    queue.append(after)

    def follow(self, edge: Edge, stand: Stand, state: State,
               now: State | None = None) -> tuple[Stand, State] | None:
        """The stand and state behind an edge that is no action; None where a checkpoint's condition forbids it."""
        after = self.stand_behind(edge, stand)
        if after is None or edge.kind == "checkpoint":
            return after and (after, state)
        if edge.kind == "loop":
            return after, state._replace(loop=edge.label) if self.sees_loop(edge.label) else state
        slots = state.slots
        for name, features in self.changes[edge.number]:
            slots = with_slot(slots, name, features)
        user = state.user if edge.kind != "user" else now.user if now else self._said(edge)
        return after, State(user, slots, state.loop, state.previous)

    def _said(self, edge: Edge) -> UserTurn:
        turn = said_by(edge)
        return turn._replace(text=self.texts.get(edge.at[0], turn.text)) if self.texts else turn

    def stand_behind(self, edge: Edge, stand: Stand) -> Stand | None:
        """The stand behind an edge; None where a checkpoint's condition forbids it."""
        values = stand[1]
        if not self.guards or edge.kind in ("action", "loop"):
            return edge.target, values
        if edge.kind == "checkpoint":
            allowed = all(values[self.guards[slot]] == frozen(value) for slot, value in edge.slots)
            return (edge.target, values) if allowed else None
        changed = list(values)
        for slot, value in edge.slots:
            if slot in self.guards:
                changed[self.guards[slot]] = frozen(value)
        return edge.target, tuple(changed)

    def acting(self, stand: Stand) -> Sequence[Edge]:
        """The action edges that leave a stand and do not lead into blocked ones."""
        edges, blocked = self.reach.acts[stand[0]], self.graph.blocked
        return [edge for edge in edges if (edge.target, stand[1]) not in blocked] if blocked else edges

    def act(self, stands: Stands, action: str) -> Stands:
        """The stands behind action `action`."""
        key = (stands, action)
        if key not in self.acts:
            if len(self.acts) >= CACHE_LIMIT:
                self.acts.clear()
            behind = {(edge.target, stand[1]) for stand in stands for edge in self.acting(stand)
                      if edge.label == action}
            self.acts[key] = frozenset(behind) if behind else NOWHERE
        return self.acts[key]

    def next_edges(self, stands: Stands) -> dict[str, list[Edge]]:
        """The action edges at some stands by action, only those that may be predicted."""
        found: dict[str, list[Edge]] = {}
        for number in sorted({edge.number for stand in stands for edge in self.acting(stand)}):
            edge = self.graph.edges[number]
            if edge.predictable:
                found.setdefault(str(edge.label), []).append(edge)
        return found


def said_by(edge: Edge) -> UserTurn:
    """The turn that a `user` edge tells."""
    return UserTurn(None, (), edge.label) if edge.by_text else UserTurn(edge.label, edge.entities)


def _initial(graph: DialogueGraph, slot: str) -> Any:
    shape = graph.space.slots.get(slot)
    return frozen(shape.initial) if shape else None
