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
from csbot.graph.state import State

MOST_CONTEXTS = 100
LEAST_WORK = 100_000
WORK_PER_EDGE = 100


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

    def line(self) -> list["Moment"]:
        """The moments of the shortest conversation that leads here, this one last."""
        moments: list[Moment] = []
        moment: Moment | None = self
        while moment:
            moments.append(moment)
            moment = moment.parent
        return moments[::-1]


Key = tuple[Stands, State, Reached, str | None, bool]


class Survey:
    """The moments of one graph, in MOST_CONTEXTS contexts at each set of places; `is_complete`: that was enough.

    Stories that join at checkpoints in many ways can have exponentially many sets of places; work is bounded by the
    number of edges.
    """

    def __init__(self, graph: DialogueGraph, table: RuleTable) -> None:
        self.automaton = Automaton(graph)
        self.table = table
        self.work_left = LEAST_WORK + WORK_PER_EDGE * len(graph.edges)
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
            if contexts[key[0]] > MOST_CONTEXTS or self.work_left < 0:
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
        self.work_left -= states.total()
        self.is_complete = self.is_complete and max(states.values(), default=0) < MOST_CONTEXTS
        for state, found in by_state.items():
            still = rejected and state.loop == seen.loop and state.loop is not None
            applying = self.table.feed(reached, state)
            yield Moment(state, frozenset(found), applying, before, still, parent, self.automaton)

    def _after(self, moment: Moment) -> Iterator[Key]:
        behind: dict[str, set[Stand]] = {}
        for place, values in moment.stands:
            for edge in self.automaton.reach.acts[place]:
                behind.setdefault(str(edge.label), set()).add((edge.target, values))
        for action in moment.actions:
            state = moment.state._replace(previous=action)
            rejected = gives_way(moment.state, action, moment.rejected)
            yield frozenset(behind[action]), state, moment.reached, moment.state.previous, rejected


def gives_way(state: State, action: str, rejected: bool) -> bool:
    """Whether the running form has given way behind `action`, as Rasa's emulated rejection has it."""
    if state.loop is None or action == state.loop:
        return False
    return rejected or state.previous != state.loop
