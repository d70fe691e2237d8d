"""Rasa's own story files: the graph tells every dialogue that Rasa makes of them, and warns where Rasa warns."""

import json
import re

import pytest

from csbot.checks.run import check_project
from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks, Walk
from csbot.project.load import load_project
from tests.shared import ABSENT, CONFORMANCE

pytestmark = pytest.mark.skipif(not CONFORMANCE.is_dir(), reason=ABSENT)
GOLDENS = json.loads((CONFORMANCE / "GOLDENS.json").read_text("utf8"))["stories"] if CONFORMANCE.is_dir() else {}
CODES = [(r"Found intent '(.+)' in stories", "W201"), (r"Unsatisfied start checkpoint '(.+)' in", "W306"),
         (r"Unsatisfied end checkpoint '(.+)' in", "W307"), (r"User intent '(.+)' starts with '/'", "W106"),
         ("Missing intent value", "W116"), ("lower format version", "W105")]
SAID_ONCE = ("Found intent ''", "User utterance cannot be empty")  # of an empty intent; here W116 says it all


@pytest.fixture
def load(tmp_path):
    """A function from a golden's name to the project with its domain and its stories."""
    def one(name):
        (tmp_path / "data").mkdir()
        (tmp_path / "domain.yml").write_text((CONFORMANCE / GOLDENS[name]["domain"]).read_text("utf8"), "utf8")
        (tmp_path / "data" / "stories.yml").write_text((CONFORMANCE / name).read_text("utf8"), "utf8")
        return load_project(tmp_path)

    return one


def follow(walks: DialogueWalks, walk: Walk, event: dict) -> Walk:
    """The walk behind a golden's event."""
    if "Restarted" in event:
        return walks.start()
    if "user" in event:
        parts = [(one["entity"], one.get(key)) for one in event["entities"] for key in ("entity", "role", "group")]
        labels = {name if part == name else f"{name}#{part}" for name, part in parts if part is not None}
        return walk.user(event["user"], labels, event["text"])
    if "slot" in event:
        return walk.slot(event["slot"], event["value"])
    if "active_loop" in event:
        return walk.loop(event["active_loop"])
    return walk.action(event["action"] or event["text"])


@pytest.mark.parametrize("name", [name for name, golden in GOLDENS.items() if "error" not in golden])
def test_every_dialogue_is_told(load, name):
    project = load(name)
    walks = DialogueWalks(compile_graph(project))
    for tracker in GOLDENS[name]["trackers"]:
        walk, told = walks.start(), not tracker["rule"]
        for event in tracker["events"] if told else ():
            walk = follow(walks, walk, event)
            assert any(telling.began == 0 for telling in walk.tellings), (tracker["name"], event)


@pytest.mark.parametrize("name", [name for name, golden in GOLDENS.items() if "error" not in golden])
def test_what_rasa_warns_of_is_a_warning(load, name):
    project = load(name)
    found = [*project.problems, *compile_graph(project).problems, *check_project(project)]
    texts = [(one.code, one.message) for one in found]
    for warning in GOLDENS[name]["warnings"]:
        if any(words in warning for words in SAID_ONCE):
            continue
        code, named = next((code, match.groups()) for words, code in CODES if (match := re.search(words, warning)))
        assert any(one == code and all(f"'{word}'" in text or f"'/{word}" in text for word in named)
                   for one, text in texts), warning


@pytest.mark.parametrize("name", [name for name, golden in GOLDENS.items() if "error" in golden])
def test_what_rasa_refuses_is_an_error(load, name):
    assert [one.code for one in load(name).problems if one.is_error]
