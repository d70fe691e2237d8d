"""All conversations that stories tell, as far as they differ: breadth first over sets of places and contexts.

Each Moment is a point before an action that some conversation reaches, with every story that explains it. Histories
that leave the same stories possible in the same context are one, so or-steps and checkpoints do not multiply. The first
way to a moment is the shortest. What follows from it (conflicts, contradictions, form tables) is decided elsewhere.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from csbot.graph.automaton import Automaton, Stand, Stands
from csbot.graph.model import DialogueGraph, Edge
from csbot.graph.rule_table import NOTHING, Reached, RuleTable
from csbot.graph.state import LISTEN, State

MOST_CONTEXTS = 100


@dataclass(frozen=True, eq=False)
class Moment:
    """A point before an action. `reached` are the rules that apply, `action` led here from `parent`.

    `rejected`: the running form gave way, since the story did something else.
    """

    state: State
    stands: Stands
    reached: Reached
    before: str | None
    rejected: bool
    parent: "Moment | None"
    automaton: Automaton

    @property
    def is_first(self) -> bool:
        """Whether nothing has been done yet."""
        return self.state.previous is None

    @cached_property
    def goes_on(self) -> dict[str, list[Edge]]:
        """The predictable action edges by action."""
        return self.automaton.next_edges(self.stands)

    @cached_property
    def actions(self) -> list[str]:
        """All actions that follow, also unpredictable ones."""
        acts = self.automaton.reach.acts
        places = sorted({place for place, _ in self.stands})
        return list(dict.fromkeys(str(edge.label) for place in places for edge in acts[place]))

    def conversation(self) -> list[str]:
        """The shortest conversation that leads here, turn by turn: customer's turns as `* intent`, actions bare."""
        moments: list[Moment] = []
        moment: Moment | None = self
        while moment:
            moments.append(moment)
            moment = moment.parent
        steps: list[str] = []
        for moment in reversed(moments):
            steps += _step(moment)
        return steps


def _step(moment: Moment) -> Iterator[str]:
    previous = moment.state.previous
    if previous and previous != LISTEN:
        yield previous
    if previous == LISTEN and moment.state.user:
        yield f"* {moment.state.user}"


Key = tuple[Stands, State, Reached, str | None, bool]


class Survey:
    """The moments of one graph, in MOST_CONTEXTS contexts at each set of places; `is_complete`: that was enough."""

    def __init__(self, graph: DialogueGraph, table: RuleTable) -> None:
        self.automaton = Automaton(graph)
        self.table = table
        self.is_complete = True
        self.stands: set[Stand] = set()
        self.moments = list(self._explore(graph.space.blank))

    @cached_property
    def visited(self) -> set[int]:
        """The places that some conversation reaches."""
        return {place for place, _ in self.stands}

    def _explore(self, blank: State) -> Iterator[Moment]:
        start: Key = (self.automaton.start, blank, NOTHING, None, False)
        queue: deque[tuple[Key, Moment | None]] = deque([(start, None)])
        seen, contexts = {start}, Counter[Stands]()
        while queue:
            key, parent = queue.popleft()
            contexts[key[0]] += 1
            if contexts[key[0]] > MOST_CONTEXTS:
                self.is_complete = False
                continue
            for moment in self._moments(key, parent):
                yield moment
                for after in self._after(moment):
                    if after not in seen:
                        seen.add(after)
                        queue.append((after, moment))

    def _moments(self, key: Key, parent: Moment | None) -> Iterator[Moment]:
        stands, seen, reached, before, rejected = key
        by_state: dict[State, set[Stand]] = {}
        states = Counter[Stand]()
        for stand, state in self.automaton.ways(stands, seen, limit=MOST_CONTEXTS):
            states[stand] += 1
            if self.automaton.reach.acts[stand[0]]:
                by_state.setdefault(state, set()).add(stand)
        self.stands.update(states)
        self.is_complete = self.is_complete and max(states.values(), default=0) < MOST_CONTEXTS
        for state, found in by_state.items():
            still = rejected and state.loop == seen.loop and state.loop is not None
            applying = self.table.feed(reached, state)
            yield Moment(state, frozenset(found), applying, before, still, parent, self.automaton)

    def _after(self, moment: Moment) -> Iterator[Key]:
        for action in moment.actions:
            behind = self.automaton.act(moment.stands, action)
            state = moment.state._replace(previous=action)
            yield behind, state, moment.reached, moment.state.previous, gives_way(moment.state, action, moment.rejected)


def gives_way(state: State, action: str, rejected: bool) -> bool:
    """Whether the running form has given way behind `action`, as Rasa's emulated rejection has it."""
    if state.loop is None or action == state.loop:
        return False
    return rejected or state.previous != state.loop
