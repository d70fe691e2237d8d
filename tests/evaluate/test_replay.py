"""Test stories replayed: every step that goes otherwise is noted, and the story goes on as it is written."""

from pathlib import Path

import pytest

from csbot.check import check
from csbot.dialogue.turn import Bot
from csbot.evaluate.replay import StoryVerdict, replay
from csbot.graph.walk import DialogueWalks
from csbot.project.load import load_project, load_tests
from csbot.values import Entity, Intent, Understanding

HEAD = 'version: "3.1"\nstories:\n- story: 测试\n  steps:\n'


@pytest.fixture
def run(parcels: Path):
    """Replay the steps of a story; `heard` is what the NLU would say."""
    project = load_project(parcels)
    bot = Bot(project.domain, DialogueWalks(check(project)[0]))

    def play(steps: str, heard: Understanding | None = None) -> StoryVerdict:
        (parcels / "tests/test_dialogues.yml").write_text(HEAD + steps, "utf8")
        [story], _, problems = load_tests(parcels)
        assert problems == ()
        return replay(bot, story, (lambda text: heard) if heard else None)

    return play


def failures(verdict: StoryVerdict) -> list[tuple[str, str, str]]:
    return [(step.kind, step.expected, step.predicted) for step in verdict.steps if not step.passed]


def test_a_form_from_beginning_to_end(run):
    verdict = run("""
  - user: 寄到[上海](city)
    intent: send_parcel
  - action: send_form
  - active_loop: send_form
  - slot_was_set: {requested_slot: null}
  - active_loop: null
  - action: action_book_parcel
""".lstrip("\n"))
    assert verdict.passed and [step.predicted for step in verdict.steps] == ["send_form", "action_book_parcel",
                                                                            "action_listen"]


def test_wrong_steps_are_noted_and_the_story_goes_on(run):
    verdict = run("""
  - intent: greet
  - action: utter_hours
  - intent: thanks
  - action: utter_welcome
  - action: utter_hours
""".lstrip("\n"))
    assert failures(verdict)[0] == ("action", "utter_hours", "utter_greet")
    assert ("action", "utter_hours", "action_listen") in failures(verdict)
    first = verdict.first_failure
    assert first is not None and first.at.line == 6 and "rule 'greet'" in first.reason
    assert verdict.as_json()["passed"] is False


def test_a_listening_that_should_not_be_is_a_failure(run):
    verdict = run("  - intent: track_parcel\n  - action: action_track_parcel\n  - slot_was_set: {parcel_state: lost}\n"
                  "  - intent: thanks\n  - action: utter_welcome\n")
    assert failures(verdict)[0] == ("action", "action_listen", "utter_lost")


def test_what_the_nlu_hears_is_compared_but_the_story_counts(run):
    heard = Understanding("寄到上海", Intent("greet", 0.6), (), (Entity("city", 2, 4, "北京"),))
    verdict = run("  - user: 寄到[上海](city)\n    intent: send_parcel\n  - action: send_form\n", heard)
    assert failures(verdict)[:2] == [("intent", "send_parcel", "greet"),
                                     ("entities", "city='上海'[2:4]", "city='北京'[2:4]")]
    assert verdict.steps[2].passed


@pytest.mark.parametrize("text", ["/greet", '/send_parcel{"city": "上海"}'])
def test_intents_are_not_heard(run, text: str):
    heard = Understanding("", Intent("thanks", 1.0))
    verdict = run(f"  - user: '{text}'\n    intent: greet\n  - action: utter_greet\n", heard)
    assert verdict.passed
