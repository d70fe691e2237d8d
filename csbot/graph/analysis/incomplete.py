"""Incomplete rules: an action that is followed by slots or a loop in one rule and not in another.

Source: `create_action_fingerprints` and `RulePolicy._check_for_incomplete_rules` of Rasa 3.6.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from csbot.diagnostics import Diagnostic
from csbot.graph.analysis import problems
from csbot.graph.analysis.rule_dialogues import RuleMoment
from csbot.graph.analysis.separating import active_loop, hand_over, set_slot
from csbot.graph.builtin import SNIPPET
from csbot.graph.model import StatePattern
from csbot.graph.rules.patterns import RuleSoFar, apply_event
from csbot.graph.rules.states import Event, tellings
from csbot.graph.space import StateSpace
from csbot.graph.stories.implied import Implications
from csbot.project.model import Rule
from csbot.text import Span


@dataclass
class Follows:
    """What follows an action somewhere in the rules, and where: featurised slots, loops (None: no loop)."""

    slots: dict[str, Span] = field(default_factory=dict)
    loops: dict[str | None, Span] = field(default_factory=dict)


def what_follows(rules: Iterable[Rule], implications: Implications, space: StateSpace) -> dict[str, Follows]:
    """What follows each action in any rule, up to the next action or customer's turn.

    Of alternatives that show the same only the first counts.
    """
    found: dict[str, Follows] = defaultdict(Follows)
    for rule in rules:
        told = {shown_by(events, space): events for events in reversed(list(tellings(rule, implications)))}
        for events in told.values():
            action = None
            for event in events:
                if event[0] in ("action", "user"):
                    action = event[1] if event[0] == "action" else None
                elif action and event[0] == "loop":
                    found[action].loops.setdefault(event[1], event[2])
                elif action and event[0] == "slot" and event[1] in space.slots and space.slots[event[1]].influences:
                    found[action].slots.setdefault(event[1], event[3])
    return found


def shown_by(events: Iterable[Event], space: StateSpace) -> tuple[StatePattern, ...]:
    """The states before each action of a rule and behind the last one."""
    so_far, states = RuleSoFar(space), []
    for event in events:
        if event[0] == "action":
            states.append(so_far.now)
            so_far.now = replace(so_far.now, previous=event[1])
        else:
            apply_event(so_far, event)
    return (*states, so_far.now)


def incomplete_rules(dialogues: Iterable[list[RuleMoment]], follows: dict[str, Follows]) -> Iterator[Diagnostic]:
    """A problem for each rule that lacks what follows one of its actions elsewhere."""
    seen = set()
    for moment in (moment for moments in dialogues for moment in moments):
        previous = moment.state.previous
        if previous is None or SNIPPET in (previous, moment.action) or previous not in follows:
            continue
        for name, step, elsewhere in _missing(moment, follows[previous]):
            if (moment.rule.name.at, previous, name) not in seen:
                seen.add((moment.rule.name.at, previous, name))
                at = _at(moment, previous)
                yield problems.incomplete_rule(str(moment.rule.name), previous, at, name, elsewhere,
                                               _hint(moment.rule, at, step))


def _missing(moment: RuleMoment, expected: Follows) -> Iterator[tuple[str, str, Span]]:
    """The slots, and the loop, that the rule does not say although another one does, with the step that says it."""
    there = {name for name, _ in moment.demanded.slots} | {name for name, _ in moment.state.slots}
    for slot, at in expected.slots.items():
        if slot not in there:
            yield f"slot '{slot}'", set_slot(slot, None), at
    loop = moment.demanded.loop if moment.demanded.loop or moment.demanded.no_loop else "nothing said"
    if expected.loops and loop not in expected.loops:
        form, at = next(iter(expected.loops.items()))
        yield "active_loop", active_loop(form), at


def _hint(rule: Rule, at: Span, step: str) -> str:
    """What to add, and where."""
    value = "" if "active_loop" in step else ", or with the value that it has there"
    if at == rule.name.at:
        return f"say it in rule '{rule.name}', too, with `- {step}`{value}"
    ends = rule.steps[-1].at == at
    return f"add `- {step}` behind line {at.line}{value}" + (f"; or {hand_over(rule)}" if ends else "")


def _at(moment: RuleMoment, action: str) -> Span:
    """Where the rule takes `action`."""
    for step in moment.rule.steps:
        if getattr(step, "name", None) == action:
            return step.at
    return moment.rule.name.at
