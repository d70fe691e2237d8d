"""Replays a story through a walk with Rasa's order of authority, as `rasa test core` does with gold annotation.

Test support: the running bot's order of authority is in `csbot.dialogue`.
"""

from dataclasses import dataclass

from csbot.graph.builtin import DEFAULT_INTENTS
from csbot.graph.model import Edge
from csbot.graph.state import LISTEN
from csbot.graph.stories.implied import Implications
from csbot.graph.stories.places import draw_stories
from csbot.graph.walk.walk import DialogueWalks, Walk
from csbot.project.model import Project, Story


@dataclass(frozen=True)
class Step:
    """One action of a story: what is told, what is predicted and by whom."""

    expected: str
    predicted: str | None
    by: str


def decide(walk: Walk, rejected: bool) -> tuple[str | None, str]:
    """The next action and the level that decides it."""
    state = walk.state
    by_text = walk.rules(by_text=True)
    if walk.is_listening and state.user and state.user.intent in DEFAULT_INTENTS and not by_text.action:
        return DEFAULT_INTENTS[state.user.intent], "default"
    if state.loop and not rejected:
        return (LISTEN, "form") if state.previous == state.loop else (state.loop, "form")
    for answer, level in ((by_text, "rule"), (walk.rules(), "rule"), (walk.stories(), "story")):
        if answer.action:
            return answer.action, level
    return None, "nothing"


def path_of(story: Story, walks: DialogueWalks, project: Project) -> list[Edge]:
    """The edges of a story without or-steps, in order."""
    drawing = draw_stories((story,), Implications(project.domain), walks.graph.space)
    return drawing.edges


def replay(story: Story, walks: DialogueWalks, project: Project) -> list[Step]:
    """What would be decided at every action of a story, going on with what the story tells."""
    walk, rejected, steps = walks.start(), False, []
    for number, edge in enumerate(path_of(story, walks, project)):
        loop = walk.state.loop
        if edge.kind == "user":
            walk = walk.user(None if edge.by_text else edge.label, edge.entities, edge.label if edge.by_text else None)
        if edge.kind in ("user", "slots"):
            for slot, value in edge.slots:
                walk = walk.slot(slot, value)
        elif edge.kind == "loop":
            walk = walk.loop(edge.label)
            rejected = rejected and walk.state.loop == loop
        elif edge.kind == "action":
            predicted, level = decide(walk, rejected)
            if predicted != edge.label and predicted == loop and loop is not None and not rejected:
                rejected, walk = True, walk.reject(loop)
                predicted, level = decide(walk, rejected)
            if number and edge.predictable:
                steps.append(Step(edge.label, predicted, level))
            if edge.label == loop:
                rejected = False
            walk = walk.action(edge.label)
    return steps
