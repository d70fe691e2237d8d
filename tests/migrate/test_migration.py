"""A project of Rasa 2 in the format of Rasa 3: as Rasa's own migration has it, comments kept, all or nothing."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.check import check
from csbot.diagnostics import CsbotError
from csbot.migrate.domain import Slots, rewrite_forms
from csbot.migrate.migration import Migration, plan_migration
from csbot.migrate.page import Page
from csbot.migrate.writing import write_out, write_over
from csbot.project.load import load_project
from csbot.project.yaml import read_yaml
from csbot.text import Source
from tests.project.projects import codes

FIXTURE = Path(__file__).parent / "fixtures"


def plan(folder: Path, files: dict[str, str]) -> Migration:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode("utf8"))
    return plan_migration(folder)


def understood(text: str) -> Any:
    """A text as YAML 1.2, in which `on` is a text."""
    return read_yaml(Source("text", text))


def rewritten(folder: Path, text: str) -> dict:
    """A domain file after its migration."""
    [file] = plan(folder, {"domain.yml": text}).files
    return understood(file.after)


def files_below(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf8") for path in folder.rglob("*") if path.is_file()}


def test_a_domain_becomes_what_rasa_makes_of_it():
    """`rasa3.yml` was written by `rasa data migrate` of Rasa 3.6.21."""
    page = Page(Source("domain.yml", (FIXTURE / "rasa2.yml").read_text("utf8")))
    slots = Slots([page])
    rewrite_forms(page, slots)
    slots.finish()
    ours, theirs = understood(page.result()), understood((FIXTURE / "rasa3.yml").read_text("utf8"))
    assert ours == theirs
    assert [(one.code, one.message.split("'")[1]) for one in slots.problems] == [
        ("W141", "快递"), ("W141", "done")]


def test_comments_blank_lines_quotes_and_order_stay():
    page = Page(Source("domain.yml", (FIXTURE / "rasa2.yml").read_text("utf8")))
    slots = Slots([page])
    rewrite_forms(page, slots)
    slots.finish()
    assert page.result() == (FIXTURE / "csbot3.yml").read_text("utf8")


def test_what_was_migrated_checks_without_errors_and_is_not_migrated_again(tmp_path):
    write_over(plan(tmp_path, {
        "domain.yml": (FIXTURE / "rasa2.yml").read_text("utf8"), "data/nlu.yml": 'version: "2.0"\nnlu: []\n',
        "data/rules.yml": "version: '2.0'\nrules: []\n", "tests/test_x.yml": "version: 2.0\nstories: []\n"}), tmp_path)
    project = load_project(tmp_path)
    assert codes(project) == []
    assert [found.message for found in check(project)[1] if found.is_error] == []
    assert plan_migration(tmp_path).files == ()
    assert (tmp_path / "tests/test_x.yml").read_text() == 'version: "3.1"\nstories: []\n'
    assert (tmp_path / "domain.yml.orig").read_text("utf8") == (FIXTURE / "rasa2.yml").read_text("utf8")


def test_triggers_become_rules(tmp_path):
    found = plan(tmp_path, {
        "domain.yml": "intents:\n- 再见: {triggers: utter_bye}   # 结束\n- thanks:\n    use_entities: []\n"
                      "    triggers: utter_welcome\n- greet: {triggers: utter_greet}\n- order\n",
        "data/rules.yml": "rules:\n- rule: 问候\n  steps:\n  - intent: greet\n  - action: utter_hello\n"})
    domain, rules = found.files
    assert understood(domain.after)["intents"] == ["再见", {"thanks": {"use_entities": []}}, "greet", "order"]
    assert (rules.name, rules.before) == ("data/rules_from_triggers.yml", None)
    assert understood(rules.after)["rules"] == [
        {"rule": "再见 triggers utter_bye", "steps": [{"intent": "再见"}, {"action": "utter_bye"}]},
        {"rule": "thanks triggers utter_welcome", "steps": [{"intent": "thanks"}, {"action": "utter_welcome"}]}]
    assert [(one.code, one.at.file) for one in found.problems] == [("W143", "domain.yml")]


def test_the_comments_of_an_intent_outlive_its_triggers(tmp_path):
    [domain, _] = plan(tmp_path, {"domain.yml": "intents:\n- 再见: {triggers: utter_bye}   # 结束\n# 下面\n- thanks:  # 谢\n"
                                               "    triggers: utter_welcome  # once\n# end\n- order  # 订\n"}).files
    assert domain.after == ("intents:\n- 再见  # 结束\n# 下面\n- thanks # 谢 once\n# end\n- order  # 订\n")


def test_an_entity_with_roles_fills_its_slot(tmp_path):
    domain = rewritten(tmp_path, "entities: [city: {roles: [from], groups: ['1']}]\nslots: {city: {type: text}}\n")
    assert domain["slots"]["city"]["mappings"] == [
        {"type": "from_entity", "entity": "city"}, {"type": "from_entity", "entity": "city", "role": "from"},
        {"type": "from_entity", "entity": "city", "group": "1"}]


@pytest.mark.parametrize("forms, expected", [
    ("forms: [a, b]\n", {"a": {"required_slots": []}, "b": {"required_slots": []}}),
    ("forms: {a: , b: {required_slots: [x]}}\n", {"a": {"required_slots": []}, "b": {"required_slots": ["x"]}}),
    ("forms:\n  a:\n    ignored_intents: [chat]\n    x: {type: from_text}\n",
     {"a": {"required_slots": ["x"], "ignored_intents": ["chat"]}}),
    ("forms: {a: {required_slots: {x: [], y: }}}\n", {"a": {"required_slots": ["x", "y"]}}),
])
def test_all_old_shapes_of_forms(tmp_path, forms, expected):
    assert rewritten(tmp_path, "slots: {x: {type: text, auto_fill: false}, y: {type: text}}\n" + forms)["forms"] == expected


def test_a_slot_lies_in_another_file_than_its_form_or_nowhere(tmp_path):
    found = plan(tmp_path, {
        "domain/forms.yml": "forms:\n  f:\n    required_slots:\n      x:\n      - type: from_text\n      新:\n      - type: from_text\n",
        "domain/slots.yml": "slots:\n  x:\n    type: text\n"})
    assert [file.name for file in found.files] == ["domain/forms.yml", "domain/slots.yml"]
    slots = understood(found.files[1].after)["slots"]
    conditions = [{"active_loop": "f", "requested_slot": "x"}]
    assert slots["x"]["mappings"] == [{"type": "from_text", "conditions": conditions}]
    assert slots["新"]["type"] == "any"
    assert [one.code for one in found.problems] == ["W142"]


def test_old_types_and_line_ends(tmp_path):
    text = "version: '2.0'\r\nslots:\r\n  amount:   # 金额\r\n    type: unfeaturized\r\n\r\n# 回复\r\nresponses: {}\r\n"
    [file] = plan(tmp_path, {"domain.yml": text}).files
    assert file.after == ("version: '3.1'\r\nslots:\r\n  amount:   # 金额\r\n    type: any\r\n    mappings:\r\n"
                          "    - type: custom\r\n\r\n# 回复\r\nresponses: {}\r\n")


@pytest.mark.parametrize("settings", ["[{groups: [add]}]", "[add]", "text"])
def test_what_rasa_3_ignores_below_an_entity_stays(tmp_path, settings):
    domain = rewritten(tmp_path, f"entities: [cart: {settings}, 菜]\nslots: {{cart: {{type: text}}}}\n")
    assert domain["slots"]["cart"]["mappings"] == [{"type": "from_entity", "entity": "cart"}]
    assert domain["entities"][1] == "菜"


def test_a_slot_class_that_rasa_3_does_not_have_becomes_a_type(tmp_path):
    slots = ("slots:\n  requested_slot: {type: rasa.shared.core.slots.UnfeaturizedSlot, auto_fill: true}\n"
             "  城市: {type: rasa.shared.core.slots.TextSlot, mappings: []}\n")
    assert {name: slot["type"] for name, slot in rewritten(tmp_path, slots)["slots"].items()} == {
        "requested_slot": "any", "城市": "rasa.shared.core.slots.TextSlot"}


@pytest.mark.parametrize("text", [
    'version: "3.1"\nslots:\n  x: {type: text, mappings: [{type: from_text}]}\n  y: {type: text, mappings: []}\n'
    "forms: {f: {required_slots: [x]}}\nintents: [a: {use_entities: []}]\nentities: [y]\n",
    "nlu: []\n", 'version: "3.10"\nintents: []\n', "version: x\nintents: []\n"])
def test_what_is_in_the_format_of_rasa_3_stays(tmp_path, text):
    assert plan(tmp_path, {"domain.yml": text}).files == ()


def test_markdown_is_reported(tmp_path):
    found = plan(tmp_path, {"domain.yml": "intents: []\n", "data/nlu.md": "## intent:问候\n- 你好\n",
                            "data/stories.md": "## 查订单\n* order\n  - utter_order\n", "data/README.md": "## Data\n\ntext\n"})
    assert [(one.code, one.at.file, one.message.split(" in ")[0]) for one in found.problems] == [
        ("E144", "data/nlu.md", "NLU data"), ("E144", "data/stories.md", "stories")]


@pytest.mark.parametrize("text, code", [
    ("slots: [\n", "E101"), ("slots: {x: 1}\n", "E145"), ("forms: {f: 3}\n", "E145"), ("forms: 3\n", "E145"),
    ("forms: {f: {required_slots: {x: [1]}}}\nslots: {x: {type: text}}\n", "E145"),
    ("slots: {x: {type: text}}\nforms: {f: {required_slots: {x: &a [*a]}}}\n", "E107"),
    ("slots: 3\n", "E145"), ("slots: {x: }\n", "E145"), ("entities: 3\nslots: {x: {type: text}}\n", "E145"),
    ("intents: 3\n", "E145"), ("slots: {x: {type: text, mappings: 3}}\n", "E145")])
def test_a_broken_or_odd_domain_stops_everything(tmp_path, text, code):
    with pytest.raises(CsbotError) as error:
        plan(tmp_path, {"domain.yml": text, "data/x.yml": 'version: "2.0"\n'})
    assert [found.code for found in error.value.diagnostics] == [code]
    assert files_below(tmp_path) == {"domain.yml": text, "data/x.yml": 'version: "2.0"\n'}


def test_there_must_be_a_project(tmp_path):
    with pytest.raises(CsbotError, match="E117"):
        plan_migration(tmp_path)


OLD = {"domain.yml": 'version: "2.0"\nintents: [a: {triggers: utter_a}]\n', "data/x.yml": 'version: "2.0"\nnlu: []\n'}


def test_what_is_there_is_not_overwritten(tmp_path):
    migration = plan(tmp_path, OLD)
    (tmp_path / "domain.yml.orig").write_text("mine")
    with pytest.raises(CsbotError, match="E146"):
        write_over(migration, tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").write_text("mine")
    with pytest.raises(CsbotError, match="E146"):
        write_out(migration, tmp_path / "out")
    assert files_below(tmp_path) == {**OLD, "domain.yml.orig": "mine", "out/x": "mine"}
    (tmp_path / "data/rules_from_triggers.yml").write_text("rules: []\n")
    with pytest.raises(CsbotError, match="E146"):
        plan_migration(tmp_path)


@pytest.mark.parametrize("fails", range(1, 4))
def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path, monkeypatch, fails):
    migration = plan(tmp_path, OLD)
    calls = iter(range(1, 99))
    replace = os.replace

    def broken(source, target):
        if next(calls) == fails:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr("csbot.migrate.writing.os.replace", broken)
    with pytest.raises(CsbotError, match="No space left"):
        write_over(migration, tmp_path)
    assert files_below(tmp_path) == OLD


def test_out_holds_only_the_rewritten_files(tmp_path):
    migration = plan(tmp_path / "bot", {**OLD, "data/y.yml": "nlu: []\n"})
    write_out(migration, tmp_path / "new" / "bot")
    assert sorted(files_below(tmp_path / "new")) == ["bot/data/rules_from_triggers.yml", "bot/data/x.yml", "bot/domain.yml"]
    assert files_below(tmp_path / "bot") == {**OLD, "data/y.yml": "nlu: []\n"}


def test_a_linked_file_is_rewritten_where_it_lies(tmp_path):
    (tmp_path / "bot").mkdir()
    (tmp_path / "shared.yml").write_text('version: "2.0"\nintents: []\n')
    (tmp_path / "bot" / "domain.yml").symlink_to(tmp_path / "shared.yml")
    write_over(plan_migration(tmp_path / "bot"), tmp_path / "bot")
    assert (tmp_path / "bot" / "domain.yml").is_symlink()
    assert (tmp_path / "shared.yml").read_text() == 'version: "3.1"\nintents: []\n'


NAMES = st.sampled_from(["x", "y", "订单", "on", "a b"])
MAPPINGS = st.lists(st.fixed_dictionaries({"type": st.sampled_from(["from_text", "from_entity", "from_intent"])},
                                          optional={"entity": NAMES, "value": st.integers()}), max_size=3)
DOMAINS = st.fixed_dictionaries(
    {"version": st.just("2.0"), "slots": st.dictionaries(NAMES, st.fixed_dictionaries(
        {"type": st.just("text")}, optional={"auto_fill": st.booleans()}), min_size=1)},
    optional={"entities": st.lists(NAMES, unique=True), "responses": st.dictionaries(NAMES, st.just([{"text": "好: #"}])),
              "forms": st.dictionaries(NAMES, st.fixed_dictionaries({"required_slots": st.dictionaries(NAMES, MAPPINGS)}))})


@settings(deadline=None)
@given(DOMAINS, st.booleans())
def test_any_domain_gets_mappings_and_lists_and_loses_nothing_else(domain, flow):
    page = Page(Source("domain.yml", yaml.safe_dump(domain, allow_unicode=True, default_flow_style=flow, sort_keys=False)))
    slots = Slots([page])
    rewrite_forms(page, slots)
    slots.finish()
    found = understood(page.result())
    assert all(slot["mappings"] and "auto_fill" not in slot for slot in found["slots"].values())
    for name, form in domain.get("forms", {}).items():
        assert found["forms"][name] == {"required_slots": list(form["required_slots"])}
        assert set(form["required_slots"]) <= set(found["slots"])
    rest = ("entities", "responses")
    assert {key: found.get(key) for key in rest} == {key: domain.get(key) for key in rest}
    again = Page(Source("domain.yml", page.result()))
    rewrite_forms(again, Slots([again]))
    Slots([again]).finish()
    assert again.result() == page.result()
