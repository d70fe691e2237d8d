"""Conversations as test stories: what is written reads as what was said."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.dialogue.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from csbot.evaluate.story_export import marked, test_story, told_text
from csbot.project.load import load_tests
from csbot.project.model import ActionStep, LoopStep, SlotStep, Story, UserStep
from csbot.values import Entity, Intent, Understanding

test_story.__test__ = False  # it is no test


def said(text: str, intent: str = "greet", *entities: Entity) -> UserUttered:
    return UserUttered(Understanding(text, Intent(intent, 1.0), (), entities))


def read(folder: Path, events: list[Event]) -> list[Story]:
    """The stories that are read back from what was written."""
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests/test_saved.yml").write_text(test_story(events, "故事"), "utf8")
    stories, _, problems = load_tests(folder)
    assert problems == ()
    return list(stories)


def test_steps_come_back(tmp_path: Path):
    [story] = read(tmp_path, [
        ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"),
        said("寄到上海", "send_parcel", Entity("city", 2, 4, "上海")), SlotSet("city", "上海"),
        ActionExecuted("send_form"),
        ActiveLoop("send_form"), ActiveLoop(None), SlotSet("list", [1, "二", None]), ActionExecuted("utter_x/y.z-好")])
    assert story.name == "故事"
    user, city, form, loop, end, items, last = story.steps
    assert isinstance(user, UserStep) and user.text == "寄到上海" and user.annotations[0].value == "上海"
    assert isinstance(city, SlotStep) and isinstance(items, SlotStep) and items.value == [1, "二", None]
    assert isinstance(loop, LoopStep) and loop.form == "send_form" and isinstance(end, LoopStep) and end.form is None
    assert isinstance(form, ActionStep) and isinstance(last, ActionStep) and last.name == "utter_x/y.z-好"


@pytest.mark.parametrize("event, left", [(UserUtteranceReverted(), ["one"]), (ActionReverted(), ["one", "two"])])
def test_what_was_taken_back_is_left_out(tmp_path: Path, event: Event, left: list[str]):
    [story] = read(tmp_path, [said("one"), ActionExecuted("utter_one"), said("two"), ActionExecuted("utter_two"),
                              event])
    assert [step.text for step in story.steps if isinstance(step, UserStep)] == left
    assert [step.name for step in story.steps if isinstance(step, ActionStep)] == ["utter_one"]


def test_a_restart_begins_another_story(tmp_path: Path):
    stories = read(tmp_path, [said("one"), said("/restart", "restart"), ActionExecuted("action_restart"), Restarted(),
                              SessionStarted(), SlotSet("city", "上海"), said("two")])
    assert [story.name for story in stories] == ["故事", "故事 2"]
    assert len(stories[0].steps) == 1 and isinstance(stories[1].steps[0], SlotStep)


def test_nobody_has_spoken():
    assert test_story([SessionStarted(), ActionExecuted("action_listen")], "x") == ""


def test_several_entities_and_their_roles(tmp_path: Path):
    entities = (Entity("city", 2, 4, "Shanghai", role="to"), Entity("place", 2, 4, "上海"))
    [story] = read(tmp_path, [said("寄到上海边", "send", *entities)])
    user = story.steps[0]
    assert isinstance(user, UserStep)
    found = [(annotation.entity, annotation.value, annotation.role) for annotation in user.annotations]
    assert found == [("city", "Shanghai", "to"), ("place", "上海", None)]


PIECES = ["[", "]", "(", ")", "{", "}", '"', "a", "好", " ", "#", ":", "- ", "\n", "\u2028", "\x7f", "［", "］", "（",
          "](b)", "][]", '[{"entity": "x"}]', "\u3000", "/", "'", "\\", "\t", "😀"]
LIKELY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
TEXTS = LIKELY | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
NAMES = st.sampled_from(["city", "城市", "a b", "x)y", "x:y", "订单号"]) | TEXTS.filter(bool)
LABELS = st.none() | NAMES


@st.composite
def understandings(draw: st.DrawFn) -> Understanding:
    """Any text with entities anywhere in it, apart, nested, overlapping or on one span."""
    text = draw(TEXTS)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = [*draw(st.lists(places, max_size=3)), *draw(st.just([]) | st.just([[0, len(text)]] * 2))]
    entities = (Entity(draw(NAMES.filter(lambda name: name not in ("role", "group"))), start, end,
                       draw(st.just(text[start:end]) | TEXTS), draw(LABELS), draw(LABELS)) for start, end in spans)
    return Understanding(text, Intent("greet", 1.0), (), tuple(entities))


def facts(entities: Any) -> list[tuple]:
    """What counts of entities, in an order of its own."""
    return sorted((str(e.entity), str(e.value), e.role or "", e.group or "") for e in entities)


@given(understandings())
@settings(max_examples=400, deadline=None)
def test_whatever_was_said_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, said: Understanding):
    [story] = read(tmp_path_factory.mktemp("saved"), [UserUttered(said)])
    [user] = story.steps
    assert isinstance(user, UserStep) and user.intent == "greet"
    assert user.text == (None if told_text(said) is None else said.text)
    assert facts(user.entities) == facts(said.entities)
    assert all((a.start, a.end, str(a.entity)) in {(e.start, e.end, e.entity) for e in said.entities}
               for a in user.annotations)


@pytest.mark.parametrize("text, written", [
    ("我要 [退款](马上)", "我要 [[][]退款](马上)"), ("a [b] c", "a [b] c"), ("[上海]｛city｝", "[[][]上海]｛city｝"),
    (" 你好 ", "[ ][]你好[ ][]"), ("x[0]", "x[0]"), ("x[0][1]", "x[[][]0][[][]1]")])
def test_what_looks_like_markup_is_written_so_that_it_is_none(text: str, written: str):
    assert marked(Understanding(text, Intent("x", 1.0))) == written


def test_entities_are_marked_where_markup_can_hold_them():
    entities = (Entity("city", 4, 6, "上海"), Entity("number", 6, 8, "}[1]", group="甲"))
    written = marked(Understanding("[寄到]上海22[", Intent("x", 1.0), (), entities))
    number = r'{"entity": "number", "group": "甲", "value": "\u007d\u005b1\u005d"}'
    assert written == f"[[][]寄到][上海](city)[22]{number}[[][]"


@pytest.mark.parametrize("entities", [
    (Entity("city", 2, 4, 5),), (Entity("city", 0, 4, "上海"), Entity("place", 2, 4, "上海")),
    (Entity("city", 4, 6, "x"),)])
def test_a_text_that_cannot_be_marked_is_left_out_and_its_entities_are_listed(tmp_path: Path, entities: tuple):
    """Beside a text, Rasa reads no list of entities."""
    text = test_story([said("寄到上海[1]", "send", *entities)], "s")
    assert "user:" not in text and "entities:" in text
    [story] = read(tmp_path, [said("寄到上海[1]", "send", *entities)])
    [user] = story.steps
    assert isinstance(user, UserStep) and facts(user.entities) == facts(entities)


def test_entities_that_a_message_names_itself_are_listed(tmp_path: Path):
    text = '/send_parcel{"city": "上海", "count": 2}'
    entities = (Entity("city", 12, 30, "上海"), Entity("count", 12, 30, 2))
    [story] = read(tmp_path, [said(text, "send_parcel", *entities)])
    [user] = story.steps
    assert isinstance(user, UserStep) and user.text == text and user.annotations == ()
    assert [(str(e.entity), e.value) for e in user.entities] == [("city", "上海"), ("count", 2)]


@pytest.mark.parametrize("text, kept", [("很" * 6000, True), ("[a](b)" + "很" * 6000, False)])
def test_a_very_long_message(tmp_path: Path, text: str, kept: bool):
    for entities in ((), (Entity("city", 7, 9, "很很"),)):
        [story] = read(tmp_path, [said(text, "greet", *entities)])
        [user] = story.steps
        assert isinstance(user, UserStep) and user.text == (text if kept and not entities else None)
        assert user.intent == "greet" and facts(user.entities) == facts(entities)


def test_half_characters_become_signs_that_can_be_written(tmp_path: Path):
    [story] = read(tmp_path, [said("\ud800 好")])
    assert [step.text for step in story.steps if isinstance(step, UserStep)] == ["\ufffd 好"]
