"""The records that rooms hand to each other survive JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from csbot.values import Entity, Intent, Message, Reply, Understanding

NAMES = st.one_of(st.none(), st.text(max_size=5))
ENTITIES = st.builds(Entity, st.text(min_size=1, max_size=5), st.integers(0, 9), st.integers(0, 9),
                     st.one_of(st.text(max_size=5), st.integers(), st.none()), NAMES, NAMES,
                     st.one_of(st.none(), st.floats(0, 1)), NAMES, st.lists(st.text(max_size=3), max_size=2).map(tuple))
INTENTS = st.builds(Intent, NAMES, st.floats(0, 1))


@given(ENTITIES)
def test_an_entity_survives_json(entity):
    assert Entity.from_json(json.loads(json.dumps(entity.as_json()))) == entity


@given(st.builds(Understanding, st.text(max_size=9), INTENTS, st.lists(INTENTS, max_size=3).map(tuple),
                 st.lists(ENTITIES, max_size=3).map(tuple)))
def test_an_understanding_survives_json(understanding):
    assert Understanding.from_json(json.loads(json.dumps(understanding.as_json()))) == understanding


def test_absent_parts_of_an_entity_are_left_out():
    assert Entity("city", 1, 3, "北京").as_json() == {"entity": "city", "start": 1, "end": 3, "value": "北京"}


def test_a_reply_prints_what_it_has():
    assert Reply("你好", extra={"attachment": 1}).as_json() == {"text": "你好", "attachment": 1}
    assert Reply(buttons=({"title": "好"},)).as_json() == {"buttons": [{"title": "好"}]}


def test_a_message_has_a_sender():
    assert Message("在吗").sender_id == "default"
