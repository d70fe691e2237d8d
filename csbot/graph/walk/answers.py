"""What a walk answers: the next action by stories or rules, where that was written, and why others do not apply.

Reasons are worked out only when `failed` is read. Knows no conversation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from csbot.graph.model import Edge, RulePattern, RuleTurn
from csbot.text import Span


@dataclass(frozen=True, slots=True)
class Alternative:
    """A story or rule that does not decide, and the reason in words."""

    name: str
    at: Span
    reason: str
    kind: str = "story"

    def __str__(self) -> str:
        return f"{self.kind} '{self.name}' {self.at.short} {self.reason}"


@dataclass(frozen=True)
class Answer:
    """An answer with its alternatives. `action` None: nothing is decided here."""

    action: str | None
    why_not: Callable[[], Iterable[Alternative]] = field(default=tuple, repr=False, compare=False, kw_only=True)

    @cached_property
    def failed(self) -> tuple[Alternative, ...]:
        """The alternatives that failed, with the reason of each."""
        return tuple(self.why_not())


@dataclass(frozen=True)
class StoryAnswer(Answer):
    """What stories say. `edges` are all edges that agree, `began` the action's number where their telling began."""

    edges: tuple[Edge, ...] = ()
    began: int = 0

    @property
    def edge(self) -> Edge | None:
        """The first edge that decides."""
        return self.edges[0] if self.edges else None

    @property
    def at(self) -> Span | None:
        """Where the deciding step was written."""
        return self.edge.at[0] if self.edge and self.edge.at else None


@dataclass(frozen=True)
class RuleAnswer(Answer):
    """What rules say.

    `returns_to_form`: the rule says listen, and the running form takes over instead. `interrupted`: that form comes
    back from an unhappy path and asks again without validating. `hides`: no story tells this turn, so its action is
    applied as hidden.
    """

    rule: RulePattern | None = None
    turn: RuleTurn | None = None
    returns_to_form: bool = False
    interrupted: bool = False

    @property
    def hides(self) -> bool:
        """Whether stories shall not see this turn."""
        return self.turn is not None and not self.turn.told

    @property
    def at(self) -> Span | None:
        """Where the deciding step was written."""
        return self.turn.at if self.turn else None
