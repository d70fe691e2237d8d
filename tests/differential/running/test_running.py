"""Random bots in random talks: what Rasa's own processor, policies and actions did is what csbot's turns do.

What Rasa did is recorded; `python -m tests.differential.running.run` asks Rasa itself, for as many bots as one likes.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.dialogue.behaviour.recording import PYTHON
from tests.differential.running.bots import make_case
from tests.differential.running.known import KNOWN, known_from
from tests.differential.running.recorded import TALKS, read, write
from tests.differential.running.run import count, difference, rows

RECORDED = read()
PARTS = 10
BEHAVIOUR = Path(__file__).resolve().parents[3] / "docs" / "behaviour.md"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_recorded_talk_goes_as_with_rasa(part: int) -> None:
    assert [(row["seed"], found) for row in RECORDED[part::PARTS] if (found := difference(row))] == []


def test_the_record_is_worth_its_place() -> None:
    counts: Counter[str] = Counter()
    for row in RECORDED:
        count(row, counts)
    assert counts["bots"] >= 300 and counts["compared"] > 0.85 * counts["turns"] > 2500
    assert counts["refused"] < 0.15 * counts["bots"] and TALKS.stat().st_size < 1_000_000


def test_the_record_holds_events_of_every_kind() -> None:
    did = {word for row in RECORDED for turn in row["rasa"].get("turns", ()) for word in turn.get("did", ())}
    kinds = {"reminder", "cancel_reminder", "followup", "restart", "rewind", "undo", "pause", "resume", "reset_slots",
             "active_loop", "loop_interrupted", "action_execution_rejected", "entities", "session_started"}
    actions = {"do action_two_stage_fallback", "do action_back", "do action_restart", "do action_deactivate_loop",
               "do action_default_ask_rephrase", "do form_f", "do form_表单", "do 好的", "slot slot_城市 '北京'"}
    assert kinds - {word.split()[0] for word in did} == set() and actions - did == set()


def test_every_known_difference_is_documented() -> None:
    text = BEHAVIOUR.read_text("utf8")
    assert [known.why for known in KNOWN if f"| {known.why} |" not in text] == []


def test_a_wrong_verdict_is_a_difference() -> None:
    row = next(row for row in RECORDED if any(turn["bot"] for turn in row["rasa"].get("turns", ())[:1]))
    first, *others = row["rasa"]["turns"]
    wrong = {**first, "bot": [*first["bot"], "再见"]}
    assert "再见" in str(difference({**row, "rasa": {"turns": [wrong, *others]}}))
    assert "refuses" in str(difference({**row, "rasa": {"refused": True}}))


@pytest.mark.parametrize(("turn", "step", "why", "kept"), [
    ({"did": ["user ask /ask", *["do action_x"] * 10]}, "/ask", "behind ten actions in one turn", 2),
    ({"did": ["do a", *["action_execution_rejected f"] * 9]}, "/ask", "actions that refuse to run", 1),
    ({"crashed": True}, "/ask", "actions that refuse to run", 1),
    ({"did": ["user ask /ask", "do action_x", "pause"], "paused": True}, "/ask", "a paused bot has listened", 2),
    ({"did": ["pause"], "paused": True}, "/ask", None, 2),
    ({"did": ["user ask /ask", "do form_f"]}, {"say": "/ask", "wait": 90000}, "a session ends by silence", 1),
    ({"did": ["session_started"]}, "/ask", "a reminder outlives its session", 1),
    ({"did": ["do form_f", "reset_slots", "session_started"]}, "/ask", "a slot that was reset", 1),
    ({"did": ["action_execution_rejected form_f"]}, {"say": "好"}, "the text of a message still decides", 1),
    ({"did": ["user ask /ask", "rewind"]}, "/ask", "a bot that was resumed", 1),
    ({"did": ["user ask /ask", "do utter_k"]}, "/ask", "a form that a human interrupted", 1),
    ({"did": ["user ask /ask", "do form_f"]}, "/ask", None, 2)])
def test_where_a_known_difference_begins(turn: dict, step: object, why: str | None, kept: int) -> None:
    before = {"did": ["reminder ask []", "pause", "resume"], "loop": "form_f"}
    files = {"domain.yml": "session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}",
             "data/stories.yml": 'rules: [{"rule": "t", "steps": [{"user": "好"}, {"action": "utter_k"}]}]'}
    compared, found = known_from({"files": files, "talk": ["/ask", step]}, [before, turn])
    assert compared == kept and (found is None if why is None else str(found).startswith(why))


def test_a_seed_makes_one_case() -> None:
    assert make_case(7) == make_case(7) != make_case(8)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write(RECORDED[:2], tmp_path / "talks.json.xz")
    assert read(tmp_path / "talks.json.xz") == RECORDED[:2]


@pytest.mark.skipif(not PYTHON, reason="needs Rasa (set CSBOT_RASA_PYTHON)")
def test_rasa_itself_agrees() -> None:
    differ = {row["seed"]: difference(row) for row in rows(range(900_001, 900_016), None)}
    assert not {seed: found for seed, found in differ.items() if found}
