"""One measurement, made in a process of its own: `python -m benchmarks.scale.measure '{"kind": "stories", …}'`.

Prints one line of JSON. Seconds are CPU seconds: csbot computes in one thread, so on a quiet machine they are what a
clock shows, and on a busy one they are still right.
"""

import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from csbot.check import check_project, compile_graph
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision, decide
from csbot.dialogue.events import ActionExecuted, ActionRejected, ActiveLoop, SlotSet, UserUttered
from csbot.dialogue.turn import Bot, executed
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import DialogueWalks
from csbot.project import load as loading
from csbot.project.model import ActionStep, CheckpointStep, LoopStep, OrStep, Project, SlotStep, Story, UserStep
from csbot.values import Entity, Intent, Understanding

DECISIONS, TIMES = 400, 20


def megabytes() -> float:
    """The most memory that this process has had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """A result and the CPU seconds that it took."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def read(folder: Path) -> tuple[Project, dict[str, float]]:
    """A project, and the seconds of reading it and of checking the shape of its files."""
    shapes = [0.0]

    def check_shape(*arguments: Any) -> Any:
        found, seconds = timed(lambda: check(*arguments))
        shapes[0] += seconds
        return found

    check, loading.check_shape = loading.check_shape, check_shape
    project, seconds = timed(lambda: loading.load_project(folder))
    loading.check_shape = check
    return project, {"read": seconds - shapes[0], "schema": shapes[0]}


def stories(folder: Path) -> dict[str, Any]:
    """From text to the compiled graph, and what of it takes how long."""
    project, seconds = read(folder)
    found, seconds["checks"] = timed(lambda: list(check_project(project)))
    graph, seconds["compile"] = timed(lambda: compile_graph(project))
    wrong = [one for one in (*project.problems, *found, *graph.problems) if one.is_error]
    if wrong:
        raise SystemExit(f"the project has errors, the first: {wrong[0].at} {wrong[0].code} {wrong[0].message}")
    conflicts = sum(one.code == "W301" for one in graph.problems)
    return {"seconds": seconds, "places": len(graph.places), "edges": len(graph.edges), "conflicts": conflicts,
            "examples": len(project.nlu.examples)}


def small(folder: Path) -> dict[str, Any]:
    """The same of a project that compiles so fast that only many times can be measured."""
    found, project = stories(folder), loading.load_project(folder)
    _, seconds = timed(lambda: [compile_graph(project) for _ in range(TIMES)])
    return {**found, "seconds": {**found["seconds"], "compile": seconds / TIMES}}


def turns(story: Story, rng: random.Random) -> Iterator[Any]:
    """The steps of a story, one alternative of each or-step."""
    for step in story.steps:
        yield rng.choice(step.alternatives) if isinstance(step, OrStep) else step


class Talk:
    """One conversation in which stories are told one after the other, and how long its parts take in milliseconds."""

    def __init__(self, bot: Bot, told: list[Story]) -> None:
        self.bot, self.told, self.rng = bot, told, random.Random(1)
        self.conversation: Conversation = bot.converse()
        self.deciding: list[float] = []
        self.logging: list[float] = []
        self.asked = self.right = 0

    def go_on(self, events: int) -> None:
        """Tell stories until there are so many events."""
        while len(self.conversation.events) < events:
            self.tell(self.rng.choice(self.told))

    def tell(self, story: Story) -> None:
        """Tell one story: the customer's part is logged, the bot's part decided and logged."""
        for step in turns(story, self.rng):
            if isinstance(step, UserStep):
                self.act(LISTEN)
                entities = tuple(Entity(str(one.entity), 0, 0, str(one.value)) for one in step.entities)
                said = Understanding("", Intent(str(step.intent), 1.0), (), entities)
                self.log(UserUttered(said), *(SlotSet(one.entity, one.value) for one in entities))
            elif isinstance(step, ActionStep):
                self.act(str(step.name))
            elif isinstance(step, SlotStep):
                self.log(SlotSet(str(step.slot), step.value))
            elif isinstance(step, LoopStep):
                self.log(ActiveLoop(None if step.form is None else str(step.form)))

    def act(self, wanted: str) -> None:
        """Decide the next action; a form gives way to the story. Where another is decided, the story's is taken."""
        decision = self.decide()
        if decision.level == "form" and decision.action != wanted:
            self.log(ActionRejected(decision.action))
            decision = self.decide()
        self.asked, self.right = self.asked + 1, self.right + (decision.action == wanted)
        self.log(executed(decision) if decision.action == wanted else ActionExecuted(wanted))

    def decide(self) -> Decision:
        """Decide once."""
        now, walk, bot = self.conversation.now, self.conversation.walk, self.bot
        started = time.thread_time_ns()
        decision = decide(now, walk, bot.domain.forms, bot.knows, bot.fallback)
        self.deciding.append((time.thread_time_ns() - started) / 1e6)
        return decision

    def log(self, *events: Any) -> None:
        """Log events one by one."""
        for event in events:
            started = time.thread_time_ns()
            self.conversation.log([event], 0.0)
            self.logging.append((time.thread_time_ns() - started) / 1e6)

    def forget_figures(self) -> None:
        """Measure from here on."""
        self.deciding, self.logging, self.asked, self.right = [], [], 0, 0


def decisions(folder: Path, events: int) -> dict[str, Any]:
    """How long a decision takes after so many events of one conversation."""
    project, _ = read(folder)
    graph = compile_graph(project)
    told = [story for story in project.stories if not any(isinstance(step, CheckpointStep) for step in story.steps)]
    talk = Talk(Bot(project.domain, DialogueWalks(graph)), told)
    talk.go_on(events)
    talk.forget_figures()
    while talk.asked < DECISIONS:
        talk.tell(talk.rng.choice(told))
    return {"places": len(graph.places), "decided": talk.asked, "right": talk.right,
            "decide": spread(talk.deciding), "log": spread(talk.logging)}


def spread(values: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {"median": statistics.median(values), "p99": statistics.quantiles(values, n=100)[98]}


KINDS: dict[str, Callable[..., dict[str, Any]]] = {"stories": stories, "small": small, "decisions": decisions}


def main() -> None:
    task = json.loads(sys.argv[1])
    kind, folder = task.pop("kind"), Path(task.pop("folder"))
    found = KINDS[kind](folder, **task)
    print(json.dumps({**found, "megabytes": megabytes()}))


if __name__ == "__main__":
    main()
