"""The rules' half of a walk: the whole state, the rules under way, and what they say next.

Sees every turn, hidden or not, and every slot and loop. Knows no stories.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csbot.graph.rules.loop_table import INTERRUPTED, STORIES_DECIDE, LoopTable
from csbot.graph.rules.table import NOTHING, Fit, Reached, RuleTable
from csbot.graph.state import LISTEN, State


@dataclass(frozen=True, slots=True)
class Verdict:
    """What rules decide in a state: the fit that was best, the action, and what follows for a running form."""

    fit: Fit | None
    action: str | None
    returns_to_form: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class RuleWalk:
    """Where the rules stand. `before` is the previous action of the state before the present one."""

    state: State
    reached: Reached = NOTHING
    before: str | None = None

    def act(self, table: RuleTable, action: str) -> "RuleWalk":
        """The rules behind an action."""
        reached = table.feed(self.reached, self.state)
        return RuleWalk(self.state._replace(previous=action), reached, self.state.previous)

    def see(self, state: State) -> "RuleWalk":
        """The rules when the state changed."""
        return replace(self, state=state)

    def decide(self, table: RuleTable, loops: LoopTable, by_text: bool = False) -> Verdict:
        """What rules say; `by_text` only those that name the text of the message that has just come in."""
        return replace(self, reached=table.feed(self.reached, self.state)).judge(table, loops, by_text)

    def applying(self, table: RuleTable, by_text: bool) -> Iterator[Fit]:
        """The turns that apply, the most specific first."""
        if by_text and self.state.previous != LISTEN:
            return
        for fit in table.applying(self.reached):
            if self._hears_text(fit) == by_text:
                yield fit

    def _hears_text(self, fit: Fit) -> bool:
        """Whether the rule decides by the text of a message that has just come in; so does one that names no intent."""
        return self.state.previous == LISTEN and fit.rule.states[fit.index].intent is None

    def judge(self, table: RuleTable, loops: LoopTable, by_text: bool) -> Verdict:
        """`decide` where `reached` knows the state already: a listen that is not the form's own returns to the form."""
        best = next(self.applying(table, by_text), None)
        action = best.turn.action if best else None
        form = self.state.loop
        if form is None:
            return Verdict(best, action)
        effects = loops.effects(self.state, self.before)
        if action == LISTEN and best and best.rule.states[best.index].loop is None:
            if STORIES_DECIDE not in effects:
                return Verdict(best, form, returns_to_form=True)
            action = None
        return Verdict(best, action, interrupted=INTERRUPTED in effects)
