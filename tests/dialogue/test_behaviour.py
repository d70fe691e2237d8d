"""The running bot does what Rasa 3.6 does, turn by turn; where it means to differ, the case says why."""

from pathlib import Path
from typing import Any

import pytest

from tests.dialogue.behaviour.cases import all_cases, mark
from tests.dialogue.behaviour.recording import PYTHON, ask_csbot, ask_rasa, crashed, recorded
from tests.dialogue.behaviour.verdict import parting

CASES = all_cases()
RECORDED = recorded()
BEHAVIOUR = Path(__file__).resolve().parents[2] / "docs" / "behaviour.md"
NEW = "record anew: CSBOT_RASA_PYTHON=…/bin/python python -m tests.dialogue.behaviour.recording"
needs_rasa = pytest.mark.skipif(not PYTHON, reason="needs Rasa (set CSBOT_RASA_PYTHON)")


def record_of(name: str) -> dict[str, Any]:
    """What was recorded of a case as it is today."""
    entry = RECORDED.get(name)
    assert entry and entry["case"] == mark(CASES[name]), NEW
    return entry


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "why" not in case])
def test_csbot_does_what_rasa_does(name: str) -> None:
    assert parting(record_of(name)["rasa"], ask_csbot(CASES[name])) is None


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "why" in case])
def test_csbot_differs_where_it_means_to(name: str) -> None:
    found = ask_csbot(CASES[name])
    assert not crashed(found)
    assert parting(record_of(name)["rasa"], found), "csbot does not differ any more"


def test_every_difference_is_documented() -> None:
    text = " ".join(BEHAVIOUR.read_text("utf8").split())
    assert not [why for why in {case["why"] for case in CASES.values() if "why" in case} if why not in text]


def test_no_case_but_todays_is_recorded() -> None:
    assert set(RECORDED) == set(CASES), NEW


@needs_rasa
def test_what_was_recorded_is_what_rasa_does() -> None:
    verdicts = dict(zip(CASES, ask_rasa(list(CASES.values()))))
    assert not [name for name, verdict in verdicts.items() if verdict != record_of(name)["rasa"]]
