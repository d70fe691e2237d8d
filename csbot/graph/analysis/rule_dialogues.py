"""Every rule as the little conversation that it tells, moment by moment, to check rules against each other.

Like Rasa's rule trackers: initial slot values hold here, the action behind a snippet is not checked. Knows no stories.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csbot.graph.analysis.survey import gives_way
from csbot.graph.builtin import SNIPPET
from csbot.graph.model import StatePattern
from csbot.graph.rules.patterns import RuleSoFar, apply_event
from csbot.graph.rules.states import Event, tellings
from csbot.graph.rules.table import NOTHING, Reached, RuleTable
from csbot.graph.space import StateSpace
from csbot.graph.state import State, UserTurn
from csbot.graph.stories.implied import Implications
from csbot.project.model import Rule
from csbot.text import Span


@dataclass(frozen=True)
class RuleMoment:
    """A point before an action of a rule. `demanded` is the state with only what the rule says.

    `checked`: Rasa predicts the action here; not for the first one and not for the one behind a snippet.
    """

    rule: Rule
    state: State
    demanded: StatePattern
    reached: Reached
    before: str | None
    rejected: bool
    action: str
    at: Span
    checked: bool


def rule_dialogues(rule: Rule, implications: Implications, space: StateSpace, table: RuleTable,
                   as_written: bool = False) -> Iterator[list[RuleMoment]]:
    """The moments of a rule, one list for each choice at its or-steps; `as_written` also those that are taken back."""
    for events in tellings(rule, implications, as_written):
        yield list(_moments(rule, events, space, table))


def _moments(rule: Rule, events: list[Event], space: StateSpace, table: RuleTable) -> Iterator[RuleMoment]:
    said, state = RuleSoFar(space), space.blank
    reached, before, rejected, unchecked = NOTHING, None, False, True
    for event in events:
        if event[0] != "action":
            apply_event(said, event)
            state = state._replace(slots=space.blank.slots) if event[0] == "event" else _seen(state, said.now, event)
            rejected = rejected and event[0] != "loop"
            continue
        action, at = event[1:3]
        reached = table.feed(reached, state)
        checked = not unchecked and action != SNIPPET
        yield RuleMoment(rule, state, said.now, reached, before, rejected, action, at, checked)
        unchecked = action == SNIPPET
        rejected, before = gives_way(state, action, rejected, checked), state.previous
        state = state.behind(action)
        said.now = replace(said.now, previous=action)


def _seen(state: State, demanded: StatePattern, event: Event) -> State:
    """The state behind an event: what the rule demands laid over what was there."""
    if event[0] == "slot":
        return state.with_slot(event[1], dict(demanded.slots).get(event[1]))
    if event[0] == "loop":
        return state._replace(loop=demanded.loop)
    return state._replace(user=UserTurn(demanded.intent, demanded.entities, event[1].text))
