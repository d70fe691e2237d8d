"""What Rasa tolerates is read, what it refuses is an error, and what is merged from many files."""

import pytest

from csbot.check import check
from csbot.project.load import load_project, load_tests
from csbot.project.model import OrStep, SlotStep, UserStep
from csbot.project.wholeness import lost_parts
from tests.project.projects import codes, read, write


@pytest.mark.parametrize("text, expected", [
    ("nlu:\n", []),
    ("nlu:\n- intent: greet\n  exmaples: x\n", ["E112"]),
    ("nlu:\n- intent: greet\n  synonym: x\n  examples: |\n    - 好\n", ["E111"]),
    ("forms:\n  f:\n    required_slots:\n", []),
    ("forms:\n  f:\n", ["E111"]),
    ("session_config:\n  session_expiration_time: null\n", []),
    ("responses:\n  utter_x:\n  - text: 好\n    channel: null\n", []),
    ("responses:\n  utter_x:\n  - image: a.png\n", ["E111"]),
    ("slots:\n  s: {type: categorical, values: [null, a], mappings: []}\n", []),
    ("slots:\n  s: {type: text, mappings: [{type: from_text, intnet: x}]}\n", ["W110"]),
    ("slots:\n  s: {type: text, auto_fill: false, mappings: []}\n", ["E112"]),
    ("slots:\n  s: {type: text}\n", ["E111"]),
    ("slots:\n  s: {type: any, influence_conversation: true, mappings: []}\n", ["E111"]),
    ("slots:\n  s: {type: txt, mappings: []}\n", ["E111"]),
    ("slots:\n  s: {type: my.slots.Custom, whatever: 1, mappings: []}\n", []),
    ("slots:\n  s: {type: text, mappings: [{type: from_entity}]}\n", ["E111"]),
    ("rules:\n- rule: r\n  condition:\n  - intent: greet\n  steps:\n  - action: utter_greet\n", ["E111"]),
    ("rules:\n- rule: r\n  steps:\n  - checkpoint: c\n", ["E116"]),
    ("stories:\n- story: s\n  steps:\n  - intent: ''\n", ["E111"]),
    ("stories:\n- story: s\n  steps:\n  - or:\n    - action: utter_greet\n", ["E111"]),
    ("stories:\n- story: s\n  steps: []\n- story: s\n", ["W104", "W104"]),
    ('version: "4.0"\nnlu: []\n', ["W105"]),
    ("version: 3.1\nnlu: []\n", ["E111"]),
    ("unknown: 1\nnlu: []\n", []),
    ("intents: [a: {use_entities: null}, b: {use_entities: null, ignore_entities: null}]\n", []),
])
def test_tolerated_and_refused(tmp_path, text, expected):
    project = read(tmp_path, {"data/x.yml": text})
    assert codes(project) == expected
    check(project)


def test_no_entities_may_be_written_as_null_as_in_rasa(tmp_path):
    text = "intents: [a: {use_entities: null, ignore_entities: null}]\n"
    intents = read(tmp_path, {"data/x.yml": text}).domain.intents
    assert (intents["a"].use_entities, intents["a"].ignore_entities) == ((), ())


def test_of_a_list_and_a_mapping_in_two_files_the_settings_count(tmp_path):
    files = {"domain/a.yml": "intents: [greet]\nentities: [city: {roles: [to]}]\n",
             "domain/b.yml": "intents: [greet: {use_entities: []}]\nentities: [city: {roles: [from]}, city2]\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf8")
    project = load_project(tmp_path)
    assert project.domain.intents["greet"].use_entities == ()
    assert project.domain.entities["city"].roles == ("to",)
    assert [(one.code, one.at.file) for one in project.problems] == [("W109", "domain/b.yml")]


def test_one_file_may_hold_everything_and_test_files_are_read_apart(tmp_path):
    text = "stories:\n- story: 测试\n  steps:\n  - user: '[北京](city)'\n    intent: greet\n"
    folder = write(tmp_path, {"data/test_a.yml": text})
    project = load_project(folder)
    assert (len(project.rules), len(project.stories)) == (1, 0)
    stories, sources, problems = load_tests(folder)
    assert stories[0].steps[0].entities[0].value == "北京" and list(sources) == ["data/test_a.yml"] and not problems


def test_a_broken_alternative_is_left_out(tmp_path):
    text = "stories:\n- story: s\n  steps:\n  - or:\n    - intent: 5\n    - intent: greet\n" \
           "    - slot_was_set: [a, b: 1]\n"
    step, = read(tmp_path, {"data/x.yml": text}).stories[0].steps
    assert isinstance(step, OrStep)
    assert isinstance(step.alternatives[0], UserStep)
    assert [type(one) for one in step.alternatives[1]] == [SlotStep, SlotStep]


@pytest.mark.parametrize("name, text, lost", [
    ("domain.yml", "intents: [\n", {"domain"}), ("domain.yml", "\tx", {"domain"}), ("data/a.yml", "nlu: [\n", {"nlu"}),
    ("data/a.yml", "rules:\n- rule: x\n  steps: 5\n", {"stories"}),
    ("data/a.yml", "responses: 5\nnlu: []\n", {"nlu", "domain"}), ("data/a.yml", "{", {"domain", "nlu", "stories"}),
    ("config.yml", "language: [\n", set()), ("data/a.yml", "nlu: []\n", set())])
def test_lost_parts(tmp_path, name, text, lost):
    assert lost_parts(read(tmp_path, {name: text})) == lost
