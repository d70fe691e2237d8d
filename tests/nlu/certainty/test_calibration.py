"""A temperature makes confidences honest and changes no ranking."""

import numpy as np
import pytest

from csbot.nlu.certainty.calibration import USUAL, calibration_error, crossed_error, fit_temperature, shares

CHANCE = np.random.default_rng(3)
SCORES = CHANCE.normal(0, 2, (4000, 5))
TARGETS = np.array([CHANCE.choice(5, p=row) for row in shares(SCORES)])


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoilt_the_scores_is_found(factor: float) -> None:
    assert fit_temperature(factor * SCORES, TARGETS) == pytest.approx(factor, rel=0.1)
    assert crossed_error(factor * SCORES, TARGETS) < 0.03


def test_the_error_of_overconfidence() -> None:
    assert calibration_error(SCORES, TARGETS) < 0.03 < 0.1 < calibration_error(5 * SCORES, TARGETS)
    sure = np.tile([50.0, 0.0], (10, 1))
    assert calibration_error(sure, np.zeros(10, int)) == pytest.approx(0)
    assert calibration_error(sure, np.ones(10, int)) == pytest.approx(1)


def test_where_nothing_can_be_measured() -> None:
    unknown = np.full(3, -1)
    assert fit_temperature(np.zeros((3, 4)), unknown) == USUAL == fit_temperature(np.zeros((0, 4)), np.zeros(0, int))
    assert fit_temperature(np.zeros((3, 1)), np.zeros(3, int)) == USUAL
    assert calibration_error(np.zeros((3, 4)), unknown) is None is crossed_error(np.zeros((1, 4)), np.zeros(1, int))
