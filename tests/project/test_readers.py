"""What Rasa tolerates is read, what it refuses is an error, and what is merged from many files."""

import pytest

from csbot.check import check
from csbot.project.domain import PARTS
from csbot.project.load import load_project, load_tests
from csbot.project.model import OrStep, SlotStep, UserStep
from tests.project.projects import codes, read, write


@pytest.mark.parametrize("text, expected", [
    ("nlu:\n", []),
    ("nlu:\n- intent: greet\n  exmaples: x\n", ["E112", "W103"]),
    ("nlu:\n- intent: greet\n  synonym: x\n  examples: |\n    - 好\n", ["E111"]),
    ("forms:\n  f:\n    required_slots:\n", ["E111"]),
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
    ("slots:\n  s: {influence_conversation: true, mappings: []}\n", ["E111"]),
    ("slots:\n  s: {type: my.slots.Custom, whatever: 1, mappings: []}\n", ["W117"]),
    ("slots:\n  s: {type: text, mappings: [{type: from_entity}]}\n", ["E111"]),
    ("rules:\n- rule: r\n  condition:\n  - intent: greet\n  steps:\n  - action: utter_greet\n", ["E111"]),
    ("rules:\n- rule: r\n  steps:\n  - checkpoint: c\n", ["E116"]),
    ("stories:\n- story: s\n  steps:\n  - intent: ''\n", ["W116"]),
    ("stories:\n- story: s\n  steps:\n  - or:\n    - action: utter_greet\n", ["E111"]),
    ("stories:\n- story: s\n  steps: []\n- story: s\n", ["W104", "W104"]),
    ('version: "4.0"\nnlu: []\n', ["W105"]),
    ("version: 3.1\nnlu: []\n", ["E111"]),
    ("unknown: 1\nnlu: []\n", []),
    ("intents: [a: {use_entities: null}, b: {use_entities: null, ignore_entities: null}]\n", ["E111"]),
    # what Rasa accepts though it means nothing
    ("intents: [a: {use_entity: [x]}]\n", ["W113"]),
    ("entities: [城市: {colour: red}]\n", ["W113"]),
    ("intents: [售后: {is_retrieval_intent: true}]\n", []),  # Rasa writes it
    ("responses:\n  utter_c: []\n", ["W112"]),
    ("responses:\n  utter_c:\n  - text: 12345\n", ["E111"]),  # and not that it lacks text, too
    ("responses:\n  utter_c:\n  - text: 选\n    buttons: [{payload: /greet}]\n", ["W112"]),
    ("responses:\n  utter_c:\n  - text: 选\n    condition: [{type: slot, name: size}]\n", ["W112"]),
    ("actions: [action_a: {send_domain: null}]\n", ["W112"]),
    ("slots:\n  s: {type: text, mappings: [{type: from_text, intent: null, role: null}]}\n", ["W112", "W112"]),
    ("stories:\n- steps:\n  - intent: greet\n", ["W114"]),
    ("stories:\n- story: ''\n  steps:\n  - intent: greet\n", ["W114"]),
    ("rules:\n- rule:\n  steps:\n  - intent: greet\n", ["W114"]),
    ("nlu:\n- intent: ''\n  examples: |\n    - 好\n", ["W114"]),
    ("stories:\n- story: s\n  steps:\n  - {}\n  - action:\n", ["W116", "W116"]),
    ("stories:\n- story: s\n  steps:\n  - action: restart\n", []),
    ("rules:\n- rule: 一\n  steps:\n  - action: session_started\n  - action: pause\n  - action: export\n", []),
    ("stories:\n- story: s\n  steps:\n  - slot_was_set: [3, size: 大]\n", ["W116"]),
    ("stories:\n- story: s\n  steps:\n  - checkpoint: c\n    slot_was_set: [size]\n", ["W116"]),
    # what Rasa refuses
    ("intents:\n", ["E111"]),
    ("slots:\n", ["E111"]),
    ("intents: [a: {triggers: utter_greet}]\n", ["E112"]),
    ("forms: [order_form]\n", ["E111"]),
    ("forms:\n  f: {required_slots: {size: [{type: from_text}]}}\n", ["E111"]),
    ("slots:\n  s: {type: unfeaturized, mappings: []}\n", ["E111"]),
    ("slots:\n  s: {type: float, initial_value: '半', mappings: []}\n", ["E111"]),
    ("slots:\n  s: {type: text, values: [a], mappings: []}\n", ["E112"]),
    ("slots:\n  s: {type: text, mappings: [{type: from_intent, value: null}]}\n", ["E111"]),
    ("responses:\n  utter_x:\n  - {text: 好, attachment: a.png}\n", ["E111"]),
    ("responses:\n  utter_x:\n  - {text: null, custom: {}}\n", ["W112", "E111"]),
    ("e2e_actions: [你好, 你好]\n", ["E118"]),
    ("stories:\n- story: s\n  steps:\n  - slot_was_set: {size: 大}\n", ["E111"]),
    ("stories:\n- story: s\n  steps:\n  - intent: greet\n    entities:\n", ["E111"]),
    ("stories:\n- story: s\n  steps:\n  - intent: greet\n    entities: [{city: 北京, role: 3}]\n", ["E111"]),
    ("stories:\n- story: s\n  steps:\n  - form: order_form\n", ["E113"]),
    ("stories:\n- story: s\n  steps:\n  - action: slot\n  - action: user\n", ["E111", "E111"]),
    ("rules:\n- rule: r\n  condition:\n  steps:\n  - intent: greet\n", ["E111"]),
    ("nlu:\n- intent: a/b/c\n  examples: |\n    - 好\n", ["E111"]),
    ("nlu:\n- synonym: 北京\n  metadata: 1\n  examples: |\n    - 帝都\n", ["E112"]),
])
def test_tolerated_and_refused(tmp_path, text, expected):
    write(tmp_path, {"domain/x.yml": text})
    (tmp_path / "domain.yml").rename(tmp_path / "domain" / "a.yml")
    project = load_project(tmp_path)
    assert codes(project) == expected
    check(project)


def test_no_entities_may_be_written_as_null_as_in_rasa(tmp_path):
    text = "intents: [a: {use_entities: null, ignore_entities: []}]\n"
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


def test_one_file_may_hold_everything_and_test_files_are_read_apart_as_well(tmp_path):
    text = "stories:\n- story: 测试\n  steps:\n  - user: '[北京](city)'\n    intent: greet\n"
    folder = write(tmp_path, {"data/test_a.yml": text})
    project = load_project(folder)
    assert (len(project.rules), len(project.stories)) == (1, 1), "Rasa trains on test files below data/, too"
    stories, sources, problems = load_tests(folder)
    assert stories[0].steps[0].entities[0].value == "北京" and list(sources) == ["data/test_a.yml"] and not problems


def test_a_broken_alternative_is_left_out(tmp_path):
    text = "stories:\n- story: s\n  steps:\n  - or:\n    - intent: 5\n    - intent: greet\n" \
           "    - slot_was_set: [a, b: 1]\n"
    step, = read(tmp_path, {"data/x.yml": text}).stories[0].steps
    assert isinstance(step, OrStep)
    assert isinstance(step.alternatives[0], UserStep)
    assert [type(one) for one in step.alternatives[1]] == [SlotStep, SlotStep]


DOMAIN_PARTS = {(part, None) for part in PARTS}


@pytest.mark.parametrize("name, text, lost", [
    ("domain.yml", "intents: [\n", {("intents", None)}), ("domain.yml", "\tx", DOMAIN_PARTS),
    ("data/a.yml", "nlu: [\n", {("nlu", None)}),
    ("data/a.yml", "rules:\n- rule: x\n  steps: 5\n", {("rules", "x")}),
    ("data/a.yml", "responses: 5\nnlu: []\n", {("responses", None)}),
    ("domain.yml", "slots:\n  城市: {type: text}\n  size: {type: text, mappings: []}\n", {("slots", "城市")}),
    ("domain.yml", "intents: [greet, 5]\nforms: [order_form]\n", {("intents", None), ("forms", None)}),
    ("domain.yml", "intents: [greet, {order: {}}]\n", {("intents", "order")}),
    ("data/a.yml", "nlu:\n- intent: 问候\n  examples: |\n    - [好]{x}\n", {("nlu", "问候")}),
    ("data/a.yml", "nlu: {", {("nlu", None)}), ("data/a.yml", "{", set()),
    ("config.yml", "language: [\n", set()), ("data/a.yml", "nlu: []\n", set())])
def test_what_could_not_be_read(tmp_path, name, text, lost):
    assert read(tmp_path, {name: text}).lost == lost


@pytest.mark.parametrize("policies, expected", [
    ("", ["E140", "W116"]), ("policies: [{name: MemoizationPolicy}, {name: TEDPolicy}]\n", ["E140", "W116"]),
    ("policies: [{name: rasa.core.policies.unexpected_intent_policy.UnexpecTEDIntentPolicy}]\n", ["E140", "W116"]),
    ("policies: [{name: MemoizationPolicy}, {name: RulePolicy}]\n", ["W116"])])
@pytest.mark.parametrize("bot", ["", "''"])
def test_a_bot_that_says_nothing_is_an_error_where_a_policy_would_learn_it(tmp_path, policies, expected, bot):
    text = f"stories:\n- story: 沉默\n  steps:\n  - intent: greet\n  - bot: {bot}\n  - action: utter_greet\n"
    project = read(tmp_path, {"data/s.yml": text, "config.yml": policies})
    assert codes(project) == expected and len(project.stories[0].steps) == 2


@pytest.mark.parametrize("name, refused", [
    ("1", True), ("1.5", True), ("true", True), ("null", True), ("'404'", False), ('"404"', False),
    ("utter_404", False), ("yes", False), ("你好", False)])
def test_a_response_has_a_text_for_a_name(tmp_path, name, refused):
    """Rasa sorts the names and stops."""
    project = read(tmp_path, {"domain/x.yml": f"responses:\n  {name}: [{{text: 抱歉}}]\n"})
    assert codes(project) == (["E139"] if refused else [])
    assert not refused or project.problems[0].at.short == "domain/x.yml:2"


def test_two_intents_in_one_item_are_two(tmp_path):
    """As in Rasa, which reads the settings of the first only."""
    project = read(tmp_path, {"domain/x.yml": "intents: [退款: {use_entities: []}, buy: {use_entities: []}]\n".replace(
        "[", "[{", 1).replace("]\n", "}]\n")})
    assert [str(name) for name in project.domain.intents][-2:] == ["退款", "buy"]
    assert [project.domain.intents[name].use_entities for name in ("退款", "buy")] == [(), True]


@pytest.mark.parametrize("user, entities, told, problems", [
    ("去上海", "[city: 上海]", [], ["W116"]), ("to Berlin", "[city: Berlin, date]", [], ["W116", "W116"]),
    ("去[上海](city)", "[city: 北京]", [("city", "上海")], []),
    ("to [Berlin](city)", "[date]", [("city", "Berlin")], ["W116"]),
    ("/order{city}", "[city: 上海]", [], ["W116"]), ('/order{"city": "上海"}', "[city]", [("city", "上海")], []),
    ("你好", "", [], []),
])
@pytest.mark.parametrize("intent", ["    intent: order\n", ""])
def test_beside_a_text_only_what_it_marks_is_an_entity(tmp_path, user, entities, told, problems, intent):
    """As in Rasa, whatever is listed under `entities`."""
    step = f"  - user: '{user}'\n{intent}    entities: {entities}\n"
    project = read(tmp_path, {"data/s.yml": f"stories:\n- story: s\n  steps:\n{step}"})
    assert [(str(one.entity), one.value) for one in project.stories[0].steps[0].entities] == told
    assert codes(project) == problems
