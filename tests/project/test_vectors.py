"""What Rasa 3.6 makes of the same texts. Skipped where the reference data are not at hand (CSBOT_SHARED)."""

import json
from pathlib import Path

import pytest

from csbot.checks.run import check_project
from csbot.project.defaults import DEFAULT_ACTIONS, DEFAULT_INTENTS
from csbot.project.load import load_project
from csbot.project.markup import read_markup
from csbot.text import Span
from tests.project.projects import read
from tests.shared import ABSENT, CONFORMANCE, PEERS

pytestmark = pytest.mark.skipif(not CONFORMANCE.is_dir(), reason=ABSENT)
PARTS = ("start", "end", "value", "entity", "role", "group")
GOLDENS = json.loads((CONFORMANCE / "GOLDENS.json").read_text("utf8")) if CONFORMANCE.is_dir() else {}
PROJECTS = sorted({path.parent for name in ("domain.yml", "domain") for path in PEERS.rglob(name)
                   if "rasa_conformance" not in path.parts and path.parent.name != "domain"})


TESTED = {"stories": "tests/graph/test_golden_stories.py", "slot_features": "tests/graph/test_slots.py",
          "nlu": __file__, "entity_markup": __file__, "domain_merge": __file__, "empty_domain_actions": __file__,
          "empty_domain_intents": __file__, "interpolate": "tests/dialogue/test_responses.py",
          "responses": "tests/dialogue/test_responses.py", "regex_message": "tests/dialogue/test_intent_message.py"}
# On purpose: csbot has no tokenizer to choose, entities are labelled by character (docs/decisions/0003), so that
# "我要退款" is not one word as for Rasa's WhitespaceTokenizer.
DIFFERENT = {"whitespace_tokens", "made_with"}


def test_every_kind_of_vector_is_tested_or_different_on_purpose():
    assert set(TESTED) | DIFFERENT == set(GOLDENS)
    for kind, file in TESTED.items():
        assert f'"{kind}"' in (Path(__file__).parents[2] / file).read_text("utf8"), (kind, file)


def test_entity_markup():
    for vector in GOLDENS["entity_markup"]:
        marked = read_markup(vector["in"], Span("a.yml", 1, 1, 1, 1 + len(vector["in"])))
        found = [{key: getattr(a, key) for key in PARTS if getattr(a, key) is not None} for a in marked.annotations]
        assert (marked.text, found, marked.problems) == (vector["text"], [dict(e) for e in vector["entities"]], [])


@pytest.mark.parametrize("name", GOLDENS.get("nlu", ()))
def test_nlu_files(tmp_path, name):
    text = (CONFORMANCE / name).read_text("utf8")
    expected, nlu = GOLDENS["nlu"][name], read(tmp_path, {"data/x.yml": text}).nlu
    for example, wanted in zip(nlu.examples, expected["examples"], strict=True):
        assert (example.text, example.intent.partition("/")[0]) == (wanted["text"], wanted["intent"])
        found = [{key: getattr(a, key) for key in e} for a, e in zip(example.entities, wanted["entities"], strict=True)]
        assert found == wanted["entities"]
    assert {s.surface.lower(): s.value for s in nlu.synonyms} == expected["synonyms"]
    assert [(p.name, p.regex) for p in nlu.patterns] == [(p["name"], p["pattern"]) for p in expected["regex"]]
    assert [entry.text for entry in nlu.lookups] == [text for table in expected["lookup"] for text in table["elements"]]


def test_domain_merge(tmp_path):
    folder = CONFORMANCE / "data" / "test_domains" / "test_domain_from_directory_tree"
    files = {f"domain/{path.relative_to(folder).as_posix()}": path.read_text("utf8") for path in folder.rglob("*.yml")}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf8")
    domain, expected = load_project(tmp_path).domain, GOLDENS["domain_merge"]
    assert sorted({*domain.intents, *DEFAULT_INTENTS}) == expected["intents"]
    assert sorted(domain.entities) == expected["entities"]
    assert sorted(domain.responses) == expected["responses"]
    assert [*DEFAULT_ACTIONS, *sorted(domain.responses)] == expected["actions"]


def test_default_names():
    assert list(DEFAULT_ACTIONS) == GOLDENS["empty_domain_actions"]
    assert sorted(DEFAULT_INTENTS) == GOLDENS["empty_domain_intents"]


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_projects_that_rasa_accepts_have_no_errors(folder):
    project = load_project(folder)
    found = [*project.problems, *check_project(project)]
    assert [str(one) for one in found if one.is_error] == []
