"""Which entities count behind which intent, as the domain says."""

import pytest

from csbot.graph.space import state_space
from tests.graph.conftest import make

DOMAIN = """
intents:
- greet
- 闲聊: {use_entities: [city, quiet]}
- order: {use_entities: [city, quiet], ignore_entities: []}
- 退款: {ignore_entities: []}
- inform: {ignore_entities: [courier]}
- bye: {use_entities: []}
entities: [city, {courier: {roles: [from]}}, {quiet: {influence_conversation: false, groups: [安静]}}]
"""
ALL = ("city", "courier", "courier#from", "quiet", "quiet#安静")


@pytest.mark.parametrize("intent, counting", [
    ("greet", ("city", "courier", "courier#from")), ("闲聊", ("city",)), ("order", ("city", "quiet", "quiet#安静")),
    ("退款", ("city", "courier", "courier#from", "quiet#安静")), ("inform", ("city", "quiet#安静")), ("bye", ()),
    ("restart", ("city", "courier", "courier#from")), ("nlu_fallback", ("city", "courier", "courier#from")),
    ("unknown", ALL), (None, ALL)])
def test_an_entity_without_influence_counts_only_where_an_intent_says_what_it_ignores(tmp_path, intent, counting):
    """Seeds 751 and 1298: as in Rasa, `use_entities` does not bring it back, `ignore_entities` of its own does."""
    space = state_space(make(tmp_path, "stories: []\n", domain=DOMAIN).domain)
    assert space.user(intent, ALL).labels == counting
