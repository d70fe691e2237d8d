"""Test stories replayed: every step that goes otherwise is noted, and the story goes on as it is written."""

from pathlib import Path

import pytest

from csbot.check import check
from csbot.dialogue.turn import Bot
from csbot.evaluate.dialogues import Telling
from csbot.evaluate.replay import StoryVerdict, replay
from csbot.graph.walk.walk import DialogueWalks
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
        [dialogue] = Telling([story], project.domain)
        return replay(bot, dialogue, (lambda text: heard) if heard else None)

    return play


@pytest.mark.parametrize("event, again", [("restart", True), ("rewind", True), ("undo", False), ("pause", False)])
def test_a_story_goes_on_behind_an_event(parcels: Path, event: str, again: bool):
    """What the bot would do behind it, it decides where the event has led."""
    steps = f"  - intent: greet\n  - action: utter_greet\n  - action: {event}\n"
    steps += "  - intent: greet\n" if again else "  - action: utter_greet\n" if event == "undo" else ""
    steps += "  - action: utter_greet\n" if again else ""
    project = load_project(parcels)
    (parcels / "tests/test_dialogues.yml").write_text(HEAD + steps, "utf8")
    stories, _, problems = load_tests(parcels)
    bot = Bot(project.domain, DialogueWalks(check(project)[0]))
    verdicts = [replay(bot, dialogue) for dialogue in Telling(stories, project.domain)]
    assert problems == () and len(verdicts) == (1 if event == "pause" else 2)
    assert [failures(verdict) for verdict in verdicts] == [[]] * len(verdicts)
    assert [step.expected for step in verdicts[-1].steps].count("utter_greet") == (1 if event == "pause" else 2)


def failures(verdict: StoryVerdict) -> list[tuple[str, str, str]]:
    return [(step.kind, step.expected, step.predicted) for step in verdict.steps if not step.passed]


def test_a_form_from_beginning_to_end(run):
    verdict = run("""
  - user: 寄到[上海](city)
    intent: send_parcel
  - action: send_form
  - active_loop: send_form
  - slot_was_set: [{requested_slot: null}]
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
    assert first is not None and first.at.line == 6 and "rule 'greet'" in first.reasons[0]
    assert verdict.as_json()["passed"] is False


def test_a_listening_that_should_not_be_is_a_failure(run):
    verdict = run("  - intent: track_parcel\n  - action: action_track_parcel\n"
                  "  - slot_was_set: [{parcel_state: lost}]\n"
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


# ---- what projects have in their test stories ------------------------------------------------------------------------

PROJECT = {
    "domain.yml": """
intents: [问候, 预订, 拒绝, 闲聊, 告知, faq]
entities: [{城市: {roles: [从, 到]}}, 姓名]
slots:
  姓名: {type: text, mappings: [{type: from_entity, entity: 姓名}]}
  目的地: {type: text, mappings: [{type: from_entity, entity: 城市, role: 到}]}
  人数: {type: text, mappings: [{type: from_text, conditions: [{active_loop: 预订表, requested_slot: 人数}]}]}
forms: {预订表: {required_slots: [人数]}}
responses:
  utter_好: [{text: 好}]
  utter_记住: [{text: 记住了}]
  utter_去: [{text: 这就去}]
  utter_再聊: [{text: 一会儿再聊}]
  utter_faq/营业: [{text: 九点到十八点}]
  utter_faq/价格: [{text: 免费}]
""",
    "data/stories.yml": """
nlu:
- {intent: faq/营业, examples: "- 几点开门"}
- {intent: faq/价格, examples: "- 多少钱"}
rules:
- {rule: 预订, steps: [intent: 预订, action: 预订表, active_loop: 预订表]}
- {rule: 问答, steps: [intent: faq, action: utter_faq]}
- rule: 表中闲聊
  condition: [active_loop: 预订表]
  steps: [intent: 闲聊, action: utter_再聊, action: 预订表, active_loop: 预订表]
stories:
- story: 拒绝填表
  steps: [intent: 预订, action: 预订表, active_loop: 预订表, intent: 拒绝, action: utter_好,
          action: action_deactivate_loop, active_loop: null]
- {story: 姓名, steps: [slot_was_set: [姓名], intent: 告知, action: utter_记住]}
- {story: 去哪, steps: [{intent: 告知, entities: [{城市: 上海, role: 到}]}, action: utter_去]}
- {story: 知道姓名, steps: [{intent: 告知, entities: [姓名]}, action: utter_记住]}
- {story: 开头是话, steps: [action: utter_好, intent: 拒绝, action: utter_去]}
- {story: 原话, steps: [user: "给[小明](姓名)打个电话", bot: 打给谁]}
""",
}


@pytest.fixture
def tested(tmp_path: Path):
    """Replay the stories of a test file of the project above."""
    for file, text in PROJECT.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, "utf8")

    def play(stories: str) -> list[StoryVerdict]:
        project = load_project(tmp_path)
        graph, found = check(project)
        assert [one for one in found if one.is_error] == []
        (tmp_path / "tests").mkdir(exist_ok=True)
        (tmp_path / "tests/test_a.yml").write_text(f"stories:\n{stories}", "utf8")
        bot = Bot(project.domain, DialogueWalks(graph))
        return [replay(bot, dialogue) for dialogue in Telling(load_tests(tmp_path)[0], project.domain)]

    return play


@pytest.mark.parametrize("story", [
    "[intent: 预订, action: 预订表, active_loop: 预订表, intent: 拒绝, action: utter_好,"
    " action: action_deactivate_loop, active_loop: null]",
    "[intent: 预订, action: 预订表, active_loop: 预订表, intent: 闲聊, action: utter_再聊, action: 预订表]",
    "[intent: faq/营业, action: utter_faq/营业, intent: faq/价格, action: utter_faq]",
    "[{user: 几点开门, intent: faq/营业}, action: utter_faq/营业]",
    "[{user: '去[上海]{\"entity\": \"城市\", \"role\": \"到\"}', intent: 告知}, action: utter_去]",
    "[{user: '/告知{\"姓名\": \"小明\"}', intent: 告知}, action: utter_记住]",
    "[slot_was_set: [姓名], intent: 告知, action: utter_记住]",
    "[action: utter_好, intent: 拒绝, action: utter_去]",
    "[user: '给[小明](姓名)打个电话', bot: 打给谁]",
    "[action: action_listen, intent: faq, action: utter_faq, action: action_listen]"])
def test_a_story_passes(tested, story: str):
    for verdict in tested(f"- {{story: 测试, steps: {story}}}\n"):
        assert verdict.first_failure is None and verdict.passed and verdict.steps


@pytest.mark.parametrize("story, expected, came, reason", [
    ("[intent: 告知, action: utter_去]", "utter_去", "action_default_fallback", "story '去哪'"),
    ("[intent: 告之, action: utter_去]", "utter_去", "action_default_fallback", "there is no intent '告之'"),
    ("[intent: faq, action: utter_fqa]", "utter_fqa", "utter_faq", "there is no action 'utter_fqa'"),
    ("[intent: 闲聊, action: utter_faq/营业, intent: faq, action: utter_faq]", "utter_faq/营业",
     "action_default_fallback", "rule '问答'"),
    ("[intent: 拒绝, bot: 打给谁]", "打给谁", "action_default_fallback", "story '原话'")])
def test_a_story_fails(tested, story: str, expected: str, came: str, reason: str):
    [verdict] = tested(f"- {{story: 测试, steps: {story}}}\n")
    first = verdict.first_failure
    assert first is not None and (first.expected, first.predicted) == (expected, came)
    assert reason in first.reasons[1]
    assert sum(not step.passed for step in verdict.steps) <= 2, "the story goes on as it is written"


def test_stories_that_are_told_twice_are_replayed_twice(tested):
    one = "- {story: 测试, steps: [intent: faq, action: utter_faq]}\n"
    assert [verdict.passed for verdict in tested(one + one)] == [True, True]


def test_of_a_retrieval_intent_either_name_is_right(run):
    steps = "  - user: 几点关门\n    intent: greet/hours\n  - action: utter_greet\n"
    for name, right in (("greet", True), ("greet/hours", True), ("greet/price", False)):
        verdict = run(steps, Understanding("几点关门", Intent(name, 0.9)))
        assert verdict.steps[0].passed is right


def test_entities_that_the_story_does_not_have_are_compared(run):
    heard = Understanding("你好", Intent("greet", 1.0), (), (Entity("city", 0, 1, "你"),))
    verdict = run("  - user: 你好\n    intent: greet\n  - action: utter_greet\n", heard)
    assert failures(verdict) == [("entities", "none", "city='你'[0:1]")]


@pytest.mark.parametrize("found, passed", [
    (Entity("city", 2, 4, "SHANGHAI", extractor="recogniser:address"), True),
    (Entity("city", 2, 4, "SHANGHAI", extractor="model"), False),
    (Entity("time", 0, 1, "2026-11-26", extractor="recogniser:time"), False)])
def test_what_a_recogniser_found_counts_by_its_text(run, found: Entity, passed: bool):
    """Its value may hang on the day; what the story does not annotate is no mistake."""
    heard = Understanding("", Intent("send_parcel", 1.0), (), (found,))
    verdict = run("  - user: 寄到[上海](city)\n    intent: send_parcel\n", heard)
    assert [step.passed for step in verdict.steps if step.kind == "entities"] == [passed]
