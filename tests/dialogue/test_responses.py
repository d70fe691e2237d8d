"""Which variation is said, and what its placeholders become."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue.responses import eligible_variations, interpolate, interpolate_text, render
from csbot.project.load import load_project
from csbot.project.model import NOWHERE, Name, Response, SlotCondition, Variation

english = (SlotCondition(Name("language"), "en", NOWHERE),)
ORDER = Response(Name("utter_order"), (
    Variation(NOWHERE, Name("订单 {order_number} 已发货。")), Variation(NOWHERE, Name("您的订单 {order_number} 在路上。")),
    Variation(NOWHERE, Name("Order {order_number} is on its way."), conditions=english)))


def test_interpolation_is_rasas(goldens: dict) -> None:
    for vector in goldens["interpolate"]:
        assert interpolate(vector["template"], vector["vars"]) == vector["out"], vector


def test_the_eligible_variations_are_rasas(goldens: dict, conformance: Path, tmp_path: Path) -> None:
    text = (conformance / "test_domains" / "conditional_response_variations.yml").read_text(encoding="utf-8")
    (tmp_path / "domain.yml").write_text(text, encoding="utf-8")
    responses = load_project(tmp_path).domain.responses
    for vector in goldens["responses"]:
        found = eligible_variations(responses[vector["utter"]], vector["slots"], vector["channel"])
        assert [variation.text for variation in found] == vector["eligible"], vector


@pytest.mark.parametrize("template, values, expected", [
    ("您好，{name}！", {"name": "李雷"}, "您好，李雷！"),
    ("{{x}} {name}", {"name": "Bo"}, "{x} Bo"),
    ("{a!r} {b:>4}", {"a": 1}, "{a!r} {b:>4}"),
    ("{name.__class__}", {"name": "x"}, "{name.__class__}"),
    ("{0}", {"0": "zero"}, "zero"),
    ("stray { brace", {}, "stray { brace"),
    ("a } b {n}", {"n": 1}, "a } b {n}"),
    ("{a\nb}", {"a\nb": 1}, "{a\nb}"),
    ("{订单号}", {"订单号": "KP240613"}, "KP240613"),
    ("{a}{a}", {"a": "{a}"}, "{a}{a}"),
])
def test_placeholders(template: str, values: dict, expected: str) -> None:
    assert interpolate_text(template, values) == expected


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3))
def test_no_template_breaks(template: str, values: dict) -> None:
    assert isinstance(interpolate_text(template, values), str)


def test_a_conditional_variation_comes_before_the_others() -> None:
    english_ones = eligible_variations(ORDER, {"language": "EN"}, "shell")
    assert [variation.text for variation in english_ones] == ["Order {order_number} is on its way."]
    assert len(eligible_variations(ORDER, {"language": "zh"}, "shell")) == 2


def test_the_choice_is_left_to_chance_that_can_be_seeded() -> None:
    slots = {"language": "zh", "order_number": "KP240613"}
    said = [render(ORDER, slots, "shell", random.Random(seed)).text for seed in range(20)]
    assert set(said) == {"订单 KP240613 已发货。", "您的订单 KP240613 在路上。"}
    assert said == [render(ORDER, slots, "shell", random.Random(seed)).text for seed in range(20)]


def test_everything_in_a_reply_is_filled() -> None:
    button = {"title": "{n}", "payload": '/x{{"n": 1}}'}
    variation = Variation(NOWHERE, Name("{n}"), "{n}.png", {"a": ["{n}"]}, (button,),
                          extra={"attachment": {"u": "{n}"}, "elements": ["{n}"]})
    reply = render(Response(Name("utter_x"), (variation,)), {"n": "slot"}, "shell", random.Random(0), {"n": "图"})
    assert (reply.text, reply.image, reply.custom, reply.response) == ("图", "图.png", {"a": ["图"]}, "utter_x")
    assert reply.buttons == ({"title": "图", "payload": '/x{"n": 1}'},)
    assert reply.extra == {"attachment": {"u": "图"}, "elements": ["{n}"]}


def test_no_fitting_variation_is_no_reply() -> None:
    only_app = Response(Name("utter_x"), (Variation(NOWHERE, Name("x"), channel="app"),))
    assert render(only_app, {}, "shell", random.Random(0)) is None


def test_the_domain_is_not_changed_by_filling() -> None:
    custom: dict[str, Any] = {"a": {"b": "{n}"}}
    render(Response(Name("utter_x"), (Variation(NOWHERE, custom=custom),)), {"n": 1}, "shell", random.Random(0))
    assert custom == {"a": {"b": "{n}"}}
