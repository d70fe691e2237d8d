"""Test stories to dialogues: or-steps, checkpoints, loops, implied listens; each dialogue of Rasa is among them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csbot.diagnostics import CsbotError
from csbot.evaluate.dialogues import Dialogue, Telling
from csbot.graph.stories.implied import Implications
from csbot.project.load import load_project, load_tests
from csbot.project.model import ActionStep, BotStep, Domain, EventStep, LoopStep, SlotStep, Step, Story, UserStep
from tests.shared import ABSENT, CONFORMANCE

GOLDENS = json.loads((CONFORMANCE / "GOLDENS.json").read_text("utf8"))["stories"] if CONFORMANCE.is_dir() else {}
WITH_STORIES = [name for name, golden in GOLDENS.items()
                if any(not told["rule"] for told in golden.get("trackers", ()))]


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], tuple[list[Dialogue], list[str]]]:
    """The dialogues of test stories, and the codes of what is wrong with them."""
    (tmp_path / "domain.yml").write_text("intents: [greet]\nslots:\n  tier: {type: text, mappings: [{type: custom}]}\n",
                                         "utf8")
    (tmp_path / "tests").mkdir()

    def tell(stories: str) -> tuple[list[Dialogue], list[str]]:
        (tmp_path / "tests/test_x.yml").write_text(stories, "utf8")
        read, _, problems = load_tests(tmp_path)
        assert problems == ()
        telling = Telling(read, load_project(tmp_path).domain)
        return list(telling), [found.code for found in telling.unreached]

    return tell


def short(dialogue: Dialogue) -> list[str]:
    """A dialogue as words: intents as they are, actions with `!`, `.` for a listen."""
    return [word for step in dialogue.steps for word in shown(step)]


def shown(step: Step) -> list[str]:
    match step:
        case UserStep():
            return [str(step.intent)]
        case ActionStep():
            return ["." if step.name == "action_listen" else f"!{step.name}"]
        case SlotStep():
            return [f"{step.slot}={step.value}"]
        case EventStep():
            return [str(step.name)]
    return [type(step).__name__]


def test_listens_are_implied_once(told):
    [dialogue], _ = told("stories:\n- story: 问候\n  steps: [intent: greet, action: utter_a, action: action_listen,"
                         " intent: greet, action: utter_b]\n")
    assert short(dialogue) == [".", "greet", "!utter_a", ".", "greet", "!utter_b", "."]
    assert (dialogue.name, dialogue.at.line) == ("问候", 2)


def test_or_steps_multiply_in_the_order_of_the_file(told):
    dialogues, _ = told("stories:\n- story: s\n  steps:\n  - or: [intent: a, intent: b]\n  - action: x\n"
                        "  - or:\n    - slot_was_set: [tier: 1]\n    - slot_was_set: [tier: 2, tier2: 3]\n"
                        "  - action: y\n")
    assert [short(one)[1] + short(one)[3] for one in dialogues] == [
        "atier=1", "atier=2", "atier2=3", "btier=1", "btier=2", "btier2=3"]


def test_checkpoints_join_stories_where_the_slots_are_right(told):
    dialogues, problems = told("""
stories:
- {story: 头, steps: [intent: greet, slot_was_set: [tier: gold], checkpoint: c]}
- {story: 金, steps: [{checkpoint: c, slot_was_set: [tier: gold]}, action: utter_gold]}
- {story: 银, steps: [{checkpoint: c, slot_was_set: [tier: silver]}, action: utter_silver]}
- {story: 全, steps: [checkpoint: c, action: utter_all, checkpoint: d]}
- {story: 无, steps: [checkpoint: nobody, action: utter_none]}
""")
    assert [one.name for one in dialogues] == ["头 > 金", "头 > 全"]
    assert short(dialogues[0])[-2:] == ["!utter_gold", "."] and short(dialogues[1])[-1] == "!utter_all"
    assert problems == ["W522", "W522"]


def test_a_checkpoint_within_a_story_lets_it_go_on(told):
    dialogues, _ = told("""
stories:
- {story: a, steps: [intent: greet, action: x, checkpoint: c, intent: greet, action: y]}
- {story: b, steps: [checkpoint: c, action: z]}
""")
    assert [(one.name, short(one)) for one in dialogues] == [
        ("a", [".", "greet", "!x", ".", "greet", "!y", "."]), ("a > b", [".", "greet", "!x", "!z", "."])]


def test_a_loop_of_checkpoints_ends(told):
    dialogues, _ = told("stories:\n- {story: a, steps: [intent: greet, checkpoint: c]}\n"
                        "- {story: b, steps: [checkpoint: c, action: x, checkpoint: c]}\n"
                        "- {story: e, steps: [checkpoint: c, action: z]}\n")
    assert [one.name for one in dialogues] == [*["a > b > e"] * 4, "a > e"]
    assert [short(one).count("!x") for one in dialogues] == [4, 3, 2, 1, 0]


def test_many_loops_are_gone_round_less_often(told):
    loops = "".join(f"- {{story: 菜单{n}, steps: [checkpoint: 菜单, intent: i{n}, checkpoint: 菜单]}}\n" for n in range(3))
    dialogues, _ = told("stories:\n- {story: 头, steps: [intent: greet, checkpoint: 菜单]}\n" + loops +
                        "- {story: 尾, steps: [checkpoint: 菜单, action: utter_再见]}\n")
    assert max(short(one).count("i0") for one in dialogues) == 2
    assert len(dialogues) == len({tuple(short(one)) for one in dialogues}) == 271


def test_behind_a_last_or_step_nothing_is_told(told):
    dialogues, _ = told("stories:\n- story: s\n  steps:\n  - intent: greet\n  - action: x\n"
                        "  - or: [intent: a, intent: b]\n")
    assert [short(one)[-2:] for one in dialogues] == [[".", "a"], [".", "b"]]


@pytest.mark.parametrize("event, before, after", [
    ("restart", [".", "greet", "tier=金", "!x"], [".", "greet", "tier=金", "!x", "restart", "!y", "."]),
    ("undo", [".", "greet", "tier=金", "!x"], [".", "greet", "tier=金", "!x", "undo", "!y", "."]),
    ("rewind", [".", "greet", "tier=金", "!x"], [".", "greet", "tier=金", "!x", "rewind", "!y", "."]),
    ("reset_slots", None, [".", "greet", "tier=金", "!x", "reset_slots", "!y", "."]),
    ("pause", None, [".", "greet", "tier=金", "!x", "pause", "!y", "."]),
])
def test_what_is_before_an_event_that_takes_back_is_told_for_itself(told, event: str, before, after):
    dialogues, _ = told("stories:\n- story: 重来\n  steps: [intent: greet, slot_was_set: [tier: 金], action: x, "
                        f"action: {event}, action: y]\n")
    assert [short(one) for one in dialogues] == [*([before] if before else []), after]


@pytest.mark.parametrize("event, told_on", [("restart", "unset"), ("session_started", "unset"), ("rewind", "unset"),
                                            ("reset_slots", "unset"), ("undo", "gold"), ("pause", "gold")])
def test_the_slots_behind_an_event_choose_the_checkpoint(told, event: str, told_on: str):
    dialogues, _ = told(f"""
stories:
- {{story: 头, steps: [intent: greet, slot_was_set: [tier: gold], action: x, action: {event}, checkpoint: c]}}
- {{story: gold, steps: [{{checkpoint: c, slot_was_set: [tier: gold]}}, action: utter_gold]}}
- {{story: unset, steps: [{{checkpoint: c, slot_was_set: [tier: null]}}, action: utter_unset]}}
""")
    assert dialogues[-1].name == f"头 > {told_on}" and {one.name for one in dialogues} == {"头", f"头 > {told_on}"} \
        - ({"头"} if event in ("session_started", "reset_slots", "pause") else set())


@pytest.mark.parametrize("count", [14, 60])
def test_too_many_dialogues_are_an_error(told, count: int):
    steps = "".join("  - or: [intent: a, intent: b]\n  - action: x\n" for _ in range(count))
    with pytest.raises(CsbotError) as raised:
        told(f"stories:\n- story: s\n  steps:\n{steps}")
    assert raised.value.diagnostics[0].code == "E521"


def test_too_many_dialogues_behind_a_checkpoint_are_an_error(told):
    steps = "".join("  - or: [intent: a, intent: b]\n  - action: x\n" for _ in range(60))
    with pytest.raises(CsbotError) as raised:
        told(f"stories:\n- story: 头\n  steps: [intent: a, action: x, checkpoint: c]\n"
             f"- story: 多\n  steps:\n  - checkpoint: c\n{steps}")
    assert raised.value.diagnostics[0].at.line == 4


# ---- Rasa's own examples ----

def events(dialogue: Dialogue, domain: Domain) -> list[Any]:
    """A dialogue as the goldens write it: users, actions, slots, loops; they leave out what the bot says literally."""
    implied, found = Implications(domain), []
    for step in dialogue.steps:
        match step:
            case UserStep():
                found.append(["user", step.text if step.intent is None else str(step.intent)])
                found += (["slot", *setting] for setting in implied.of_user(step))
            case ActionStep():
                found.append(["action", str(step.name)])
            case BotStep():
                found.append(["action", ""])
            case SlotStep():
                found.append(["slot", *implied.of_slot(step)])
            case LoopStep():
                found.append(["loop", step.form and str(step.form)])
            case EventStep():
                found.append(["event", str(step.name)])
    return found


def golden_event(event: dict[str, Any]) -> list[Any]:
    match event:
        case {"user": intent, "text": text}:
            return ["user", intent or text]
        case {"action": name}:
            return ["action", name]
        case {"slot": slot, "value": value}:
            return ["slot", slot, value]
        case {"loop": form} | {"active_loop": form}:
            return ["loop", form]
        case {"Restarted": True}:
            return ["event", "restart"]
    raise ValueError(event)


@pytest.mark.skipif(not GOLDENS, reason=ABSENT)
@pytest.mark.parametrize("name", WITH_STORIES)
def test_each_dialogue_that_rasa_makes_is_among_them(name: str, tmp_path: Path):
    golden = GOLDENS[name]
    (tmp_path / "domain.yml").write_bytes((CONFORMANCE / golden["domain"]).read_bytes())
    domain = load_project(tmp_path).domain
    stories: tuple[Story, ...] = load_tests(tmp_path, [CONFORMANCE / name])[0]
    mine = {json.dumps([one.name, events(one, domain)]) for one in Telling(stories, domain)}
    for told in (told for told in golden["trackers"] if not told["rule"]):
        wanted = json.dumps([told["name"], [golden_event(event) for event in told["events"]]])
        assert wanted in mine, told["name"]
