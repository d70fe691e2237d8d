"""Projects of a few lines for the graph's tests, and where the reference data of other projects may lie."""

from pathlib import Path

import pytest

from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project
from tests.shared import ABSENT, SHARED

DOMAIN = """
intents: [greet, bye, affirm, deny, order, inform, help, restart_bot, 问候, 退款, 订单]
entities: [city, {courier: {roles: [from, to]}}, 订单号]
slots:
  found: {type: bool, mappings: [{type: custom}]}
  tier: {type: categorical, values: [silver, gold], mappings: [{type: custom}]}
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
  订单号: {type: text, mappings: [{type: from_entity, entity: 订单号}]}
  items: {type: list, mappings: [{type: custom}]}
  note: {type: text, influence_conversation: false, mappings: [{type: from_text}]}
forms:
  order_form: {required_slots: [city]}
  退款表: {required_slots: [订单号]}
"""


def make(folder: Path, stories: str, domain: str = DOMAIN, config: str | None = None):
    """The project with these stories and rules; reading it must find no error."""
    (folder / "data").mkdir(exist_ok=True)
    for name, text in (("domain.yml", domain), ("data/stories.yml", stories), ("config.yml", config)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf8")
    project = load_project(folder)
    assert not [found for found in project.problems if found.is_error]
    return project


@pytest.fixture
def project(tmp_path):
    """A function from YAML of stories and rules to a Project."""
    return lambda stories, **more: make(tmp_path, stories, **more)


@pytest.fixture
def graph(project):
    """A function from YAML of stories and rules to its graph."""
    return lambda stories, **more: compile_graph(project(stories, **more))


@pytest.fixture
def walks(graph):
    """A function from YAML of stories and rules to walks over its graph."""
    return lambda stories, **more: DialogueWalks(graph(stories, **more))


def shared(*parts: str) -> Path:
    """A path of the reference data; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(ABSENT)
    return path
