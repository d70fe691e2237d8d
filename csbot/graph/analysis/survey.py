"""All conversations that stories tell, as far as they differ: breadth first over sets of places and contexts.

Each Moment is a point before an action that some conversation reaches, with every story that explains it. Histories
that leave the same stories possible in the same context are one, so or-steps and checkpoints do not multiply. The first
way to a moment is the shortest. What follows from it (conflicts, contradictions, form tables) is decided elsewhere.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from csbot.graph.builtin import DEFAULT_INTENTS
from csbot.graph.model import DialogueGraph, Edge
from csbot.graph.rules.table import NOTHING, Reached, RuleTable
from csbot.graph.state import LISTEN, State
from csbot.graph.walk.automaton import NO_TEXTS, Automaton, Stand, Stands
from csbot.text import Span

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

    Stories that join at checkpoints in many ways can have exponentially many sets of places; `work`, the number of
    stands visited, each as often as its contexts, is bounded by the number of edges. With `texts` that steps tell
    beside an intent, conversations differ by these, too.
    """

    def __init__(self, graph: DialogueGraph, table: RuleTable, texts: Mapping[Span, str] = NO_TEXTS) -> None:
        self.automaton = Automaton(graph, texts)
        self.table = table
        self.work, self.most_work = 0, LEAST_WORK + WORK_PER_EDGE * len(graph.edges)
        self.is_complete = True
        self.stands: set[Stand] = set()
        self.moments = list(self._explore(graph.space.blank))

    @cached_property
    def visited(self) -> set[int]:
        """The places that some conversation reaches."""
        return {place for place, _ in self.stands}

    @cached_property
    def onward(self) -> dict[Stand, list[Stand]]:
        """The visited stands behind the edges that leave each stand's place, where conditions let them through."""
        leaving, stand_behind = self.automaton.graph.leaving, self.automaton.stand_behind
        return {stand: [after for edge in leaving[stand[0]] if (after := stand_behind(edge, stand)) in self.stands]
                for stand in self.stands}

    @cached_property
    def entering(self) -> dict[Stand, list[Stand]]:
        """The stands before each stand, as often as edges lead from there."""
        found: dict[Stand, list[Stand]] = {}
        for stand, behind in self.onward.items():
            for after in behind:
                found.setdefault(after, []).append(stand)
        return found

    def _explore(self, blank: State) -> Iterator[Moment]:
        start: Key = (self.automaton.start, blank, NOTHING, None, False)
        queue: deque[tuple[Key, Moment | None]] = deque([(start, None)])
        seen, contexts = {start}, Counter[Stands]()
        while queue:
            key, parent = queue.popleft()
            contexts[key[0]] += 1
            if contexts[key[0]] > MOST_CONTEXTS or self.work > self.most_work:
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
        contexts = list(self.automaton.ways(in_order(stands), seen, limit=MOST_CONTEXTS))
        for stand, state in contexts:
            if self.automaton.acting(stand):
                by_state.setdefault(state, set()).add(stand)
        self._count([stand for stand, _ in contexts])
        for state, found in by_state.items():
            still = rejected and state.loop == seen.loop and state.loop is not None
            applying = self.table.feed(reached, state)
            yield Moment(state, frozenset(found), applying, before, still, parent, self.automaton)

    def _count(self, visited: list[Stand]) -> None:
        self.stands.update(visited)
        self.work += len(visited)
        if len(visited) >= MOST_CONTEXTS and max(Counter(visited).values()) >= MOST_CONTEXTS:
            self.is_complete = False

    def _after(self, moment: Moment) -> Iterator[Key]:
        behind: dict[str, set[Stand]] = {}
        for stand in in_order(moment.stands):
            for edge in self.automaton.acting(stand):
                behind.setdefault(str(edge.label), set()).add((edge.target, stand[1]))
        for action, stands in behind.items():
            state = moment.state.behind(action)
            rejected = gives_way(moment.state, action, moment.rejected, checked=not moment.is_first)
            yield frozenset(stands), state, moment.reached, moment.state.previous, rejected


def in_order(stands: Stands) -> Iterable[Stand]:
    """Stands in the order of their places, so that compiling is the same every time."""
    return stands if len(stands) == 1 else sorted(stands, key=lambda stand: (stand[0], repr(stand[1])))


def gives_way(state: State, action: str, rejected: bool, checked: bool) -> bool:
    """Whether the running form has given way behind `action`, as Rasa's emulated rejection has it.

    A form is asked, and so can give way, only where Rasa predicts the action and no default intent decides.
    """
    if state.loop is None or action == state.loop:
        return False
    by_default = state.previous == LISTEN and state.user is not None and state.user.intent in DEFAULT_INTENTS
    return rejected or (checked and state.previous != state.loop and not by_default)
