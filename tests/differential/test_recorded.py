"""Random projects with the verdicts of Rasa 3.6.21: csbot refuses what Rasa refuses and decides what it decides.

The verdicts are recorded; `python -m tests.differential.run` asks Rasa itself, for as many projects as one likes.
"""

import os
import subprocess

import pytest

from tests.differential.csbot_side import compare
from tests.differential.recorded import VERDICTS, WIDE, packed, read, unpacked
from tests.differential.run import Rasa, task_of

RECORDED = [*read(VERDICTS), *read(WIDE)]
PARTS = 10
PYTHON = os.environ.get("CSBOT_RASA_PYTHON")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_recorded_verdict_holds(part):
    for row in RECORDED[part::PARTS]:
        assert compare(row, row) == [], f"seed {row['seed']}"


def test_the_record_is_worth_its_place():
    decisions = sum(item[0] == "ask" for row in RECORDED for run in row["runs"] for item in run)
    assert len(RECORDED) >= 550 and decisions > 10_000 and VERDICTS.stat().st_size + WIDE.stat().st_size < 1_000_000
    assert 0.1 < sum(row["refused"] for row in RECORDED) / len(RECORDED) < 0.6


def test_a_wrong_verdict_is_a_difference():
    row = next(row for row in RECORDED if any(item[0] == "ask" for run in row["runs"] for item in run))
    for run in row["runs"]:
        for item in run:
            if item[0] == "ask":
                item[1] = {**item[1], "rules": "utter_wrong", "by": "rule", "tied": []}
                item[1].pop("aligned", None)
    assert compare(row, row)
    assert compare({**row, "runs": []}, {"refused": True, "runs": []})


def test_packing_is_undone():
    said = {"rules": None, "by": None, "hides": False, "interrupted": False, "tied": [], "stories": "utter_好"}
    for item in (["ask", said], ["ask", {**said, "aligned": said}], ["user", "问候", [], None]):
        assert unpacked(packed(item)) == item


@pytest.mark.skipif(not PYTHON, reason="set CSBOT_RASA_PYTHON to the Python of an environment with rasa==3.6.21")
def test_rasa_itself_agrees():
    assert subprocess.run([PYTHON, "-c", "import rasa"], check=False).returncode == 0
    rasa = Rasa(PYTHON)
    for seed in range(900_001, 900_006):
        task = task_of(seed)
        assert compare(task, rasa.verdict(task)) == [], f"seed {seed}"
    rasa.close()
