"""What two stories wrote differently on their way to the same moment, although the dialogue does not see it.

A text slot shows whether it is set and not its value, an entity only its name, a slot without influence nothing. Where
stories disagree, such a difference is what their author most likely had in mind. Walks backwards over a graph's edges.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from csbot.graph.analysis.separating import active_loop, line, yaml_value
from csbot.graph.model import START, DialogueGraph, Edge
from csbot.graph.state import State
from csbot.graph.walk.automaton import said_by
from csbot.graph.walk.reasons import shown
from csbot.project.model import Story, UserStep
from csbot.text import Span

NOT_SAID = object()


@dataclass
class Stretch:
    """What a story says between two actions: slots with their last value, forms, the customer's step."""

    slots: dict[str, tuple[Any, Span]] = field(default_factory=dict)
    loops: list[tuple[str | None, Span]] = field(default_factory=list)
    user: UserStep | None = None
    action: Edge | None = None


class Histories:
    """The stories of a graph, read backwards."""

    def __init__(self, graph: DialogueGraph, stories: Sequence[Story]) -> None:
        self.graph = graph
        self.entering: dict[int, list[Edge]] = {}
        for edge in graph.edges:
            self.entering.setdefault(edge.target, []).append(edge)
        self.steps = {step.at: step for story in stories for step in user_steps(story.steps)}

    def back(self, edge: Edge, states: Sequence[State]) -> list[Stretch]:
        """The stretches before `edge`, the last one first; `states` are those before each action, the last one last."""
        found, place, seen = [Stretch()], edge.source, set()
        while place != START and (place, len(found)) not in seen and len(found) <= len(states):
            seen.add((place, len(found)))
            entering = self._entering(place, edge, states[-len(found)])
            if entering is None:
                break
            edge, place = entering, entering.source
            self._read(edge, found)
        return found

    def _entering(self, place: int, behind: Edge, state: State) -> Edge | None:
        """The edge that leads to `place` in a conversation that is in `state` before the next action."""
        fitting = [edge for edge in self.entering.get(place, ())
                   if (edge.kind != "action" or edge.label == state.previous)
                   and (edge.kind != "user" or said_by(edge) == state.user)]
        return min(fitting, key=lambda edge: edge.story != behind.story, default=None)

    def _read(self, edge: Edge, found: list[Stretch]) -> None:
        now = found[-1]
        if edge.kind == "action":
            now.action = edge
            found.append(Stretch())
        elif edge.kind == "loop":
            now.loops.append((edge.label, edge.at[0]))
        elif edge.kind in ("user", "slots"):
            now.user = self.steps.get(edge.at[0], now.user)
            for slot, value in edge.slots:
                now.slots.setdefault(slot, (value, edge.at[0]))

    def difference(self, first: Edge, other: Edge, states: Sequence[State], seen_from: Span) -> str | None:
        """The last difference between the ways to two edges, and how to let the dialogue see it."""
        for one, two in zip(self.back(first, states), self.back(other, states)):
            for words in (*self._slots(one, two), *_loops(one, two, seen_from), *_entities(one, two)):
                return words
        return None

    def _slots(self, one: Stretch, two: Stretch) -> Iterator[str]:
        for name in dict.fromkeys((*one.slots, *two.slots)):
            shape = self.graph.space.slots.get(name)
            values = [stretch.slots[name][0] if name in stretch.slots else NOT_SAID for stretch in (one, two)]
            if shape is None or _alike(*values):
                continue
            both = [value for value in values if value is not None and value is not NOT_SAID]
            words = f"slot '{name}' is {_value(values[0])} in one and {_value(values[1])} in the other, but "
            categorical = f"`type: categorical` with `values: [{', '.join(map(yaml_value, both))}]`"
            if not shape.influences and len(both) < 2 and shape.type != "any":
                yield words + "does not count: remove its `influence_conversation: false`"
            elif not shape.influences:
                yield words + f"does not count: give it {categorical}, without `influence_conversation: false`"
            elif shape.type in ("text", "list") and len(both) == 2:
                yield words + f"a slot of type {shape.type} shows only whether it is set: give it {categorical}"
            elif shape.type == "categorical" and len(both) == 2:
                yield words + f"neither is among its values: add them, `values: [{', '.join(map(yaml_value, both))}]`"


def user_steps(steps: Sequence) -> Iterator[UserStep]:
    """The customer's steps, those in or-steps included."""
    for step in steps:
        if isinstance(step, UserStep):
            yield step
        else:
            yield from (one for one in getattr(step, "alternatives", ()) if isinstance(one, UserStep))


def _alike(one: Any, two: Any) -> bool:
    empty = [value is None or value is NOT_SAID for value in (one, two)]
    return all(empty) or (not any(empty) and type(one) is type(two) and one == two)


def _value(value: Any) -> str:
    return "not set" if value is NOT_SAID or value is None else shown(value)


def _loops(one: Stretch, two: Stretch, seen_from: Span) -> Iterator[str]:
    """A form that starts and ends in one story before the other says anything of it."""
    if one.loops and not two.loops or two.loops and not one.loops:
        said, silent = (one, two) if one.loops else (two, one)
        form = next((form for form, _ in said.loops if form), None)
        if form and silent.action and silent.action.at:
            yield (f"one says that form '{form}' is active, the other does not: add `- {active_loop(form)}` behind "
                   f"{line(silent.action.at[0], seen_from)}, or remove it there")


def _entities(one: Stretch, two: Stretch) -> Iterator[str]:
    if one.user is None or two.user is None:
        return
    here, there = ({entity.labels: entity.value for entity in user.entities} for user in (one.user, two.user))
    for labels in dict.fromkeys((*here, *there)):
        name = labels[0]
        if labels not in here or labels not in there:
            yield (f"entity '{name}' stands in one only, but does not count here: see `use_entities` and "
                   f"`ignore_entities` of intent '{one.user.intent}'")
        elif here[labels] != there[labels]:
            listed = ", ".join(yaml_value(value) for value in (here[labels], there[labels]))
            yield (f"entity '{name}' is {shown(here[labels])} in one and {shown(there[labels])} in the other, but only "
                   f"its name counts: let it fill a categorical slot with `values: [{listed}]`")
