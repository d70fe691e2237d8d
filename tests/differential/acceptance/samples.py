"""A small sound project that uses every part of Rasa's format once, as plain data: what mutations begin with."""

from pathlib import Path
from typing import Any

import yaml

Files = dict[str, Any]

DOMAIN = {
    "version": "3.1",
    "intents": ["greet", "affirm", "faq", "rate", "退货", {"inform": {"use_entities": ["city"]}},
                {"leave": {"ignore_entities": ["city"], "use_entities": True}}, {"quiet": {"use_entities": False}}],
    "entities": ["city", "订单号", {"person": {"roles": ["from", "to"], "groups": ["1"]}},
                 {"mood": {"influence_conversation": False}}],
    "slots": {
        "city": {"type": "text", "influence_conversation": True, "initial_value": "北京", "mappings": [
            {"type": "from_entity", "entity": "city", "role": "to", "group": "1", "intent": "inform",
             "not_intent": ["leave"], "conditions": [{"active_loop": "order_form", "requested_slot": "city"}]},
            {"type": "from_text", "conditions": [{"active_loop": "order_form"}, {"active_loop": None}]}]},
        "agreed": {"type": "bool", "initial_value": False, "mappings": [
            {"type": "from_intent", "intent": ["affirm"], "value": True}]},
        "tier": {"type": "categorical", "values": ["gold", "silver", 3, True], "mappings": [
            {"type": "from_trigger_intent", "intent": "rate", "value": "gold"}]},
        "rating": {"type": "float", "min_value": 1, "max_value": 5.5, "initial_value": 3,
                   "mappings": [{"type": "custom", "action": "action_rate"}]},
        "items": {"type": "list", "initial_value": ["a"], "mappings": [{"type": "custom"}]},
        "stuff": {"type": "any", "influence_conversation": False, "initial_value": {"a": 1}, "mappings": []},
    },
    "responses": {
        "utter_greet": [{"text": "你好 {city}", "channel": "web", "id": "g1", "metadata": {"a": 1},
                         "condition": [{"type": "slot", "name": "tier", "value": "gold"}]}, {"text": "hi"}],
        "utter_ask_city": [{"text": "where?", "image": "https://x.y/z.png", "button_type": "vertical",
                            "buttons": [{"title": "here", "payload": '/inform{"city": "Berlin"}'}],
                            "quick_replies": [{"title": "there", "payload": "/leave"}]}],
        "utter_faq/hours": [{"text": "nine to five"}],
        "utter_done": [{"custom": {"a": [1]}, "attachment": {"type": "x"}, "elements": [{"title": "t"}]}],
    },
    "forms": {"order_form": {"required_slots": ["city", "agreed"], "ignored_intents": ["greet", "退货"]},
              "short_form": {"required_slots": ["city"], "ignored_intents": "greet"}},
    "actions": ["action_rate", "validate_order_form", {"action_send": {"send_domain": True}}],
    "e2e_actions": ["fine"],
    "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    "config": {"store_entities_as_slots": True},
}
NLU = {
    "version": "3.1",
    "nlu": [
        {"intent": "greet", "metadata": {"sentiment": 1}, "examples": "- hey\n- 你好\n"},
        {"intent": "inform", "examples": '- in [Berlin](city)\n- [SF](city:San Francisco)\n'
                                         '- from [Bo]{"entity": "person", "role": "from", "value": "Bob"}\n'
                                         '- [x][{"entity": "city"}, {"entity": "mood", "group": "1"}]\n'},
        {"intent": "rate", "examples": [{"text": "five stars\n", "metadata": {"a": 1}}, {"text": "五星"}]},
        {"intent": "faq/hours", "examples": "- when are you open\n"},
        {"intent": "affirm+greet", "examples": "- yes hello\n"},
        {"synonym": "New York", "examples": "- NYC\n- big apple\n"},
        {"regex": "订单号", "examples": "- \\d{10}\n"},
        {"lookup": "city", "examples": "- Berlin\n- 上海\n"},
    ],
    "responses": {"utter_faq/pay": [{"text": "by card"}]},
}
STORIES = {
    "version": "3.1",
    "stories": [
        {"story": "order", "metadata": {"a": 1}, "steps": [
            {"intent": "inform", "entities": [{"city": "Berlin"}]}, {"action": "order_form"},
            {"active_loop": "order_form"}, {"slot_was_set": [{"requested_slot": "city"}]},
            {"slot_was_set": [{"agreed": True}, {"tier": "gold"}, {"items": ["a"]}, "rating"]},
            {"active_loop": None}, {"action": "utter_done"}, {"checkpoint": "ordered"}]},
        {"story": "after", "steps": [
            {"checkpoint": "ordered", "slot_was_set": [{"tier": "gold"}]},
            {"or": [{"intent": "affirm"}, {"intent": "rate", "entities": ["city"]}]}, {"action": "utter_greet"}]},
        {"story": "回访", "steps": [
            {"intent": "quiet"}, {"action": "action_rate"}, {"or": [{"slot_was_set": [{"tier": "silver"}]},
                                                                  {"slot_was_set": [{"agreed": True}]}]},
            {"action": "utter_done"}]},
        {"story": "spoken", "steps": [
            {"user": "how [are](mood) you"}, {"bot": "fine"},
            {"intent": "leave", "user": "bye [Bo](person)", "entities": [
                {"person": "Bo", "role": "from", "group": "1"}]}, {"action": "utter_greet"}]},
    ],
    "rules": [
        {"rule": "faq", "metadata": {}, "steps": [{"intent": "faq"}, {"action": "utter_faq"}]},
        {"rule": "submit", "condition": [{"active_loop": "short_form"}, {"slot_was_set": [{"agreed": True}]}],
         "steps": [{"action": "short_form"}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]},
                   {"action": "utter_done"}], "wait_for_user_input": False},
        {"rule": "start", "conversation_start": True, "steps": [{"intent": "退货"}, {"action": "utter_greet"}]},
    ],
}
CONFIG = {
    "version": "3.1", "recipe": "default.v1", "assistant_id": "bot", "language": "en",
    "pipeline": [{"name": "WhitespaceTokenizer"}, {"name": "DIETClassifier", "epochs": 5}],
    "policies": [{"name": "AugmentedMemoizationPolicy", "max_history": 4}, {"name": "RulePolicy"}],
    "importers": [{"name": "RasaFileImporter"}],
}
SAMPLE: Files = {"domain.yml": DOMAIN, "data/nlu.yml": NLU, "data/stories.yml": STORIES, "config.yml": CONFIG}

MINIMAL = {
    "domain.yml": "version: \"3.1\"\nintents: [greet, 再见]\nresponses:\n  utter_greet: [{text: 你好}]\n",
    "data/nlu.yml": "nlu:\n- intent: greet\n  examples: |\n    - 你好\n",
    "data/stories.yml": "stories:\n- story: a\n  steps:\n  - intent: greet\n  - action: utter_greet\n",
    "config.yml": "recipe: default.v1\nlanguage: zh\nassistant_id: a\npipeline: [{name: JiebaTokenizer}]\n"
                  "policies: [{name: MemoizationPolicy}, {name: RulePolicy}]\n",
}


def domain(more: str) -> Files:
    """The minimal domain with more behind it."""
    return {"domain.yml": MINIMAL["domain.yml"] + more}


def story(more: str) -> Files:
    """The minimal story with more steps."""
    return {"data/stories.yml": MINIMAL["data/stories.yml"] + more}


def example(text: str) -> Files:
    """One example."""
    return {"data/nlu.yml": f"nlu:\n- intent: greet\n  examples: |\n    - {text}\n"}


def in_json(text: str) -> Files:
    """An example in Rasa's older format."""
    return {"data/nlu.json": f'{{"rasa_nlu_data": {{"common_examples": [{text}]}}}}'}


TEXTS: dict[str, Files] = {
    **{f"{part} is empty": domain(f"{part}:\n") for part in (
        "entities", "slots", "forms", "actions", "e2e_actions", "session_config", "config")},
    "response without a variation": domain("  utter_c: []\n"),
    "button without a title": domain("  utter_c: [{text: 选, buttons: [{payload: /greet}]}]\n"),
    "condition without a value": domain("  utter_c: [{text: 选, condition: [{type: slot, name: x}]}]\n"),
    "text is null, custom is empty": domain("  utter_c: [{text: null, custom: {}}]\n"),
    "unknown key of a variation": domain("  utter_c: [{text: 选, template: 1}]\n"),
    "send_domain is null": domain("actions: [action_a: {send_domain: null}]\n"),
    "unknown key of an action": domain("actions: [action_a: {x: 1}]\n"),
    "slot without mappings": domain("slots: {a: {type: text}}\n"),
    "auto_fill": domain("slots: {a: {type: text, auto_fill: false, mappings: []}}\n"),
    "unfeaturized": domain("slots: {a: {type: unfeaturized, mappings: []}}\n"),
    "float slot with a text": domain("slots: {a: {type: float, initial_value: '半', mappings: []}}\n"),
    "values of a text slot": domain("slots: {a: {type: text, values: [大], mappings: []}}\n"),
    "condition on an unknown form": domain(
        "slots: {a: {type: text, mappings: [{type: from_text, conditions: [{active_loop: f}]}]}}\n"),
    "forms as a list": domain("forms: [order_form]\n"),
    "required slots as a mapping": domain("forms: {f: {required_slots: {a: [{type: from_text}]}}}\n"),
    "form requires an unknown slot": domain("forms: {f: {required_slots: [城市]}}\n"),
    "texts of the bot twice": domain("e2e_actions: [好, 好]\n"),
    "action twice": domain("actions: [action_a, action_a]\n"),
    "same key twice": domain("intents: [greet]\n"),
    "triggers": {"domain.yml": "intents: [greet: {triggers: utter_greet}]\nresponses: {utter_greet: [{text: 好}]}\n"},
    "unknown key of an intent": {
        "domain.yml": "intents: [greet: {use_entity: [x]}]\nresponses: {utter_greet: [{text: 好}]}\n"},
    "intent with nothing behind its colon": {
        "domain.yml": "intents: [greet: ]\nresponses: {utter_greet: [{text: 好}]}\n"},
    "version as a number": {"domain.yml": MINIMAL["domain.yml"].replace('"3.1"', "3.1")},
    "story without a name": {"data/stories.yml": "stories:\n- steps:\n  - intent: greet\n  - action: utter_greet\n"},
    "story with an empty name": {
        "data/stories.yml": "stories:\n- story: ''\n  steps:\n  - intent: greet\n  - action: utter_greet\n"},
    "rule without a condition behind the key": {
        "data/stories.yml": "rules:\n- rule: a\n  condition:\n  steps:\n  - intent: greet\n  - action: utter_greet\n"},
    "checkpoint in a rule": {"data/stories.yml": "rules:\n- rule: a\n  steps:\n  - intent: greet\n  - checkpoint: x\n"},
    "unknown action in a rule": {
        "data/stories.yml": "rules:\n- rule: a\n  steps:\n  - intent: greet\n  - action: utter_x\n"},
    **{f"unknown action first in a rule, {beginning}": {
        "data/stories.yml": f"rules:\n- rule: 欢迎\n  {beginning}\n  steps:\n  - action: 词\n  - action: utter_greet\n"}
       for beginning in ("conversation_start: true", "wait_for_user_input: true")},
    "unknown response in a story": story("  - action: utter_x\n"),
    "unknown action in a story": story("  - action: action_x\n"),
    "unknown response, learned policy": {**story("  - action: utter_x\n"), "config.yml": MINIMAL["config.yml"].replace(
        "MemoizationPolicy", "TEDPolicy")},
    "unknown slot with a value": story("  - slot_was_set: [城市: 北京]\n"),
    "unknown slot without a value": story("  - slot_was_set: [城市]\n"),
    "slot_was_set as a mapping": story("  - slot_was_set: {城市: 北京}\n"),
    "slot_was_set without slots": story("  - slot_was_set:\n"),
    "unknown form": story("  - active_loop: f\n"),
    "metadata of a step": story("  - intent: greet\n    metadata: {}\n  - action: utter_greet\n"),
    "an empty step": story("  - {}\n"),
    "a step of Rasa 2": story("  - form: order_form\n"),
    "an action in an or": story("  - or:\n    - action: utter_greet\n"),
    "an entity with a number as role": story("  - intent: greet\n    entities: [{a: 1, role: 3}]\n"),
    "markup: no JSON": example("去[北京]{\"entity\": city}"), "markup: no entity": example("去[北京]{\"value\": \"x\"}"),
    "markup: role is a number": example("去[北京]{\"entity\": \"city\", \"role\": 3}"),
    "markup: value is null": example("去[北京]{\"entity\": \"city\", \"value\": null}"),
    "markup: value is a number": example("[两]{\"entity\": \"n\", \"value\": 2}张"),
    "markup: nested": example("[红色[连衣裙](item)](wish)"), "markup: list of words": example("[北京][上海]"),
    "intent with two slashes": {"data/nlu.yml": "nlu:\n- intent: a/b/c\n  examples: |\n    - 好\n"},
    "intent without a name": {"data/nlu.yml": "nlu:\n- intent: ''\n  examples: |\n    - 好\n"},
    "examples as a list of texts": {"data/nlu.yml": "nlu:\n- intent: greet\n  examples:\n  - 好\n"},
    "synonym with metadata": {"data/nlu.yml": "nlu:\n- synonym: a\n  metadata: 1\n  examples: |\n    - 好\n"},
    "examples in JSON": in_json('{"text": "好", "intent": "再见"}'),
    "JSON: an entity without a place": in_json(
        '{"text": "好", "intent": "再见", "entities": [{"entity": "city", "end": 1}]}'),
    "JSON: an entity outside of its text": in_json(
        '{"text": "好", "intent": "再见", "entities": [{"entity": "c", "start": 4, "end": 9}]}'),
    "JSON: an intent that is a number": in_json('{"text": "好", "intent": 3}'),
    "JSON: an example without an intent": in_json('{"text": "好"}'),
    "JSON: another key": {"data/nlu.json": '{"rasa_nlu_data": {}, "version": "3.1"}'},
    "JSON: a comma too many": in_json('{"text": "好", "intent": "再见"},'),
    "JSON of somebody else": {"data/prices.json": '{"a": 1}'},
    "Markdown of Rasa 1": {"data/nlu.md": "## intent:greet\n- 你好\n"},
    **{f"the event {name}": story(f"  - action: {name}\n  - action: utter_greet\n") for name in (
        "restart", "undo", "rewind", "reset_slots", "session_started", "pause", "resume", "export", "followup", "bot",
        "agent", "cancel_reminder", "entities", "user_featurization", "loop_interrupted", "form_validation",
        "action_execution_rejected", "active_loop", "form", "user", "slot", "reminder", "topic", "back", "event")},
    **{f"the event {name} in a rule": {"data/stories.yml": (
        f"rules:\n- rule: 一\n  steps:\n  - intent: greet\n  - action: utter_greet\n  - action: {name}\n")} for name in (
        "restart", "undo", "rewind", "reset_slots", "session_started", "pause", "slot")},
    **{f"bot says {written or 'null'} {policy}": {
        **story(f"  - bot: {written}\n  - action: utter_greet\n"),
        "config.yml": MINIMAL["config.yml"].replace("MemoizationPolicy", policy)}
       for written in ("", "''", "好") for policy in ("MemoizationPolicy", "TEDPolicy")},
    **{f"response named {name}": domain(f"  {name}: [{{text: 好}}]\n") for name in (
        "404", "'404'", "true", "null", "1.5")},
    "two intents in one item": {"domain.yml": MINIMAL["domain.yml"].replace(
        "[greet, 再见]", "[{greet: {use_entities: []}, 再见: {use_entities: []}}]")},
    "a condition of a checkpoint without a value": {
        **domain("slots: {place: {type: text, mappings: [{type: custom}]}}\n"), "data/stories.yml": MINIMAL[
            "data/stories.yml"] + "- story: b\n  steps:\n  - checkpoint: c\n    slot_was_set: [place]\n  - intent: 再见\n"
                                  "  - action: utter_greet\n"},
    "entities beside a text": story(
        "  - user: 去北京\n    intent: 再见\n    entities: [城市: 北京]\n  - action: utter_greet\n"),
    "undo at the beginning": {"data/stories.yml": (
        "stories:\n- story: a\n  steps:\n  - action: undo\n  - intent: greet\n  - action: utter_greet\n")},
    "another file in the data folder": {"data/notes.yml": "- 只是笔记\n- b: [\n"},
    "broken regex that nothing uses": {"data/more.yml": "nlu:\n- regex: x\n  examples: |\n    - [0-9{3}\n"},
    "broken regex": {"data/more.yml": "nlu:\n- regex: x\n  examples: |\n    - [0-9{3}\n", "config.yml": MINIMAL[
        "config.yml"].replace("JiebaTokenizer}", "JiebaTokenizer}, {name: RegexFeaturizer}")},
}


def write(folder: Path, files: Files) -> Path:
    """Write a project: data as YAML, a text as it stands."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else written(content), "utf8")
    return folder


def written(data: Any) -> str:
    """Data as YAML without anchors."""
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
