"""Whatever an action server sends: it is refused as a whole with one clear error, or a turn goes on with it."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from csbot.action_server.messages import read_answer
from csbot.dialogue.calling import ActionFailed
from csbot.dialogue.events import KINDS, event_from_json
from csbot.dialogue.intent_message import read_intent_message
from csbot.dialogue.remote import Answer
from csbot.dialogue.turn import Bot, respond_now
from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.load import load_project
from csbot.values import Message

DOMAIN = """
intents: [greet, book, inform]
entities: [city]
slots:
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
  kind: {type: categorical, values: [x, y], mappings: [{type: custom}]}
  many: {type: list, mappings: [{type: from_entity, entity: city}]}
  much: {type: float, mappings: [{type: custom}]}
  sure: {type: bool, mappings: [{type: custom}]}
forms: {travel: {required_slots: [city, kind]}}
responses:
  utter_ask_city: [{text: "去哪儿 {kind}"}]
  utter_greet: [{text: "您好 {many}", condition: [{type: slot, name: kind, value: x}]}, {text: 您好}]
actions: [action_x, validate_travel]
"""
RULES = """
rules:
- {rule: 问, steps: [{intent: greet}, {action: action_x}, {action: utter_greet}]}
- {rule: 订, steps: [{intent: book}, {action: travel}, {active_loop: travel}]}
stories:
- {story: 类, steps: [{intent: inform}, {slot_was_set: [{kind: x}]}, {action: utter_greet}]}
"""
NAMES = ("city", "kind", "many", "much", "sure", "requested_slot", "travel", "utter_greet", "action_x", "action_listen")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(NAMES),
    lambda part: st.lists(part, max_size=2) | st.dictionaries(st.text(max_size=3), part, max_size=2), max_leaves=4)
keys = ("name", "value", "text", "parse_data", "data", "entities", "intent", "date_time", "is_interrupted", "metadata",
        "timestamp", "policy", "confidence", "action_text", "kill_on_user_msg", "hide_rule_turn")
odd_events = st.fixed_dictionaries({"event": st.sampled_from((*KINDS, "form_validation", "form"))},
                                   optional={key: values | st.sampled_from(NAMES) for key in keys})


class Server:
    """An action server that answers every call alike."""

    on_error = None
    selective_domain = False

    def __init__(self, events: list[Any]) -> None:
        self.events = events

    async def run(self, name: str, request: Any) -> Answer:
        """Its answer, ActionFailed where that is none."""
        try:
            return read_answer({"events": self.events, "responses": []})
        except ValueError as error:
            raise ActionFailed(str(error)) from None


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot whose actions a server runs."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "data").mkdir()
    (folder / "domain.yml").write_text(DOMAIN, "utf8")
    (folder / "data" / "stories.yml").write_text(RULES, "utf8")
    project = load_project(folder)
    return Bot(project.domain, DialogueWalks(compile_graph(project)), folder=folder)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(odd_events, max_size=3))
@example([{"event": "slot", "name": "kind", "value": {"a": []}},
          {"event": "slot", "name": "requested_slot", "value": []}])
@example([{"event": "slot", "name": "requested_slot", "value": {"a": 1}}])
@example([{"event": "active_loop", "name": "nothing"}])
@example([{"event": "followup", "name": "action_x"}])
@example([{"event": "undo"}])
@example([{"event": "user", "parse_data": {"intent": {"name": "book"}, "entities": [{"entity": "city", "value": {}}]}}])
def test_a_turn_outlives_all_events(bot: Bot, events: list[Any]) -> None:
    bot = Bot(bot.domain, bot.walks, folder=bot.folder, server=Server(events))
    conversation = bot.converse()
    for number, text in enumerate(("/greet", "/book", '/inform{"city": "北京"}', "/greet", "/restart", "/inform")):
        understood = read_intent_message(text, bot.domain)
        respond_now(bot, conversation, Message(text), understood, 1_700_000_000.0 + number, random.Random(1))


@given(odd_events | values)
def test_an_event_is_read_or_refused(data: Any) -> None:
    try:
        assert event_from_json(data).kind
    except ValueError as error:
        assert "event" in str(error)
