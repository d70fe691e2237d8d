"""Public Rasa projects: they compile without an error, and every decision is the one that Rasa 3.6.21 makes."""

import json
from pathlib import Path

import pytest

from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project, load_tests
from csbot.project.model import CheckpointStep, OrStep
from tests.graph.replay import replay
from tests.shared import ABSENT, PEERS

ORACLES = sorted((PEERS / "_oracle").glob("*.json")) if PEERS.is_dir() else []
ROOT = Path(__file__).parents[2]
OWN = [folder for folder in (ROOT, *sorted((ROOT / "examples").glob("*"))) if (folder / "domain.yml").is_file()]
SURE = 0.99


def is_plain(story):
    return not any(isinstance(step, (OrStep, CheckpointStep)) for step in story.steps)


@pytest.mark.skipif(not ORACLES, reason=ABSENT)
@pytest.mark.parametrize("oracle", ORACLES, ids=lambda path: path.stem)
def test_decides_as_rasa_does(oracle):
    verdicts = json.loads(oracle.read_text(encoding="utf8"))
    folder = PEERS / oracle.stem.replace("~", "/")
    learned_alone = verdicts["summary"]["policies"] == ["TEDPolicy"]  # the oracle has none, here stories decide
    project = load_project(folder)
    graph = compile_graph(project)
    assert not [problem for problem in graph.problems if problem.is_error]
    walks = DialogueWalks(graph)
    for kind, stories in (("test_stories", load_tests(folder)[0]), ("self_stories", project.stories)):
        told = [(row["story"], [step[1:] for step in row["steps"] if step[0] == "A"]) for row in verdicts[kind]]
        for story in filter(is_plain, stories):
            steps = replay(story, walks, project)
            wanted = [found for name, found in told
                      if name == story.name and [step[0] for step in found] == [step.expected for step in steps]]
            assert wanted, story.name
            predicted = [step[1] if step[3] >= SURE else None for step in wanted[0]]
            if learned_alone:
                predicted = [step.expected for step in steps]
            assert [step.predicted for step in steps] == predicted, (str(folder), story.name)


@pytest.mark.parametrize("folder", OWN, ids=lambda path: path.name)
def test_the_default_bot_and_the_examples_have_no_error(folder):
    assert not [problem for problem in compile_graph(load_project(folder)).problems if problem.is_error]
