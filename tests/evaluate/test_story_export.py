"""Conversations as test stories: what is written reads as what was said."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
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
from csbot.evaluate.story_export import marked, test_story
from csbot.project.load import load_tests
from csbot.project.markup import read_markup
from csbot.project.model import ActionStep, LoopStep, SlotStep, Story, UserStep
from csbot.text import Span
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
    entities = (Entity("city", 2, 4, "Shanghai", role="to"), Entity("place", 2, 4, "上海"),
                Entity("city", 3, 5, "海边"))
    [story] = read(tmp_path, [said("寄到上海边", "send", *entities)])
    user = story.steps[0]
    assert isinstance(user, UserStep)
    found = [(annotation.entity, annotation.value, annotation.role) for annotation in user.annotations]
    assert found == [("city", "Shanghai", "to"), ("place", "上海", None)]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
PIECES = ["[", "]", "(", ")", "{", "}", '"', "a", "好", " ", "#", ":", "- ", "\n", "\u2028", "\x7f"]
LIKELY = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


@given(TEXTS | LIKELY)
def test_nothing_that_was_typed_reads_as_markup(text: str):
    written = marked(Understanding(text, Intent("x", 1.0)))
    again: Any = read_markup(written, lambda start, end=0: Span("f", 1, 1))
    assert not again.annotations and again.text.replace(" ", "") == text.replace(" ", "")


def test_any_text_survives_the_file(tmp_path: Path):
    texts = ["a: b # c", "'\"\\", "- x", "多\n行", "\x85\u2028\x7f\x07", "\ufeffx", "😀é",
             "\ud800", "null", "{a: [1]}", "x" * 5000]
    [story] = read(tmp_path, [said(text) for text in texts])
    found = [step.text for step in story.steps if isinstance(step, UserStep)]
    assert [one for one, text in zip(found, texts)
            if one is None or one.strip()[:3] not in (text.strip()[:3], "\ufffd")] == []
