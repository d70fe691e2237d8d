"""What rules and stories say together: the form tables, what occurs in rules only, which rule turns stories tell.

Source: `RulePolicy._create_loop_unhappy_lookup_from_states`, `_find_rule_only_slots_loops` and `_analyze_rules` of
Rasa 3.6. Works on moments; knows no YAML.
"""

from collections.abc import Iterable, Iterator

from csbot.graph.analysis.rule_dialogues import RuleMoment
from csbot.graph.analysis.survey import Moment
from csbot.graph.builtin import SNIPPET
from csbot.graph.model import LoopPattern, StatePattern
from csbot.graph.rules.loop_table import INTERRUPTED, STORIES_DECIDE
from csbot.graph.state import LISTEN, State


def as_pattern(state: State) -> StatePattern:
    """A pattern that demands all that a state shows."""
    user = state.user
    return StatePattern(state.previous, user.intent if user else None, user.text if user else None,
                        user.labels if user else (), state.slots, state.loop)


def loop_patterns(moments: Iterable[Moment], dialogues: Iterable[list[RuleMoment]]) -> tuple[LoopPattern, ...]:
    """The unhappy paths of forms, each only once."""
    found = {(p.state, p.before, p.effect): p for p in (*_of_rules(dialogues), *_of_stories(moments))}
    return tuple(found.values())


def _of_stories(moments: Iterable[Moment]) -> Iterator[LoopPattern]:
    for moment in moments:
        if moment.state.loop is None:
            continue
        for action, edges in moment.goes_on.items():
            effect = _effect(moment.state.previous, action, moment.state.loop)
            if effect:
                yield LoopPattern(as_pattern(moment.state), effect, moment.before, edges[0].story, edges[0].at[0])


def _of_rules(dialogues: Iterable[list[RuleMoment]]) -> Iterator[LoopPattern]:
    for moment in (moment for moments in dialogues for moment in moments):
        state = moment.demanded
        if state.loop and state.previous not in (None, SNIPPET):
            effect = _effect(state.previous, moment.action, state.loop)
            before = None if moment.before == SNIPPET else moment.before
            if effect:
                yield LoopPattern(state, effect, before, str(moment.rule.name), moment.at)


def _effect(previous: str | None, action: str, loop: str) -> str | None:
    if previous == LISTEN:
        return INTERRUPTED if action == loop else None
    return STORIES_DECIDE if action != loop else None


def rule_only(moments: Iterable[Moment],
              dialogues: Iterable[list[RuleMoment]]) -> tuple[frozenset[str], frozenset[str]]:
    """Slots and loops that rules name and stories never show."""
    slots, loops = set(), set()
    for moment in (moment for moments in dialogues for moment in moments):
        slots |= {name for name, _ in moment.demanded.slots}
        loops |= {moment.demanded.loop} - {None}
    for moment in moments:
        slots -= {name for name, _ in moment.state.slots}
        loops.discard(moment.state.loop)
    return frozenset(slots), frozenset(loops)
