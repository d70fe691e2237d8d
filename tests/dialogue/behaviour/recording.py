"""Rasa's verdicts: asked of Rasa itself where `CSBOT_RASA_PYTHON` names its Python, else read from what was recorded.

    CSBOT_RASA_PYTHON=…/bin/python python -m tests.dialogue.behaviour.recording

records anew: Rasa's brief verdict on every case.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.dialogue.behaviour.cases import all_cases, mark
from tests.dialogue.behaviour.csbot_bot import play_case
from tests.dialogue.behaviour.verdict import brief

PYTHON = os.environ.get("CSBOT_RASA_PYTHON")
SCRIPT = Path(__file__).with_name("rasa_bot.py")
RECORD = Path(__file__).with_name("recorded.json")


def ask_rasa(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rasa's brief verdict on each case."""
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    done = subprocess.run([str(PYTHON), str(SCRIPT)], input=lines, capture_output=True, text=True, encoding="utf8",
                          check=False)
    verdicts = done.stdout.splitlines()
    assert len(verdicts) == len(cases), done.stderr[-3000:]
    return [brief(json.loads(line)) for line in verdicts]


def ask_csbot(case: Mapping[str, Any]) -> dict[str, Any]:
    """csbot's brief verdict on a case."""
    with tempfile.TemporaryDirectory() as folder:
        return brief(play_case(case, Path(folder)))


def recorded() -> dict[str, Any]:
    """What was recorded, by the name of the case: its mark and Rasa's verdict."""
    return json.loads(RECORD.read_text("utf8"))


def record() -> None:
    """Ask Rasa about every case and write it down."""
    cases = all_cases()
    write({name: {"case": mark(case), "rasa": verdict}
           for (name, case), verdict in zip(cases.items(), ask_rasa(list(cases.values())))})


def write(found: Mapping[str, Any]) -> None:
    """Write verdicts down, a line for each case."""
    lines = ",\n".join(f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(entry, ensure_ascii=False)}"
                       for name, entry in found.items())
    RECORD.write_text(f"{{\n{lines}\n}}\n", "utf8")


def crashed(verdict: Mapping[str, Any]) -> bool:
    """Whether a conversation broke off."""
    return any("crashed" in turn for turn in verdict.get("turns", ()))


if __name__ == "__main__":
    record()
