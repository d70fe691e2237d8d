"""The last `max_history` states that stories tell, as far as more than one conversation leads to them.

A policy with a finite history compares no more than these: conversations that differ only further back are one to it.
Every Moment here ends such a window, and its line is the window. A window is walked from where it begins on, by all
conversations of a survey that are in its first state; what only one of them tells, the survey has seen already.
"""

from collections.abc import Iterator

from csbot.graph.analysis.survey import Key, Moment, Survey
from csbot.graph.rules.table import NOTHING, RuleTable
from csbot.graph.state import State
from csbot.graph.walk.automaton import Stand, Stands


class WindowSurvey(Survey):
    """The ends of all windows of `length` states in which conversations of survey `whole` meet."""

    def __init__(self, whole: Survey, length: int) -> None:
        self.automaton, self.table = whole.automaton, RuleTable(())
        self.work, self.most_work = 0, whole.most_work
        self.is_complete = True
        self.stands: set[Stand] = set()
        self.known = {(moment.state, moment.stands) for moment in whole.moments}
        self.moments = list(self._beginnings(whole))
        for _ in range(length - 1):
            self.moments = list(self._onward())

    def _beginnings(self, whole: Survey) -> Iterator[Moment]:
        by_state: dict[State, set[Stand]] = {}
        for moment in whole.moments:
            by_state.setdefault(moment.state, set()).update(moment.stands)
        for state, found in by_state.items():
            if self._is_new(state, stands := frozenset(found)):
                yield Moment(state, stands, NOTHING, None, False, None, self.automaton)

    def _onward(self) -> Iterator[Moment]:
        """The moments one action behind those that there are."""
        seen: set[Key] = set()
        for parent in self.moments:
            for key in self._after(parent):
                if key in seen:
                    continue
                seen.add(key)
                if self.work > self.most_work:
                    self.is_complete = False
                    return
                yield from (one for one in self._moments(key, parent) if self._is_new(one.state, one.stands))

    def _is_new(self, state: State, stands: Stands) -> bool:
        """Whether several conversations meet here that the survey has only seen apart."""
        return len(stands) > 1 and (state, stands) not in self.known
