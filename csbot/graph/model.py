"""The DialogueGraph: places between story steps, edges that lead from place to place, rule patterns beside them.

Plain immutable data with the Spans of the YAML it was made from. How it is made is in `compile`, how it decides in
`walk`, how it is written as JSON in `document`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.graph.slots import Features
from csbot.graph.space import StateSpace
from csbot.text import Span

START = 0
EDGE_KINDS = ("user", "action", "slots", "loop", "checkpoint")
PLACE_KINDS = ("gap", "start", "checkpoint", "end")
EFFECTS = ("interrupted", "stories decide")


@dataclass(frozen=True, slots=True)
class Place:
    """A gap between two steps: where a telling can stand. `name` is the checkpoint's, or the story's that ends here."""

    number: int
    kind: str = "gap"
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One step from place to place.

    `label` is the intent (or text, with `by_text`), the action, the form (None: no loop) or the checkpoint. `slots` are
    slot values that a `user` or `slots` edge sets and that a `checkpoint` edge demands. An action that is not
    `predictable` is context only: it opens a story and is never decided by it.
    """

    number: int
    kind: str
    source: int
    target: int
    label: str | None
    story: str
    at: tuple[Span, ...]
    entities: tuple[str, ...] = ()
    slots: tuple[tuple[str, Any], ...] = ()
    by_text: bool = False
    predictable: bool = True


@dataclass(frozen=True, slots=True)
class StatePattern:
    """What a rule demands of one state. No entities: any will do. A slot with None, or `no_loop`: must be absent.

    `previous` None is the very first state of a conversation, where nothing else is looked at.
    """

    previous: str | None
    intent: str | None = None
    text: str | None = None
    entities: tuple[str, ...] = ()
    slots: tuple[tuple[str, Features | None], ...] = ()
    loop: str | None = None
    no_loop: bool = False


@dataclass(frozen=True, slots=True)
class RuleTurn:
    """The action that a rule decides after some of its states; `weight` is Rasa's measure of how specific that is.

    `told`: stories tell the same turn, so that it stays visible to them (Rasa's hide_rule_turn is the opposite).
    """

    action: str
    weight: int
    at: Span
    by_text: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class RulePattern:
    """A rule: its states, oldest first, and for each the action decided after it (None: nothing is decided there)."""

    rule: str
    at: Span
    states: tuple[StatePattern, ...]
    turns: tuple[RuleTurn | None, ...]
    steps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopPattern:
    """What stories and rules say of a form's unhappy path.

    Effect `interrupted`: going back to the form asks again without validating. Effect `stories decide`: another action
    than the form follows here, so that a rule may not return to the form. `before` is the action before the state's own
    previous action, None where it does not matter.
    """

    state: StatePattern
    effect: str
    before: str | None
    story: str
    at: Span


@dataclass(frozen=True, slots=True)
class StoryMemory:
    """Whether stories decide: `none`, `whole` (only the whole conversation counts) or `augmented` (its ends, too)."""

    mode: str = "augmented"
    max_history: int | None = None
    rules: bool = True


@dataclass(frozen=True)
class DialogueGraph:
    """What decides at run time. `told_sources` are built-in turns that stories tell, too, e.g. `loop order_form`.

    From the places in `unending` checkpoints lead in a circle without an exit: Rasa learns nothing from such dialogues,
    here they decide where nothing else does. From `blocked` stands (places with the values of `guards`) all ways end
    before conditions of checkpoints that do not hold.
    """

    space: StateSpace = StateSpace()
    places: tuple[Place, ...] = (Place(START, "start"),)
    edges: tuple[Edge, ...] = ()
    rules: tuple[RulePattern, ...] = ()
    loops: tuple[LoopPattern, ...] = ()
    actions: tuple[str, ...] = ()
    memory: StoryMemory = StoryMemory()
    rule_only_slots: frozenset[str] = frozenset()
    rule_only_loops: frozenset[str] = frozenset()
    told_sources: frozenset[str] = frozenset()
    unending: frozenset[int] = frozenset()
    blocked: frozenset[tuple[int, tuple[Any, ...]]] = frozenset()
    problems: tuple[Diagnostic, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def guards(self) -> tuple[str, ...]:
        """Slots whose values checkpoints ask for, in order of their first mention."""
        names = (slot for edge in self.edges if edge.kind == "checkpoint" for slot, _ in edge.slots)
        return tuple(dict.fromkeys(names))

    @cached_property
    def leaving(self) -> tuple[tuple[Edge, ...], ...]:
        """The edges that leave each place, by place number."""
        found: list[list[Edge]] = [[] for _ in self.places]
        for edge in self.edges:
            found[edge.source].append(edge)
        return tuple(map(tuple, found))

    @cached_property
    def texts(self) -> frozenset[str]:
        """The customer texts that end-to-end stories and rules name."""
        of_rules = (state.text for rule in self.rules for state in rule.states if state.text is not None)
        return frozenset([*(str(e.label) for e in self.edges if e.kind == "user" and e.by_text), *of_rules])

    def without(self, closed: Collection[int]) -> "DialogueGraph":
        """The graph without the edges at some places, by place number; the places stay, the edges are renumbered."""
        kept = (edge for edge in self.edges if edge.target not in closed and edge.source not in closed)
        return replace(self, edges=tuple(replace(edge, number=number) for number, edge in enumerate(kept)))

    def spans(self) -> Iterator[Span]:
        """Every place in the YAML that the graph was made from."""
        for edge in self.edges:
            yield from edge.at
        for rule in self.rules:
            yield from (rule.at, *rule.steps, *(turn.at for turn in rule.turns if turn))
