"""Stories to places and edges, linear in their steps: or-alternatives and checkpoints are edges, nothing is copied.

The implicit events are Rasa's: a listen before every user step and at a story's end, slots set by entities, a first
action that cannot be predicted. Source: `StoryStep.explicit_events`, `StoryStepBuilder` and
`TrainingDataGenerator._mark_first_action_in_story_steps_as_unpredictable` of Rasa 3.6. Knows no rules.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from csbot.graph.model import START, Edge, Place
from csbot.graph.space import StateSpace
from csbot.graph.state import LISTEN
from csbot.graph.stories.implied import Implications, labels_of
from csbot.graph.stories.taken_back import ACTION, BEGINNING, ENDING, USER, left_behind
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    OrStep,
    SlotStep,
    Story,
    UserStep,
    alternatives,
)
from csbot.text import Span

FACT = "fact"
MANY = "many"  # ways by which a place is reached, so that nobody can go back from it


@dataclass
class Drawing:
    """The places and edges of all stories, while they are being made."""

    implications: Implications
    space: StateSpace
    places: list[Place] = field(default_factory=lambda: [Place(START, "start")])
    edges: list[Edge] = field(default_factory=list)
    checkpoints: dict[str, int] = field(default_factory=dict)
    opening: int | None = None
    opened_by: list[Span] = field(default_factory=list)
    cut: list[tuple[Story, OrStep]] = field(default_factory=list)
    unfollowed: list[tuple[Story, EventStep, bool]] = field(default_factory=list)

    def place(self, kind: str = "gap", name: str | None = None) -> int:
        """A new place; its number."""
        self.places.append(Place(len(self.places), kind, name))
        return len(self.places) - 1

    def checkpoint(self, name: str) -> int:
        """The place of checkpoint `name`."""
        if name not in self.checkpoints:
            self.checkpoints[name] = self.place("checkpoint", name)
        return self.checkpoints[name]

    def edge(self, kind: str, source: int, target: int, label: str | None, story: str, at: tuple[Span, ...],
             **more: Any) -> None:
        """A new edge."""
        self.edges.append(Edge(len(self.edges), kind, source, target, label, story, at, **more))

    def listen_at_start(self, at: Span) -> int:
        """The place behind the very first listen; stories that begin with a customer's turn share it."""
        if self.opening is None:
            self.opening = self.place()
            self.edge("action", START, self.opening, LISTEN, "", ())
        self.opened_by.append(at)
        return self.opening

    def rub_out(self, first: int, opened: int) -> None:
        """Remove the edges from number `first` on, but for the shared first listen, and what opened it since."""
        del self.opened_by[opened:]
        kept = [edge for edge in self.edges[first:] if edge.source == START and edge.target == self.opening]
        self.edges[first:] = [replace(edge, number=first) for edge in kept]

    def finish(self) -> None:
        """Give the shared first listen the places of all steps that imply it."""
        for index, edge in enumerate(self.edges):
            if edge.source == START and edge.target == self.opening:
                self.edges[index] = replace(edge, at=tuple(self.opened_by))
                break
        if self.opening is not None and not self.opened_by:
            del self.edges[index]
            self.edges = [replace(edge, number=number) for number, edge in enumerate(self.edges)]


class StoryPen:
    """Draws one story. `here` is the place reached; a segment is what stands between two checkpoints or or-steps."""

    def __init__(self, drawing: Drawing, story: Story) -> None:
        self.drawing, self.story, self.name = drawing, story, str(story.name)
        self.here: int = START
        self.gates: list[CheckpointStep] = []
        self.begun = False
        self.listened = False
        self.first_is_open = True
        self.segment, self.opened = len(drawing.edges), len(drawing.opened_by)
        self.last_or: OrStep | None = None
        self.passed: list[tuple[str, int]] = []
        self.untold = self.segment, self.opened

    def draw(self) -> None:
        """Draw all steps."""
        for step in self.story.steps:
            if isinstance(step, CheckpointStep):
                self.checkpoint(step)
                continue
            self.begin()
            if isinstance(step, EventStep) and not self.can_go_back(step):
                self.drawing.unfollowed.append((self.story, step, any(kind == MANY for kind, _ in self.passed)))
                return
            self.DRAWERS[type(step)](self, step)
        self.end()

    def checkpoint(self, step: CheckpointStep) -> None:
        """A checkpoint: an entry at the start of a story, else an exit behind which the story may go on."""
        self.gates.append(step)
        if self.begun:
            self.gate(self.here, self.drawing.checkpoint(str(step.name)), step)

    def begin(self) -> None:
        """Before a step: walk in through the checkpoints that stand before it, if any, and open a segment."""
        if self.last_or:
            self.segment, self.opened = len(self.drawing.edges), len(self.drawing.opened_by)
        if self.gates:
            self.pass_gates()
        self.begun, self.last_or = True, None

    def pass_gates(self) -> None:
        before, self.here = self.here, self.drawing.place()
        self.passed.append((MANY, before))
        self.first_is_open = self.listened = False
        self.segment, self.opened = len(self.drawing.edges), len(self.drawing.opened_by)
        if self.last_or:
            self.gate(before, self.here, None)
        else:
            self.untold = self.segment, self.opened
        for step in self.gates:
            demanded = () if self.begun else tuple(map(self.drawing.implications.of_slot, step.conditions))
            self.gate(self.drawing.checkpoint(str(step.name)), self.here, step, demanded)
        self.gates = []

    def gate(self, source: int, target: int, step: CheckpointStep | None, demanded: tuple = ()) -> None:
        """An edge that nothing happens on; without a step it joins the parts around an or-step."""
        label, at = (str(step.name), (step.at,)) if step else (None, ())
        self.drawing.edge("checkpoint", source, target, label, self.name, at, slots=demanded)

    def user(self, step: UserStep) -> None:
        self.listen(step.at)
        self.passed.append((USER, self.here))
        self.here = self.say(step, self.here, self.drawing.place())

    def say(self, step: UserStep, source: int, target: int) -> int:
        by_text = step.intent is None
        turn = self.drawing.space.user(None if by_text else str(step.intent), labels_of(step))
        label = step.text if by_text else str(step.intent)
        self.drawing.edge("user", source, target, label, self.name, (step.at,), entities=() if by_text else turn.labels,
                          slots=self.drawing.implications.of_user(step), by_text=by_text)
        self.listened = self.first_is_open = False
        return target

    def listen(self, at: Span) -> None:
        if self.listened:
            return
        if self.here == START:
            self.passed.append((ACTION, START))
            self.here = self.drawing.listen_at_start(at)
        else:
            self.act(LISTEN, at, predictable=True)
        self.listened = True

    def either(self, step: OrStep) -> None:
        """Alternatives are edges side by side; a slot alternative with several slots counts as several, as in Rasa."""
        ways = alternatives(step)
        if len(ways) == 1:
            self.DRAWERS[type(ways[0])](self, ways[0])
            return
        before, spoken, after = self.here, [way for way in ways if isinstance(way, UserStep)], self.drawing.place()
        for slot in (way for way in ways if isinstance(way, SlotStep)):
            self.set(slot, before, after)
        if spoken:
            self.listen(step.at)
        self.passed.append((USER if len(spoken) == len(ways) else MANY if spoken else FACT, self.here))
        for said in spoken:
            self.say(said, self.here, after)
        self.here, self.listened, self.first_is_open, self.last_or = after, False, False, step

    def action(self, step: ActionStep) -> None:
        self.act(str(step.name), step.at, predictable=not self.first_is_open)
        self.listened = step.name == LISTEN

    def bot(self, step: BotStep) -> None:
        self.act(step.text, step.at, predictable=not self.first_is_open, by_text=True)

    def act(self, name: str, at: Span, predictable: bool, by_text: bool = False) -> None:
        target = self.drawing.place()
        self.passed.append((ACTION, self.here))
        self.drawing.edge("action", self.here, target, name, self.name, (at,), by_text=by_text, predictable=predictable)
        self.here, self.listened, self.first_is_open = target, False, False

    def slot(self, step: SlotStep) -> None:
        self.passed.append((FACT, self.here))
        self.here = self.set(step, self.here, self.drawing.place())
        self.listened = False

    def set(self, step: SlotStep, source: int, target: int) -> int:
        self.drawing.edge("slots", source, target, None, self.name, (step.at,),
                          slots=(self.drawing.implications.of_slot(step),))
        return target

    def loop(self, step: LoopStep) -> None:
        target = self.drawing.place()
        self.passed.append((FACT, self.here))
        form = None if step.form is None else str(step.form)
        self.drawing.edge("loop", self.here, target, form, self.name, (step.at,))
        self.here, self.listened = target, False

    def event(self, step: EventStep) -> None:
        """An event goes back to where what it takes back began, sets all slots back, or only parts two listens."""
        name, before = str(step.name), self.here
        if name in ENDING | BEGINNING:
            left = left_behind(name, self.passed, lambda one: one[0])
            self.here = self.passed[len(left)][1] if self.passed else START
            self.passed = list(left)
        if name in ENDING:
            self.close(before)
        elif name in BEGINNING:
            self.drawing.rub_out(*self.untold)
            self.segment, self.opened = min(self.segment, self.untold[0]), min(self.opened, self.untold[1])
        elif name == "reset_slots":
            self.passed.append((FACT, before))
            self.here = self.drawing.place()
            self.drawing.edge("slots", before, self.here, None, self.name, (step.at,),
                              slots=self.drawing.implications.initial())
        if name in ENDING | BEGINNING:
            self.untold = len(self.drawing.edges), len(self.drawing.opened_by)
        self.listened = False

    def can_go_back(self, step: EventStep) -> bool:
        """Whether it is known what an event takes back: not where several ways lead here, or nothing stands before."""
        left = left_behind(str(step.name), self.passed, lambda one: one[0])
        taken = {kind for kind, _ in self.passed[len(left):]}
        return step.name in BEGINNING or MANY not in taken and (step.name != "undo" or ACTION in taken)

    def close(self, place: int) -> None:
        """Mark a place as an end, but for those that are others' too."""
        if self.drawing.places[place].kind == "gap" and place != self.drawing.opening:
            self.drawing.places[place] = Place(place, "end", self.name)

    def end(self) -> None:
        """The final listen, unless the story ends at a checkpoint. A segment that ends with an or-step is left out."""
        if not self.begun or self.gates:
            return
        if self.last_or:
            self.drawing.cut.append((self.story, self.last_or))
            self.drawing.rub_out(self.segment, self.opened)
            return
        if not self.listened:
            self.listen(self.story.steps[-1].at)
        self.close(self.here)

    DRAWERS: dict[type, Any] = {UserStep: user, OrStep: either, ActionStep: action, BotStep: bot, SlotStep: slot,
                                LoopStep: loop, EventStep: event}


def draw_stories(stories: tuple[Story, ...], implications: Implications, space: StateSpace) -> Drawing:
    """The places and edges of `stories`."""
    drawing = Drawing(implications, space)
    for story in stories:
        StoryPen(drawing, story).draw()
    drawing.finish()
    return drawing
