"""What a hint says to change ends the problem it stands under: the YAML is changed as it says and compiled again."""

from pathlib import Path

import pytest

from csbot.graph.compile import compile_graph
from tests.graph.conftest import DOMAIN, make
from tests.graph.suggestions import apply

SAME = """stories:
- story: 普通
  steps:
  - intent: 退款
  - action: utter_普通
- story: 金卡
  steps:
  - intent: 退款
  - action: utter_金卡
- story: 又一个
  steps:
  - intent: 退款
  - action: utter_金卡
"""
ENDS = """stories:
- story: 长
  steps:
  - intent: 退款
  - action: utter_a
  - action: utter_b
- story: 短
  steps:
  - intent: 退款
  - action: utter_a
  - intent: bye
  - action: utter_bye
"""
FORM = """stories:
- story: 有表
  steps:
  - intent: 退款
  - action: 退款表
  - active_loop: 退款表
  - active_loop: null
  - action: utter_a
- story: 没说
  steps:
  - intent: 退款
  - action: 退款表
  - action: utter_b
"""
RULES = """rules:
- rule: 再见
  steps:
  - intent: bye
  - action: utter_bye
- rule: 慢走
  condition:
  - slot_was_set: [{found: true}]
  steps:
  - intent: bye
  - action: utter_a
- rule: 也慢走
  condition:
  - slot_was_set: [{found: true}]
  steps:
  - intent: bye
  - action: utter_b
- rule: 帮助
  steps:
  - intent: help
  - action: utter_help
- rule: 帮助更多
  steps:
  - intent: help
  - action: utter_help
  - action: utter_more
"""
SLOT_SET = """rules:
- rule: 退款
  steps:
  - intent: 退款
  - action: utter_a
stories:
- story: 金卡
  steps:
  - intent: greet
  - slot_was_set: [{tier: gold}]
  - action: utter_greet
  - intent: 退款
  - action: utter_b
- story: 没有卡
  steps:
  - intent: greet
  - action: utter_greet
  - intent: 退款
  - action: utter_a
  - action: utter_c
"""
IN_FORM = """rules:
- rule: 帮助
  steps:
  - intent: help
  - action: utter_help
stories:
- story: 在表里
  steps:
  - intent: 退款
  - action: 退款表
  - active_loop: 退款表
  - intent: help
  - action: utter_other
  - action: 退款表
"""
INCOMPLETE = """rules:
- rule: 找到
  steps:
  - intent: order
  - action: action_find
  - slot_was_set: [{found: true}]
  - action: utter_found
- rule: 也找
  steps:
  - intent: help
  - action: action_find
- rule: 填表
  steps:
  - intent: 退款
  - action: 退款表
  - active_loop: 退款表
- rule: 又填表
  steps:
  - intent: bye
  - action: 退款表
"""
CASES = {"W301 the same": ("W301", SAME), "W301 one ends": ("W301", ENDS), "W301 a form": ("W301", FORM),
         "E302": ("E302", RULES), "E303 a slot": ("E303", SLOT_SET), "E303 a form": ("E303", IN_FORM),
         "E304": ("E304", INCOMPLETE)}
FIXTURES = Path(__file__).parent / "fixtures"


def mended(folder, code, text, domain=DOMAIN):
    """The text after doing what the hints of `code` say, one after another, and the codes that were left each time."""
    left = []
    for _ in range(8):
        found = [one for one in compile_graph(make(folder, text, domain)).problems if one.code == code]
        left.append(len(found))
        if not found:
            break
        changed = apply(found[0].hint, text)
        assert changed is not None, found[0].hint
        text = changed
    return text, left


@pytest.mark.parametrize("case", CASES)
def test_doing_what_the_hints_say_ends_the_problem(case, tmp_path):
    code, text = CASES[case]
    after, left = mended(tmp_path, code, text)
    assert left[0] and left[-1] == 0, (left, after)
    assert not [one for one in compile_graph(make(tmp_path, after)).problems if one.is_error]


def test_a_value_that_the_story_names_is_suggested(graph):
    domain = DOMAIN.replace("[silver, gold]", "[银卡, 金卡]")
    hint = next(one.hint for one in graph(SAME, domain=domain).problems if one.code == "W301")
    assert "`- slot_was_set: [{tier: 金卡}]` before line 9" in hint and "merge them" in hint


def test_without_a_slot_the_hint_says_what_to_declare(graph):
    domain = "intents: [退款]\nslots: {note: {type: text, mappings: [{type: custom}]}}\n"
    hints = [one.hint for one in graph(SAME, domain=domain).problems if one.code == "W301"]
    assert hints and all("declare a slot of type bool or categorical" in hint for hint in hints)


HIDDEN = """stories:
- {story: a, steps: [{intent: order, entities: [{ENTITY: 北京}]}, {action: utter_a}]}
- {story: b, steps: [{intent: order, entities: [{ENTITY: 上海}]}, {action: utter_b}]}
"""


@pytest.mark.parametrize("entity, domain, wanted", [
    ("city", DOMAIN, "give it `type: categorical` with `values: [北京, 上海]`"),
    ("city", DOMAIN.replace("{type: text, mappings: [{type: from_entity, entity: city}]}",
                            "{type: categorical, values: [x], mappings: [{type: from_entity, entity: city}]}"),
     "neither is among its values: add them, `values: [北京, 上海]`"),
    ("city", DOMAIN.replace("city: {type: text,", "city: {type: text, influence_conversation: false,"),
     "without `influence_conversation: false`"),
    ("courier", DOMAIN, "let it fill a categorical slot with `values: [北京, 上海]`"),
])
def test_a_difference_that_the_dialogue_does_not_see_is_named(entity, domain, wanted, graph):
    hint = next(one.hint for one in graph(HIDDEN.replace("ENTITY", entity), domain=domain).problems)
    assert "'北京' in one and '上海' in the other" in hint and wanted in hint


def test_an_entity_that_an_intent_ignores_is_named(graph):
    told = "stories:\n- {story: a, steps: [{intent: order, entities: [{courier: 顺丰}]}, {action: utter_a}]}\n"
    told += "- {story: b, steps: [{intent: order}, {action: utter_b}]}\n"
    domain = DOMAIN.replace("order, inform", "{order: {ignore_entities: [courier]}}, inform")
    hint = next(one.hint for one in graph(told, domain=domain).problems)
    assert "entity 'courier' stands in one only, but does not count here" in hint


def test_the_conversation_shows_slots_and_forms(graph):
    hints = [one.hint for one in graph(SLOT_SET).problems if one.code == "E303"]
    assert hints[0].startswith("after * 'greet' → (slot 'tier' is 'gold') → utter_greet → * '退款';")
    hint = next(one.hint for one in graph(IN_FORM).problems if one.code == "E303")
    assert "退款表 → (form '退款表' is active) → * 'help'" in hint


def test_a_slot_that_the_story_does_not_set_is_only_an_example(graph):
    rules = "rules:\n- {rule: 退款, steps: [{intent: 退款}, {action: utter_a}]}\n"
    told = rules + "stories:\n- {story: 金卡, steps: [{intent: 退款}, {action: utter_b}]}\n"
    hint = next(one.hint for one in graph(told).problems if one.code == "E303")
    assert ", or where slot 'found' makes the difference, give rule '退款' `condition:" in hint
