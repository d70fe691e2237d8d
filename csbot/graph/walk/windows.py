"""Where the last `max_history` states alone may stand: every place of the stories that is reached in that context.

A policy with a finite history memorises windows of states, not whole dialogues. A window is joined at all stands whose
stories have exactly its first state there, and walked from state to state like any telling. Source:
`MaxHistoryTrackerFeaturizer.slice_state_history` of Rasa 3.6. Built when it is first asked for.
"""

from collections import deque
from collections.abc import Iterator
from functools import cached_property

from csbot.graph.state import State
from csbot.graph.walk.automaton import CACHE_LIMIT, NOWHERE, Automaton, Stand, Stands

Window = tuple[State, ...]
MOST_CONTEXTS = 500_000


class Windows:
    """The windows of one graph's stories; `blank` is the state in which every story begins."""

    def __init__(self, automaton: Automaton, blank: State, length: int) -> None:
        self.automaton, self.blank, self.length = automaton, blank, length
        self.found: dict[Window, Stands] = {}

    @cached_property
    def joins(self) -> dict[State, set[Stand]]:
        """The stands before an action at which some dialogue of the stories has a state, by that state."""
        found: dict[State, set[Stand]] = {}
        for stand, state in self._contexts():
            found.setdefault(state, set()).add(stand)
        return found

    def _contexts(self) -> Iterator[tuple[Stand, State]]:
        """Every stand before an action with every state of its story there, at most MOST_CONTEXTS."""
        queue = deque((stand, self.blank) for stand in self.automaton.start)
        behind, before = set(queue), set[tuple[Stand, State]]()
        while queue and len(before) < MOST_CONTEXTS:
            stand, state = queue.popleft()
            for context in self.automaton.ways(frozenset({stand}), state):
                acts = self.automaton.acting(context[0])
                if not acts or context in before:
                    continue
                before.add(context)
                yield context
                (_, values), now = context
                for edge in acts:
                    after = ((edge.target, values), now._replace(previous=edge.label))
                    if after not in behind:
                        behind.add(after)
                        queue.append(after)

    def stands(self, window: Window) -> Stands:
        """The stands before an action at which stories have had exactly these last states."""
        if window not in self.found:
            if len(self.found) >= CACHE_LIMIT:
                self.found.clear()
            self.found[window] = self._walk(window)
        return self.found[window]

    def _walk(self, window: Window) -> Stands:
        stands: Stands = frozenset(self.joins.get(window[0], ()))
        for seen, now in zip(window, window[1:]):
            behind = self.automaton.act(stands, str(now.previous))
            stands = self.automaton.look(behind, seen._replace(previous=now.previous), now)
        return stands or NOWHERE
