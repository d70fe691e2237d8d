"""What csbot decides where Rasa's verdict says what happened: every difference between the two, in words."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx

from csbot.graph.builtin import DEFAULT_INTENTS
from csbot.graph.compile import compile_graph
from csbot.graph.model import DialogueGraph
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import DialogueWalks, Walk
from csbot.project.load import load_project


def graph_of(files: dict[str, str]) -> tuple[DialogueGraph, list[str]]:
    """The graph of a project's files, and its errors."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf8")
        project = load_project(Path(folder))
        graph = compile_graph(project)
    found = [*project.problems, *graph.problems]
    return graph, [f"{one.code} {one.message}" for one in found if one.is_error]


def answer(walk: Walk, rejected: bool, intent: str | None) -> dict[str, Any]:
    """What rules and stories say, in the words of the verdict. `intent` is the latest message's, taken back or not."""
    said: dict[str, Any] = {"rules": None, "by": None, "hides": False, "interrupted": False,
                            "stories": walk.stories().action}
    state, by_text = walk.state, walk.rules(by_text=True)
    if walk.is_listening and intent in DEFAULT_INTENTS and not by_text.action:
        return said | {"rules": DEFAULT_INTENTS[intent], "by": "default", "hides": not walk.tells(f"default {intent}")}
    if state.loop and not rejected:
        if state.previous == state.loop:
            return said | {"rules": LISTEN, "by": "form", "hides": not walk.tells(f"loop {state.loop} listen")}
        return said | {"rules": state.loop, "by": "form", "hides": not walk.tells(f"loop {state.loop}")}
    rules = by_text if by_text.action else walk.rules()
    interrupted = by_text.interrupted or (not by_text.action and rules.interrupted)
    if rules.action:
        said |= {"rules": rules.action, "by": "text" if by_text.action else "rule", "hides": rules.hides}
    return said | {"interrupted": interrupted}


def differences(graph: DialogueGraph, run: list[list[Any]]) -> Iterator[str]:
    """Where csbot decides otherwise than the verdict's run."""
    walk, rejected, more = DialogueWalks(graph).start(), False, leads_in_a_circle(graph)
    latest = None
    for number, item in enumerate(run):
        match item:
            case ["user", intent, entities, text]:
                latest = intent
                labels = [label for entity in entities for label in _labels(*entity)]
                more = more or text in graph.texts
                walk = walk.user(intent, labels, text)
            case ["slot", name, value]:
                walk = walk.slot(name, value)
            case ["loop", form]:
                walk, rejected = walk.loop(form), False
            case ["reject", form]:
                walk, rejected = walk.reject(form), True
            case ["action", name, _, hidden]:
                rejected = rejected and name != walk.state.loop
                walk = walk.action(name, hidden=hidden)
            case ["ask", wanted]:
                found = answer(walk, rejected, latest)
                yield from (f"item {number}: {words}" for words in _compare(wanted, found, more))


def leads_in_a_circle(graph: DialogueGraph) -> bool:
    """Whether checkpoints lead in a circle; Rasa goes round a few times, or learns nothing where there is no exit."""
    return not networkx.is_directed_acyclic_graph(networkx.DiGraph([(e.source, e.target) for e in graph.edges]))


def _labels(name: str, role: str | None, group: str | None, value: Any) -> list[str]:
    return [name, *([f"{name}#{role}"] if role else []), *([f"{name}#{group}"] if group else [])]


def _compare(wanted: dict[str, Any], found: dict[str, Any], more: bool) -> Iterator[str]:
    """The differences. `more`: stories may say more than Rasa memorises: circles of checkpoints have no bound here, and
    the text of an end-to-end story decides here, where Rasa leaves it to a more policy."""
    ties = wanted["tied"]
    wanted = wanted.get("aligned", wanted)
    if wanted["by"] == "form" or more and wanted["stories"] is None:
        found.pop("stories")
    for key, value in found.items():
        if wanted[key] != value and not (ties and key in ("rules", "hides") and found["rules"] in ties):
            yield f"{key}: rasa {wanted[key]!r}, csbot {value!r}"


def compare(task: dict[str, Any], verdict: dict[str, Any]) -> list[str]:
    """All differences on one project."""
    graph, errors = graph_of(task["files"])
    if bool(errors) != bool(verdict["refused"]):
        return [f"refused: rasa {verdict['refused']!r}, csbot {errors!r}"]
    found = []
    for number, run in enumerate(verdict["runs"]):
        found += [f"run {number} {words}" for words in differences(graph, run)]
    return found
