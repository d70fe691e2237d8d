"""Test stories to the dialogues that they tell: one for every way through their or-steps and checkpoints.

A dialogue has only plain steps; the listens that a story implies are among them. Stories that are joined by checkpoints
make one dialogue, named `first > second`, as Rasa names it; a loop of checkpoints is gone round at least as often as
Rasa does, where that makes not too many dialogues. What stands before a restart, an undo or a rewind is a dialogue of
its own, too.
Source: `TrainingDataGenerator` and `StoryStep.explicit_events` of Rasa 3.6. It replays nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, product
from math import prod
from typing import Any

from csbot.diagnostics import CsbotError, Diagnostic, problem
from csbot.dialogue.snapshot import initial_slots
from csbot.graph.state import LISTEN
from csbot.graph.stories.implied import Implications
from csbot.graph.stories.taken_back import ACTION, ENDING, USER, left_behind
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
    Domain,
    EventStep,
    Name,
    OrStep,
    SlotStep,
    Step,
    Story,
    UserStep,
    alternatives,
)
from csbot.text import Span

MOST_DIALOGUES = 10_000
ROUNDS = ((4, 2_000), (3, 2_000), (2, MOST_DIALOGUES))  # how often a loop is gone round, if not more dialogues come


@problem("E521")
def too_many_dialogues(story: Story) -> Diagnostic:
    """A test story tells more than 10000 dialogues, by its or-steps and by the checkpoints that it leads to.

    Every way through is replayed, and n or-steps of two alternatives are 2 to the power of n ways. Split the story, or
    take out alternatives.
    """
    return Diagnostic(f"test story '{story.name}' tells more than {MOST_DIALOGUES} dialogues", story.name.at,
                      hint="split it, or take out alternatives of its or-steps")


@problem("W522")
def never_reached(story: Story, checkpoint: CheckpointStep) -> Diagnostic:
    """A test story begins at a checkpoint that no test story ends with, or only with other slots: it is not replayed.

    Let a test story end with this checkpoint, or take the checkpoint out.
    """
    words = f"test story '{story.name}' is not replayed: no test story comes to its checkpoint '{checkpoint.name}'"
    return Diagnostic(words, checkpoint.at)


@dataclass(frozen=True)
class Dialogue:
    """What is replayed: plain steps, and where the story that begins it was written."""

    name: str
    at: Span
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Part:
    """What a story tells between checkpoints. Without `entries` it begins the dialogue, without `exits` it ends it."""

    story: Story
    entries: tuple[CheckpointStep, ...]
    steps: tuple[Step, ...]
    exits: tuple[CheckpointStep, ...]
    guarded: bool

    @cached_property
    def ends_open(self) -> bool:
        """Whether it ends with several alternatives, behind which Rasa tells no more."""
        return isinstance(self.steps[-1], OrStep) and len(alternatives(self.steps[-1])) > 1

    @cached_property
    def count(self) -> int:
        """How many ways there are through its or-steps; with sixty of them nobody could walk all."""
        return prod(len(alternatives(step)) for step in self.steps)

    def ways(self) -> Iterator[tuple[Step, ...]]:
        """Its steps, once for every choice at its or-steps, with the listens that they imply."""
        for chosen in product(*(alternatives(step) for step in self.steps)):
            steps: list[Step] = []
            for step in chosen:
                if isinstance(step, UserStep) and not (steps and listens(steps[-1])):
                    steps.append(listen(step.at))
                steps.append(step)
            if not self.exits and not self.ends_open and not listens(steps[-1]):
                steps.append(listen(steps[-1].at))
            yield tuple(steps)


@dataclass(frozen=True)
class _Way:
    """Parts told so far, with what they tell (`latest` steps of it in the latest part) and the slots that this sets."""

    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    slots: Mapping[str, Any]
    latest: int = 0

    def cut_short(self) -> Iterator[Dialogue]:
        """What was told up to each event of its latest part that takes something back, as Rasa tells it, too."""
        last = len(self.steps) - self.latest
        for place, step in enumerate(self.steps[last:], last):
            if isinstance(step, EventStep) and step.name in ENDING and place:
                yield replace(self, steps=self.steps[:place]).dialogue()

    def dialogue(self) -> Dialogue:
        name = " > ".join(dict.fromkeys(str(part.story.name) for part in self.parts))
        return Dialogue(name, self.parts[0].story.name.at, self.steps)


class Telling:
    """All dialogues of some test stories. `unreached` are the problems known when all have been told."""

    def __init__(self, stories: Iterable[Story], domain: Domain) -> None:
        self.parts = [part for story in stories for part in parts_of(story)]
        self.implications, self.initial = Implications(domain), initial_slots(domain)
        self.entering: dict[str, list[Part]] = {}
        for part in self.parts:
            for step in part.entries:
                self.entering.setdefault(str(step.name), []).append(part)
        self.reached: set[int] = set()

    def __iter__(self) -> Iterator[Dialogue]:
        """The dialogues in the order of the stories that begin them. CsbotError where a story tells too many."""
        for part in self.parts:
            if not part.entries:
                yield from self.told(part)

    def told(self, part: Part) -> list[Dialogue]:
        """The dialogues that begin with a part, with loops gone round as often as leaves them few enough."""
        for rounds, most in ROUNDS:
            told = list(islice(self.tell(part, rounds), most + 1))
            if len(told) <= most:
                return told
        raise CsbotError(too_many_dialogues(part.story))

    @property
    def unreached(self) -> list[Diagnostic]:
        """The stories that no dialogue comes to; to be asked when all dialogues have been told."""
        return [never_reached(part.story, part.entries[0]) for part in self.parts if id(part) not in self.reached]

    def tell(self, first: Part, rounds: int) -> Iterator[Dialogue]:
        """The dialogues that begin with a part and come to no part more often than `rounds`."""
        open_ways = list(self.through(_Way((), (), self.initial), first))[::-1]
        while open_ways:
            way = open_ways.pop()
            yield from way.cut_short()
            further = [longer for part in self.behind(way, rounds) for longer in self.through(way, part)]
            if not further:
                yield way.dialogue()
            open_ways += reversed(further)

    def behind(self, way: _Way, rounds: int) -> Iterator[Part]:
        """The parts that may follow."""
        for step in way.parts[-1].exits:
            for part in self.entering.get(str(step.name), ()):
                if way.parts.count(part) < rounds and self.may_enter(part, step, way.slots):
                    yield part

    def may_enter(self, part: Part, checkpoint: CheckpointStep, slots: Mapping[str, Any]) -> bool:
        """Whether the slots are as one of the part's entries at this checkpoint demands."""
        entries = (entry for entry in part.entries if entry.name == checkpoint.name)
        return not part.guarded or any(
            all(slots.get(slot) == value for slot, value in map(self.implications.of_slot, entry.conditions))
            for entry in entries)

    def through(self, way: _Way, part: Part) -> Iterator[_Way]:
        """The ways that go on through a part. CsbotError where it alone has too many."""
        if part.count > MOST_DIALOGUES:
            raise CsbotError(too_many_dialogues(part.story))
        self.reached.add(id(part))
        for steps in part.ways():
            told = (*way.steps, *steps)
            again = any(isinstance(step, EventStep) for step in steps)
            slots = self.slots_behind(still_told(told), self.initial) if again else self.slots_behind(steps, way.slots)
            yield _Way((*way.parts, part), told, slots, len(steps))

    def slots_behind(self, steps: Iterable[Step], before: Mapping[str, Any]) -> dict[str, Any]:
        """The slots that steps leave; the only event among them sets all slots back."""
        slots = {**before}
        for step in steps:
            if isinstance(step, UserStep):
                slots.update(self.implications.of_user(step))
            elif isinstance(step, SlotStep):
                slots.update([self.implications.of_slot(step)])
            elif isinstance(step, EventStep):
                slots.update(self.initial)
        return slots


def still_told(steps: Iterable[Step]) -> Sequence[Step]:
    """The steps that count at last: without those that events take back; of events only that slots are set back."""
    told: Sequence[Step] = ()
    for step in steps:
        if isinstance(step, EventStep):
            told = left_behind(step.name, told, what_it_is)
        if not isinstance(step, EventStep) or step.name == "reset_slots":
            told = (*told, step)
    return told


def what_it_is(step: Step) -> str:
    """Whether a step is an action or the customer's turn."""
    return USER if isinstance(step, UserStep) else ACTION if isinstance(step, (ActionStep, BotStep)) else ""


def parts_of(story: Story) -> Iterator[Part]:
    """A story cut at its checkpoints. Slots guard only those at its beginning, as in Rasa."""
    entries: list[CheckpointStep] = []
    steps: list[Step] = []
    exits: list[CheckpointStep] = []
    guarded = True
    for step in story.steps:
        if isinstance(step, CheckpointStep):
            (exits if steps else entries).append(step)
            continue
        if exits:
            yield Part(story, tuple(entries), tuple(steps), tuple(exits), guarded)
            entries, steps, exits, guarded = exits, [], [], False
        steps.append(step)
    if steps:
        yield Part(story, tuple(entries), tuple(steps), tuple(exits), guarded)


def listen(at: Span) -> ActionStep:
    """The listen that a story implies."""
    return ActionStep(at, Name(LISTEN, at))


def listens(step: Step) -> bool:
    """Whether a step is a listen."""
    return isinstance(step, ActionStep) and step.name == LISTEN
