"""A rule to the sequence of events that Rasa makes of it, one sequence for each choice at its or-steps.

Events are tuples `(kind, ...)`: ("user", step), ("action", name, at, by_text), ("slot", name, value, at),
("loop", form, at).
Source: `YAMLStoryReader` (rule conditions and the snippet action) and `StoryStep.explicit_events` of Rasa 3.6.
"""

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from csbot.graph.builtin import SNIPPET
from csbot.graph.implied import Implications
from csbot.graph.state import LISTEN
from csbot.project.model import ActionStep, BotStep, CheckpointStep, LoopStep, OrStep, Rule, SlotStep, Step, UserStep

Event = tuple[Any, ...]
MOST_CHOICES = 4096


def choices(rule: Rule) -> Iterator[tuple[Step, ...]]:
    """The rule's steps with one alternative taken at each or-step, at most MOST_CHOICES of them."""
    steps = tuple(step for step in rule.steps if not isinstance(step, CheckpointStep))
    ways = [_alternatives(step) if isinstance(step, OrStep) else (step,) for step in steps]
    return islice(product(*ways), MOST_CHOICES)


def _alternatives(step: OrStep) -> tuple[Step, ...]:
    return tuple(one for item in step.alternatives for one in (item if isinstance(item, tuple) else (item,)))


def events_of(rule: Rule, steps: tuple[Step, ...], implications: Implications) -> list[Event]:
    """All events of one choice: conditions, the snippet action where it belongs, steps with what they imply."""
    events = [_plain(step, implications) for step in rule.conditions]
    if not rule.conversation_start:
        events.append(("action", SNIPPET, rule.name.at, False))
    for step in steps:
        if isinstance(step, UserStep):
            _listen(events, step.at)
            events.append(("user", step))
            events += (("slot", slot, value, step.at) for slot, value in implications.of_user(step))
        else:
            events.append(_plain(step, implications))
    last = rule.steps[-1].at if rule.steps else rule.name.at
    if not rule.wait_for_user_input:
        events.append(("action", SNIPPET, last, False))
    if steps and not (rule.steps and isinstance(rule.steps[-1], OrStep)):
        _listen(events, last)
    return events


def _listen(events: list[Event], at: Any) -> None:
    if not events or events[-1][:2] != ("action", LISTEN):
        events.append(("action", LISTEN, at, False))


def _plain(step: Step, implications: Implications) -> Event:
    match step:
        case ActionStep():
            return ("action", str(step.name), step.at, False)
        case BotStep():
            return ("action", step.text, step.at, True)
        case SlotStep():
            return ("slot", *implications.of_slot(step), step.at)
        case LoopStep():
            return ("loop", None if step.form is None else str(step.form), step.at)
    raise ValueError(f"a rule has no step of type '{type(step).__name__}'")
