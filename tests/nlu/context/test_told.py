"""User turns that stories write out teach what was said before them."""

from pathlib import Path

from csbot.nlu.context.told import told_examples
from csbot.train import referents_of
from csbot.values import Context
from tests.project.projects import read

STORIES = """version: "3.1"
stories:
- story: 送货
  steps:
  - user: 我要下单
    intent: order
  - action: order_form
  - active_loop: order_form
  - slot_was_set:
    - requested_slot: city
  - bot: 送到哪里？
  - user: |
      [北京](city)
    intent: inform
  - action: utter_greet
  - or:
    - user: 好
      intent: affirm
    - user: 不用
      intent: deny
  - user: /stop
    intent: stop
"""
DOMAIN = """version: "3.1"
intents: [order, inform, affirm, deny, stop]
entities: [city, option]
slots:
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
forms: {order_form: {required_slots: [city]}}
responses: {utter_greet: [{text: 你好}]}
"""


def test_turns_with_text_are_examples_in_context(tmp_path: Path):
    project = read(tmp_path, {"domain.yml": DOMAIN, "data/stories.yml": STORIES})
    beijing, yes, no = told_examples(project)
    assert (beijing.text, beijing.intent, beijing.entities[0].entity) == ("北京", "inform", "city")
    assert beijing.contexts == (Context(asked="city", bot="送到哪里？", customer="我要下单", intent="order"),)
    assert [one.text for one in (yes, no)] == ["好", "不用"] and yes.contexts == no.contexts
    assert (yes.contexts[0].bot, yes.contexts[0].response, yes.contexts[0].customer) == ("你好", "utter_greet", "北京")
    assert referents_of(project) == {"city": "city", "": "option"}


def test_without_contexts_nothing_changes(tmp_path: Path):
    project = read(tmp_path, {"data/nlu.yml": "nlu:\n- intent: greet\n  examples: |\n    - 你好\n"})
    assert told_examples(project) == [] and referents_of(project) is None
