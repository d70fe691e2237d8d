"""What single checks must and must not say beyond their golden projects."""

from pathlib import Path

import pytest

from csbot.checks.facts import Facts
from csbot.checks.payloads import entity_names
from csbot.checks.run import check_project
from csbot.checks.surfaces import bare_places
from csbot.diagnostics import Diagnostic
from csbot.project.load import load_project

SOUND = """version: "3.1"
intents: [greet]
responses:
  utter_greet:
  - text: 你好
  utter_default:
  - text: 没听懂
nlu:
- intent: greet
  examples: |
    - 你好
    - hello
rules:
- rule: 问候
  steps:
  - intent: greet
  - action: utter_greet
"""


def found(folder: Path, *parts: str, **files: str) -> list[Diagnostic]:
    """What the checks say of the sound bot with more files: parts become data files."""
    (folder / "data").mkdir()
    (folder / "domain.yml").write_text(SOUND, "utf8")
    for number, part in enumerate(parts):
        (folder / "data" / f"{number}.yml").write_text(part, "utf8")
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, "utf8")
    return check_project(load_project(folder))


def codes(*args, **files) -> list[str]:
    return [one.code for one in found(*args, **files)]


@pytest.mark.parametrize("event", ["restart", "rewind", "reset_slots", "session_started", "pause"])
@pytest.mark.parametrize("kind, part", [("story", "stories"), ("rule", "rules")])
def test_an_event_in_a_story_or_rule_is_no_unknown_action(tmp_path, event, kind, part):
    told = f"{part}:\n- {kind}: 重来\n  steps: [intent: greet, action: utter_greet, action: {event}]\n"
    assert codes(tmp_path, told) == []


def test_the_sound_bot_is_silent(tmp_path):
    assert codes(tmp_path) == []


def test_a_broken_domain_does_not_make_every_name_unknown(tmp_path):
    story = "stories:\n- story: a\n  steps:\n  - intent: nope\n  - action: utter_nope\n"
    assert codes(tmp_path, story) == ["E231", "W201"]
    seen = {"slots: 5\n": ["E231", "W201"], "actions: 5\n": ["W201"], "forms: [f]\n": ["W201"]}
    for broken, still_seen in seen.items():
        (tmp_path / "domain.yml").write_text(SOUND + broken, "utf8")
        project = load_project(tmp_path)
        assert [one.code for one in project.problems] == ["E111"]
        assert [one.code for one in check_project(project)] == still_seen
    (tmp_path / "domain.yml").write_text(SOUND.replace("intents:", "intents: [").replace("\n\n", "\n"), "utf8")
    assert "W201" not in [one.code for one in check_project(load_project(tmp_path))]


def test_a_broken_slot_hides_only_what_depends_on_it(tmp_path):
    slots = "slots:\n  城市: {type: text}\n  size: {type: categorical, values: [大], mappings: [{type: custom}]}\n"
    story = "stories:\n- story: a\n  steps:\n  - intent: nope\n  - slot_was_set: [城市: 北京, size: 中, szie: 大]\n" \
            "  - action: utter_greet\n"
    forms = "forms:\n  f: {required_slots: [城市, ctiy]}\n"
    problems = found(tmp_path, slots, story, forms)
    assert [one.code for one in problems] == ["E251", "W201", "W237", "W252", "W252", "W254"]
    assert "'ctiy'" in problems[0].message and "'szie'" in problems[2].message


def test_a_broken_story_does_not_make_responses_unused(tmp_path):
    more = "responses:\n  utter_more:\n  - text: 更多\n"
    assert codes(tmp_path, more, "stories:\n- story: a\n  steps:\n  - intent: [\n") == []


def test_broken_examples_hide_nothing_in_stories(tmp_path):
    story = "stories:\n- story: a\n  steps:\n  - intent: nope\n  - action: utter_greet\n"
    assert codes(tmp_path, story, "nlu:\n- intent: greet\n  examples: [\n") == ["W201"]


def test_one_unknown_name_is_reported_once(tmp_path):
    steps = "  - intent: gret\n  - action: utter_greet\n" * 3
    one, = found(tmp_path, f"stories:\n- story: a\n  steps:\n{steps}")
    assert one.message == "unknown intent 'gret', and at 2 more places"
    assert one.hint == "did you mean 'greet'?" and one.at.line == 4


def test_a_name_that_many_stories_have_is_reported_once(tmp_path):
    stories = "stories:\n" + "".join(f"- {{story: {name}, steps: [intent: greet, action: utter_greet]}}\n"
                                     for name in ("交互", "一", "交互", "二", "交互", "一"))
    problems = [one for one in found(tmp_path, stories) if one.code == "W271"]
    assert [(one.message, one.at.line, one.related[0][1].line) for one in problems] == [
        ("3 stories are named '交互'", 4, 2), ("two stories are named '一'", 7, 3)]


def test_a_lacking_dash_in_the_domain_is_suspected(tmp_path):
    more = "intents:\n- ask\n  退货\nactions:\n- action_a\n  action_b\n"
    told = found(tmp_path, more, "stories:\n- story: a\n  steps:\n  - intent: 退货\n  - action: action_b\n")
    hints = {one.code: one.hint for one in told}
    assert hints["W201"] == "'ask 退货' is one name: is a '- ' lacking in it?"
    assert hints["E231"] == "'action_a action_b' is one name: is a '- ' lacking in it?"


@pytest.mark.parametrize("steps, told", [
    (["action: utter_没有", "action: utter_greet"], ["W238"]),
    (["or: [slot_was_set: [甲: 一], slot_was_set: [甲: 二]]", "action: utter_没有", "action: utter_greet"], ["W238"]),
    (["or: [intent: greet, intent: bye]", "action: utter_没有"], ["E231"]),
    (["action: utter_没有", "action: utter_没有"], ["E231"]),
    (["action: action_没有", "action: utter_greet"], ["E231"])])
def test_rasa_asks_only_for_actions_that_a_rule_decides(tmp_path, steps, told):
    (tmp_path / "config.yml").write_text("language: zh\npolicies: [{name: RulePolicy}]\n", "utf8")
    more = "intents: [bye]\nslots:\n  甲: {type: text, mappings: [{type: custom}]}\n"
    rule = "rules:\n- rule: 欢迎\n  steps:\n" + "".join(f"  - {step}\n" for step in steps)
    assert [code for code in codes(tmp_path, more, rule) if code in ("E231", "W238")] == told


def test_default_names_are_known(tmp_path):
    steps = "".join(f"  - intent: {intent}\n  - action: {action}\n" for intent, action in [
        ("restart", "action_restart"), ("back", "action_back"), ("session_start", "action_session_start"),
        ("out_of_scope", "action_default_fallback"), ("nlu_fallback", "action_two_stage_fallback")])
    assert codes(tmp_path, f"stories:\n- story: a\n  steps:\n{steps}  - active_loop: action_two_stage_fallback\n") == []


def test_a_slot_that_is_filled_from_the_start_needs_no_question(tmp_path):
    slots = "slots:\n  份数: {type: float, initial_value: 1, mappings: [{type: custom}]}\n" \
            "  菜: {type: text, initial_value: null, mappings: [{type: custom}]}\n"
    told = [one for one in found(tmp_path, slots, "forms:\n  f: {required_slots: [份数, 菜]}\n") if one.code == "W252"]
    assert ["'菜'" in one.message for one in told] == [True]


def test_requested_slot_is_known_where_there_is_a_form(tmp_path):
    step = "stories:\n- story: a\n  steps:\n  - intent: greet\n  - slot_was_set:\n    - requested_slot: null\n" \
           "  - action: utter_greet\n"
    assert codes(tmp_path, step) == ["W237"]
    form = "forms:\n  f:\n    required_slots: []\n"
    (tmp_path / "data" / "f.yml").write_text(form, "utf8")
    assert [one.code for one in check_project(load_project(tmp_path))] == ["W254"]


def test_names_that_only_code_uses_are_no_mistakes(tmp_path):
    more = "responses:\n  utter_more:\n  - text: '{total}'\n  utter_state_late:\n  - text: 晚了\n" \
           "actions: [action_more]\nslots:\n  total: {type: any, mappings: [{type: custom}]}\n"
    rule = "rules:\n- rule: more\n  steps:\n  - intent: nlu_fallback\n  - action: action_more\n"
    code = "def more(turn):\n    turn.say('utter_more')\n    turn.say(f'utter_state_{turn.state}')\n" \
           "    turn.set('total', 1)\n"
    assert codes(tmp_path, more, rule, actions=code) == []
    (tmp_path / "actions.py").write_text("def more(turn): pass\n", "utf8")
    assert [one.code for one in check_project(load_project(tmp_path))] == ["W229", "W241", "W241"]
    (tmp_path / "actions.py").unlink()  # the code is somewhere else: who knows what it uses
    assert check_project(load_project(tmp_path)) == []


def test_code_of_the_project_is_read_not_run(tmp_path):
    assert codes(tmp_path, actions="raise SystemExit('ran')\n") == []


@pytest.mark.parametrize("payload, names", [
    ('{"size": "s"}', ["size"]), ('{{"size": "s"}}', ["size"]), ('{"n": {amount}}', ["n"]),
    ('{{"city": "{city}"}}', ["city"]), ("{}", []), ("{size: s}", None),
    ('{"a": 1', None), ("[1]", None), ("{" * 50_000, None)])
def test_entities_of_a_payload(payload, names):
    assert entity_names(payload) == names


@pytest.mark.parametrize("text, expected", [
    ("你{name}好", ["W243"]), ("你{{name}}好", []), ('{"a": 1}', []), ("{}", []), ("价格 {a.b}", ["W243"])])
def test_placeholders(tmp_path, text, expected):
    more = f"responses:\n  utter_x:\n  - text: '{text}'\nrules:\n- rule: x\n  steps:\n" \
           "  - intent: nlu_fallback\n  - action: utter_x\n"
    assert codes(tmp_path, more) == expected


def test_a_placeholder_is_shown_at_its_place(tmp_path):
    more = "responses:\n  utter_x:\n  - text: |\n      您好\n      订单{nummer}到了\nrules:\n- rule: x\n  steps:\n" \
           "  - intent: nlu_fallback\n  - action: utter_x\n"
    one, = found(tmp_path, more)
    assert (one.at.line, one.at.column, one.at.end_column) == (5, 9, 17)


@pytest.mark.parametrize("first, second, expected", [
    ("我要退货", "我要换货", []), ("你们好吗", "你们好吗？", ["W262"]), ("ＯＫ的", "ok的", ["W262"]),
    ("go to 5", "go to 6", []),
    ("去[北京](city)", "去[上海](city)", ["W262"]), ("[北京](city)", "[上海](city)", []), ("？", "。", [])])
def test_near_duplicates(tmp_path, first, second, expected):
    more = f"entities: [city]\nintents: [other]\nnlu:\n- intent: greet\n  examples: |\n    - {first}\n" \
           f"- intent: other\n  examples: |\n    - {second}\n    - 别的话\n" \
           "rules:\n- rule: other\n  steps:\n  - intent: other\n  - action: utter_greet\n"
    assert [code for code in codes(tmp_path, more) if code != "W214"] == expected


@pytest.mark.parametrize("bare, reported", [("发Berlin吧", True), ("send Berlin now", True), ("Berliner Kindl", False),
                                            ("别的", False), ("xBerlin", False)])
def test_bare_words(tmp_path, bare, reported):
    lines = "".join(f"    - {text}\n" for text in ("到[Berlin](city)", "去[Berlin](city)", "in [Berlin](city)", bare))
    (tmp_path / "domain.yml").write_text(f"nlu:\n- intent: greet\n  examples: |\n{lines}", "utf8")
    assert bool(list(bare_places(load_project(tmp_path).nlu.examples))) is reported


@pytest.mark.parametrize("on_error, reported", [("utter_忙", []), ("utter_greet", ["W241"])])
def test_what_is_said_when_an_action_fails_is_used(tmp_path, on_error, reported):
    (tmp_path / "endpoints.yml").write_text(f"action_endpoint: {{url: http://a/b, on_error: {on_error}}}\n", "utf8")
    assert codes(tmp_path, "responses:\n  utter_忙:\n  - text: 系统忙\n") == reported


def test_facts_of_or_steps_and_conditions(tmp_path):
    rule = "rules:\n- rule: a\n  condition:\n  - slot_was_set:\n    - tier: gold\n  steps:\n  - or:\n" \
           "    - intent: greet\n    - slot_was_set:\n      - a: 1\n      - b: 2\n  - action: utter_greet\n"
    (tmp_path / "domain.yml").write_text(rule, "utf8")
    facts = Facts(load_project(tmp_path))
    assert list(facts.told_slots) == ["tier", "a", "b"] and list(facts.told_intents) == ["greet"]
