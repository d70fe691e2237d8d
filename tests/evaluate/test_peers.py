"""Public Rasa projects: every story that Rasa 3.6.21 passes passes here, through the command; test and training ones.

Rasa drops duplicates and changes the order, so stories are matched by their name and the actions that they expect.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.shared import ABSENT, PEERS

ORACLES = sorted((PEERS / "_oracle").glob("*.json")) if PEERS.is_dir() else []
Verdicts = Counter[tuple[str, ...]]


def rasa_passes(oracle: Path, kind: str) -> Verdicts:
    """The stories that Rasa passes, and how many of each."""
    stories = json.loads(oracle.read_text("utf8"))[kind]
    told = [(row["story"], [step[1:3] for step in row["steps"] if step[0] == "A"]) for row in stories]
    return Counter((name, *(wanted for wanted, _ in steps)) for name, steps in told
                   if all(wanted == came or wanted.partition("/")[0] == came for wanted, came in steps))


def csbot_passes(csbot: Any, *words: str | Path) -> Verdicts:
    """The stories that csbot passes, and how many of each."""
    done = csbot("test", "--gold", "--json", *words)
    assert done.exit_code in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert not [one for one in told["problems"] if one["severity"] == "error"]
    assert done.exit_code == (0 if all(story["passed"] for story in told["stories"]) else 1)
    return Counter((story["name"], *(step["expected"] for step in story["steps"]))
                   for story in told["stories"] if story["passed"])


@pytest.mark.skipif(not ORACLES, reason=ABSENT)
@pytest.mark.parametrize("oracle", ORACLES, ids=lambda path: path.stem)
def test_every_story_that_rasa_passes_passes(csbot: Any, oracle: Path):
    folder = PEERS / oracle.stem.replace("~", "/")
    for kind, places in (("test_stories", []), ("self_stories", [folder / "data"])):
        wanted = rasa_passes(oracle, kind)
        if wanted:
            passed = csbot_passes(csbot, folder, *places)
            assert not wanted - passed, f"Rasa passes these {kind}, csbot does not"
