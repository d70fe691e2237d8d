"""Rasa 3.6 and csbot accept the same projects: what csbot refuses, Rasa refuses, too, and the other way round.

Runs where CSBOT_RASA_PYTHON names the Python of an environment with rasa==3.6.21. CSBOT_MUTANTS is how many changed
projects are compared, by default 150 of about six thousand; `all` takes a quarter of an hour.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.acceptance.asking import Rasa, csbot_verdict
from tests.differential.acceptance.known import is_known
from tests.differential.acceptance.mutations import mutants
from tests.differential.acceptance.samples import MINIMAL, SAMPLE, TEXTS, write
from tests.shared import ABSENT, PEERS

PYTHON = os.environ.get("CSBOT_RASA_PYTHON", "")
pytestmark = pytest.mark.skipif(not PYTHON, reason="no Rasa on this machine (set CSBOT_RASA_PYTHON)")
PROJECTS = sorted({path.parent for path in PEERS.rglob("config.yml") if "rasa_conformance" not in path.parts})


@pytest.fixture(scope="module")
def rasa() -> Iterator[Rasa]:
    asked = Rasa(PYTHON)
    yield asked
    asked.close()


def test_small_changes_of_a_sound_project(rasa: Rasa, tmp_path: Path):
    wanted, every = os.environ.get("CSBOT_MUTANTS", "150"), list(mutants(SAMPLE))
    chosen = every if wanted == "all" else random.Random(7).sample(every, int(wanted))
    differences = []
    for number, mutant in enumerate(chosen):
        folder = write(tmp_path / str(number), mutant.files)
        theirs, ours = rasa.verdict(folder), csbot_verdict(folder)
        if theirs.refused != ours.refused and not is_known(mutant.words, theirs, ours):
            differences.append(f"{mutant.words}: rasa {theirs.why or 'accepts'}; csbot {ours.why or 'accepts'}")
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("name", TEXTS)
def test_single_oddities(rasa: Rasa, tmp_path: Path, name: str):
    folder = write(tmp_path, {**MINIMAL, **TEXTS[name]})
    theirs, ours = rasa.verdict(folder), csbot_verdict(folder)
    assert theirs.refused == ours.refused or is_known(name, theirs, ours), (theirs.why, ours.why)


@pytest.mark.skipif(not PROJECTS, reason=ABSENT)
@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_real_projects(rasa: Rasa, folder: Path):
    theirs, ours = rasa.verdict(folder), csbot_verdict(folder)
    assert theirs.refused == ours.refused, theirs.why or ours.why
