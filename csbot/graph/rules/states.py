"""A rule to the sequence of events that Rasa makes of it, one sequence for each choice at its or-steps.

Events are tuples `(kind, ...)`: ("user", step), ("action", name, at, by_text), ("slot", name, value, at),
("loop", form, at), ("event", name).
Source: `YAMLStoryReader` (rule conditions and the snippet action) and `StoryStep.explicit_events` of Rasa 3.6.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod
from typing import Any

from csbot.graph.builtin import SNIPPET
from csbot.graph.state import LISTEN
from csbot.graph.stories.implied import Implications
from csbot.graph.stories.taken_back import ENDING, left_behind
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    Rule,
    SlotStep,
    Step,
    UserStep,
    alternatives,
)

Event = tuple[Any, ...]
MOST_CHOICES = 4096


def choices(rule: Rule) -> Iterator[tuple[Step, ...]]:
    """The rule's steps with one alternative taken at each or-step, at most MOST_CHOICES of them."""
    return islice(product(*map(alternatives, counting_steps(rule))), MOST_CHOICES)


def has_too_many_choices(rule: Rule) -> bool:
    """Whether some ways through the or-steps of a rule are left out."""
    return prod(len(alternatives(step)) for step in counting_steps(rule)) > MOST_CHOICES


def counting_steps(rule: Rule) -> tuple[Step, ...]:
    """The steps without what Rasa leaves out: all behind the or-step before it, where a rule ends with an or-step."""
    steps = tuple(step for step in rule.steps if not isinstance(step, CheckpointStep))
    if not ends_open(rule):
        return steps
    ways = [number for number, step in enumerate(steps[:-1]) if len(alternatives(step)) > 1]
    return steps[:max(ways, default=-1) + 1]


def ends_open(rule: Rule) -> bool:
    """Whether the last thing that a rule says is an or-step."""
    return bool(rule.steps) and rule.wait_for_user_input and len(alternatives(rule.steps[-1])) > 1


def tellings(rule: Rule, implications: Implications, as_written: bool = False) -> Iterator[list[Event]]:
    """The events that count, for each choice of a rule, and once more up to each event that takes back something.

    `as_written`: also what a form takes back that runs again.
    """
    for steps in choices(rule) if counting_steps(rule) else ():
        told: Sequence[Event] = []
        events = events_of(rule, steps, implications)
        forms = () if as_written else {event[1] for event in events if event[0] == "loop"}
        for event in events:
            if event[0] != "event":
                run = _run_before(event, told) if event[0] == "action" and event[1] in forms else None
                told = [*told, event] if run is None else [*told[:run + 1], *_kept(told[run + 1:])]
                continue
            if event[1] in ENDING:
                yield list(told)
            told = left_behind(event[1], told, lambda one: one[0])
            if event[1] == "reset_slots":
                told = [*told, event]
        yield list(told)


def _run_before(run: Event, told: Sequence[Event]) -> int | None:
    """Which run of a form another one comes back to, so that what was between is taken back; None for no such run.

    Unlike in stories, the end of the form in between does not count: in rules Rasa gives it a name.
    """
    next_action = None
    for index in reversed(range(len(told))):
        kind, name = told[index][0], told[index][1]
        if kind == "user" and next_action not in (None, run[1]):
            return None
        if kind == "action":
            if name == run[1]:
                return index
            next_action = name
    return None


def _kept(told: Sequence[Event]) -> list[Event]:
    return [event for event in told if event[0] not in ("action", "user")]


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
    if steps and not ends_open(rule):
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
        case EventStep():
            return ("event", str(step.name))
    raise ValueError(f"a rule has no step of type '{type(step).__name__}'")
