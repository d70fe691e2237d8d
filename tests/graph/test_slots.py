"""Slot features: Rasa's own vectors, and what a state shows."""

import json

import pytest

from csbot.graph.slots import SlotShape, slot_type
from tests.graph.conftest import shared


def test_vectors_are_those_of_rasa():
    goldens = shared("peers", "rasa_conformance", "GOLDENS.json").read_text(encoding="utf8")
    vectors = json.loads(goldens)["slot_features"]
    for vector in vectors:
        config = vector["cfg"]
        shape = SlotShape("slot", vector["slot"], values=tuple(config.get("values", ())),
                          min_value=config.get("min_value", 0.0), max_value=config.get("max_value", 1.0))
        assert list(shape.vector(vector["value"])) == vector["feature"], vector
    assert len(vectors) == 40


@pytest.mark.parametrize("value, shown", [(True, (1.0, 1.0)), (False, (1.0, 0.0)), ("yes", None), (None, None)])
def test_a_bool_shows_its_value(value, shown):
    assert SlotShape("found", "bool").shows(value) == shown


def test_a_slot_without_influence_shows_nothing():
    assert SlotShape("note", "text", influences=False).shows("x") is None


def test_an_unlisted_category_is_the_other_one():
    assert SlotShape("tier", "categorical", values=("银", "金", "__other__")).shows("铜") == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("declared, meant", [("rasa.shared.core.slots.ListSlot", "list"), ("bool", "bool"),
                                             ("my.slots.Weather", "text")])
def test_paths_of_slot_classes(declared, meant):
    assert slot_type(declared) == meant
