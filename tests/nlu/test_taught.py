"""What was taught is kept with its states, written, read, and found again by nearness."""

import json
from pathlib import Path

import numpy as np
import pytest

from csbot.nlu.taught import STATES, TEXTS, Taught, TaughtExample
from tests.nlu.annotated import LINES

STATES_OF = np.random.default_rng(1).normal(size=(len(LINES), 8)).astype(np.float32)


def test_written_and_read_they_are_the_same(tmp_path: Path) -> None:
    taught = Taught.of(LINES, STATES_OF)
    taught.write(tmp_path)
    found = Taught.read(tmp_path)
    assert found.examples == taught.examples and (found.states == taught.states).all()
    assert found.examples[10] == TaughtExample("你好！", "greet", LINES[10].at.file, LINES[10].at.line)
    assert np.allclose(np.linalg.norm(found.states.astype(float), axis=1), 1, atol=1e-2)


def test_the_nearest_comes_first() -> None:
    taught = Taught.of(LINES, STATES_OF)
    found = taught.nearest(3 * STATES_OF[4], 2)
    assert len(found) == 2 and found[0][0].text == LINES[4].text
    assert found[0][1] == pytest.approx(1, abs=1e-2) and found[0][1] > found[1][1]
    assert len(taught.nearest(np.zeros(8), 100)) == len(taught)


@pytest.mark.parametrize("rows", [{}, [["a", "b", "c"]], [["a", 1, "c", 2]], [["a", None, "c", True]], [["a"]] * 3])
def test_damaged_files_are_refused(tmp_path: Path, rows: object) -> None:
    Taught.of(LINES[:1], STATES_OF[:1]).write(tmp_path)
    (tmp_path / TEXTS).write_text(json.dumps(rows))
    with pytest.raises(ValueError, match=TEXTS):
        Taught.read(tmp_path)


def test_states_must_fit_the_examples(tmp_path: Path) -> None:
    Taught.of(LINES[:2], STATES_OF[:2]).write(tmp_path)
    (tmp_path / TEXTS).write_text(json.dumps([["查物流", "track", "nlu.yml", 3]]))
    with pytest.raises(ValueError, match=STATES):
        Taught.read(tmp_path)
