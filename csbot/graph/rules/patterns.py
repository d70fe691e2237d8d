"""Rules to RulePatterns: what each rule demands of the last states before it decides an action.

A rule's states begin behind its last snippet action; slots and loops count only where the rule names them, and null
means that they must be absent. How specific a turn is, Rasa measures by the length of the serialised states.
Source: `RulePolicy._create_feature_key` and `_create_lookup_from_trackers` of Rasa 3.6. Knows no stories.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from csbot.graph.builtin import SNIPPET
from csbot.graph.model import RulePattern, RuleTurn, StatePattern
from csbot.graph.rules.states import Event, alternatives, counting_steps, tellings
from csbot.graph.slots import Features
from csbot.graph.space import StateSpace
from csbot.graph.stories.implied import Implications, labels_of
from csbot.project.model import ActionStep, BotStep, Rule, UserStep
from csbot.text import Span

ABSENT = "should_not_be_set"
States = tuple[StatePattern, ...]


@dataclass
class RuleSoFar:
    """What one choice of a rule has said up to a point."""

    space: StateSpace
    now: StatePattern = StatePattern(None)
    by_text: bool = False
    slots: dict[str, Features | None] = field(default_factory=dict)

    def user(self, step: UserStep) -> None:
        turn = self.space.user(None if step.intent is None else str(step.intent), labels_of(step))
        self.by_text = turn.intent is None
        self.now = replace(self.now, intent=turn.intent, text=step.text if self.by_text else None,
                           entities=() if self.by_text else turn.labels)

    def slot(self, name: str, value: Any) -> None:
        """A slot that shows nothing although it was given a value is demanded neither present nor absent."""
        shape = self.space.slots.get(name)
        if shape is None or not shape.influences:
            return
        features = shape.shows(value)
        self.slots.pop(name, None)
        if features is not None or value is None:
            self.slots[name] = features
        self.now = replace(self.now, slots=tuple(sorted(self.slots.items())))

    def reset_slots(self) -> None:
        """Forget the slots, as for the rule itself they have their initial values again."""
        self.slots.clear()
        self.now = replace(self.now, slots=())

    def loop(self, form: str | None) -> None:
        self.now = replace(self.now, loop=form, no_loop=form is None)


def serialised(states: Iterable[StatePattern]) -> str:
    """Rule states as Rasa's key: JSON, Chinese written as escapes. Its length measures how specific they are."""
    return json.dumps([_as_rasa(state) for state in states], sort_keys=True)


def _as_rasa(state: StatePattern) -> dict[str, Any]:
    user = {"intent": state.intent, "text": state.text, "entities": list(state.entities)}
    slots = {name: ABSENT if features is None else list(features) for name, features in state.slots}
    loop = state.loop or (ABSENT if state.no_loop else None)
    parts = {"user": {key: value for key, value in user.items() if value}, "slots": slots,
             "prev_action": {"action_name": state.previous} if state.previous else {},
             "active_loop": {"name": loop} if loop else {}}
    return {key: value for key, value in parts.items() if value}


def rule_patterns(rules: Iterable[Rule], implications: Implications, space: StateSpace) -> tuple[RulePattern, ...]:
    """The patterns of rules: one for each choice at a rule's or-steps.

    Where one rule hands over and another goes on after the same states, neither says anything, as in Rasa.
    """
    found: list[RulePattern] = []
    handed_over: set[States] = set()
    for rule in rules:
        steps = tuple(step.at for step in (*rule.conditions, *rule.steps))
        found += (_pattern(rule, events, space, steps, handed_over) for events in tellings(rule, implications))
    settled = (replace(one, turns=tuple(_unless_handed_over(one, index, handed_over)
                                        for index in range(len(one.turns)))) for one in found)
    return tuple(one for one in settled if any(one.turns))


def _unless_handed_over(rule: RulePattern, index: int, handed_over: set[States]) -> RuleTurn | None:
    return None if rule.states[:index + 1] in handed_over else rule.turns[index]


def _pattern(rule: Rule, events: list[Event], space: StateSpace, steps: tuple[Span, ...],
             handed_over: set[States]) -> RulePattern:
    so_far, states, turns = RuleSoFar(space), [], []
    opens_with_action = rule.conversation_start and _action_comes_first(rule)
    for event in events:
        if event[0] != "action":
            apply_event(so_far, event)
            continue
        name, at, by_text = event[1:]
        if so_far.now.previous != SNIPPET and name != SNIPPET:
            states.append(so_far.now)
            decided = RuleTurn(name, len(serialised(states)), at, by_text)
            turns.append(None if opens_with_action and len(states) == 1 else decided)
        elif name == SNIPPET and states:
            handed_over.add((*states, so_far.now))
        so_far.now = replace(so_far.now, previous=name)
    return RulePattern(str(rule.name), rule.name.at, tuple(states), tuple(turns), steps)


def apply_event(so_far: RuleSoFar, event: Event) -> None:
    """Let a customer's turn, slot or loop of a rule have its say."""
    match event[0]:
        case "user":
            so_far.user(event[1])
        case "slot":
            so_far.slot(event[1], event[2])
        case "loop":
            so_far.loop(event[1])
        case "event":
            so_far.reset_slots()


def _action_comes_first(rule: Rule) -> bool:
    """Whether a conversation-start rule opens with an action of its own, which is context and not decided."""
    for ways in map(alternatives, counting_steps(rule)):
        if len(ways) > 1 or isinstance(ways[0], (UserStep, ActionStep, BotStep)):
            return len(ways) == 1 and not isinstance(ways[0], UserStep)
    return False
