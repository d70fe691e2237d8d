"""Who uses which name where: collected once from a project, read by all checks.

Knows the project's records, no code and no message.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from csbot.checks.code import Mentions, read_mentions
from csbot.checks.payloads import Payload, read_payload
from csbot.project.defaults import DEFAULT_ACTIONS, default_slots
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
    Example,
    LoopStep,
    Name,
    OrStep,
    Project,
    Rule,
    SlotStep,
    Step,
    StepEntity,
    Story,
    UserStep,
    Variation,
    alternatives,
)

Uses = Mapping[str, list[Name]]


class Facts:
    """A project and where its names are used. Uses are lists of Names in file order; a Name knows its place."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.domain = project.domain
        self.nlu = project.nlu

    @cached_property
    def steps(self) -> list[Step]:
        """All steps of all stories and rules, conditions and alternatives of or-steps among them."""
        told = (*self.project.stories, *self.project.rules)
        return [step for one in told for step in flat_steps(one)]

    @cached_property
    def user_steps(self) -> list[UserStep]:
        return [step for step in self.steps if isinstance(step, UserStep)]

    @cached_property
    def slot_steps(self) -> list[SlotStep]:
        return [step for step in self.steps if isinstance(step, SlotStep)]

    @cached_property
    def told_intents(self) -> Uses:
        """Intents in stories and rules."""
        return by_name(step.intent for step in self.user_steps if step.intent is not None)

    @cached_property
    def told_entities(self) -> list[StepEntity]:
        return [entity for step in self.user_steps for entity in step.entities]

    @cached_property
    def told_actions(self) -> Uses:
        """Actions, responses and forms that stories and rules run."""
        return by_name(step.name for step in self.steps if isinstance(step, ActionStep))

    @cached_property
    def ruled_actions(self) -> frozenset[str]:
        """Actions, responses and forms that rules decide: all that they run but those with which a rule begins."""
        events = ([step for step in rule.steps
                   if any(isinstance(one, (ActionStep, BotStep, UserStep)) for one in alternatives(step))]
                  for rule in self.project.rules)
        return frozenset(str(step.name) for steps in events for step in steps[1:] if isinstance(step, ActionStep))

    @cached_property
    def told_loops(self) -> Uses:
        """Forms that stories and rules name as active."""
        return by_name(step.form for step in self.steps if isinstance(step, LoopStep) and step.form is not None)

    @cached_property
    def told_slots(self) -> Uses:
        """Slots that stories and rules set or want."""
        return by_name(step.slot for step in self.slot_steps)

    @cached_property
    def guard_slots(self) -> list[SlotStep]:
        """The slot conditions of checkpoints."""
        return [guard for step in self.steps if isinstance(step, CheckpointStep) for guard in step.conditions]

    @cached_property
    def examples_of(self) -> Mapping[str, list[Example]]:
        """Examples by their intent; `faq/ask_x` under `faq/ask_x`."""
        examples: dict[str, list[Example]] = defaultdict(list)
        for example in self.nlu.examples:
            examples[str(example.intent)].append(example)
        return examples

    @cached_property
    def taught_intents(self) -> Uses:
        """Intents of the examples, without the part behind the slash."""
        return by_name(Name(str(first.intent).partition("/")[0], first.intent.at)
                       for first in (examples[0] for examples in self.examples_of.values()))

    @cached_property
    def taught_entities(self) -> Uses:
        """Entities that examples annotate."""
        return by_name(a.entity for example in self.nlu.examples for a in example.entities)

    @cached_property
    def slots(self) -> frozenset[str]:
        """All slots there are, the undeclared default ones among them."""
        return frozenset((*map(str, self.domain.slots), *default_slots(self.domain)))

    @cached_property
    def actions(self) -> frozenset[str]:
        """All actions that a story may name: default, declared, responses, forms, and `utter_faq` for `faq/…`."""
        domain = self.domain
        taught = (*self.examples_of, *(name for part, name in self.project.lost if part == "nlu" and name))
        retrieval = (f"utter_{name.partition('/')[0]}" for name in taught if "/" in name)
        return frozenset((*DEFAULT_ACTIONS, *domain.actions, *domain.responses, *domain.forms, *retrieval))

    @cached_property
    def custom_actions(self) -> list[Name]:
        """The declared actions that somebody's code must run."""
        return [one.name for one in self.domain.actions.values() if not one.name.startswith("utter_")]

    @cached_property
    def mentions(self) -> Mentions:
        """The words of the project's code."""
        return read_mentions(self.project.folder)

    def code_may_use(self, name: str) -> bool:
        """Whether the project's code names something; where there is custom code that is not here, perhaps."""
        return self.mentions.has(name) if self.mentions.found else bool(self.custom_actions)

    @cached_property
    def payloads(self) -> list[tuple[Variation, Payload]]:
        """What the buttons of all responses send."""
        return [(variation, read_payload(button, self.project)) for response in self.domain.responses.values()
                for variation in response.variations
                for button in (*variation.buttons, *quick_replies(variation)) if isinstance(button.get("payload"), str)]


def quick_replies(variation: Variation) -> list:
    """The quick replies of a variation that are shaped like buttons."""
    replies = variation.extra.get("quick_replies")
    return [reply for reply in replies if isinstance(reply, Mapping)] if isinstance(replies, list) else []


def flat_steps(told: Story | Rule) -> Iterator[Step]:
    """The conditions and steps of a story or rule; an or-step is followed by its alternatives."""
    for step in (*getattr(told, "conditions", ()), *told.steps):
        yield step
        for alternative in step.alternatives if isinstance(step, OrStep) else ():
            yield from alternative if isinstance(alternative, tuple) else (alternative,)


def by_name(names: Iterator[Name]) -> dict[str, list[Name]]:
    """The places of each name, in file order."""
    places: dict[str, list[Name]] = {}
    for name in names:
        places.setdefault(str(name), []).append(name)
    return places


def more(places: list) -> str:
    """`, and at 3 more places`, or nothing."""
    count = len(places) - 1
    return f", and at {count} more place{'s' if count > 1 else ''}" if count else ""
