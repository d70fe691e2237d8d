"""What is far from all that was taught is a stranger, and the threshold keeps its promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.nlu.certainty.scope import Scope, choose, curve, energy, shortened

CHANCE = np.random.default_rng(5)
CENTRES = CHANCE.normal(0, 3, (4, 6))
TARGETS = np.repeat(np.arange(4), 25)
STATES = CENTRES[TARGETS] + CHANCE.normal(0, [0.1, 2, 1, 1, 1, 1], (100, 6))
NUMBERS = st.lists(st.floats(-5, 5, allow_nan=False), min_size=1, max_size=40)


def test_distance_counts_in_the_spread_of_the_taught() -> None:
    scope = Scope.of(STATES, TARGETS)
    along = scope.distances((CENTRES[0] + [0, 2, 0, 0, 0, 0])[None])
    across = scope.distances((CENTRES[0] + [2, 0, 0, 0, 0, 0])[None])
    assert across > 1.5 * along
    assert scope.distances(STATES).mean() < 4 < scope.distances(STATES[:1] + 30)[0]


def test_examples_without_an_intent_do_not_count() -> None:
    targets = np.append(TARGETS, -1)
    states = np.concatenate([STATES, np.full((1, 6), 99.0)])
    assert np.allclose(Scope.of(states, targets).means, Scope.of(STATES, TARGETS).means)
    with pytest.raises(ValueError, match="no example"):
        Scope.of(STATES[:2], np.array([-1, -1]))


def test_one_example_for_each_intent_is_enough() -> None:
    scope = Scope.of(STATES[::25], TARGETS[::25])
    assert np.isfinite(scope.familiarity(STATES, np.zeros((100, 4)))).all()


def test_energy_is_the_logarithm_of_the_sum() -> None:
    assert energy(np.array([[1000.0, 1000.0]]))[0] == pytest.approx(1000 + np.log(2))


@given(NUMBERS, NUMBERS, st.floats(0, 0.5))
def test_a_threshold_refuses_and_accepts_what_its_curve_says(inside: list, outside: list, most: float) -> None:
    choices = curve(inside, outside)
    best = choose(choices, most)
    assert best.false_rejects <= most
    for one in choices:
        assert one.false_rejects == pytest.approx(np.mean(np.array(inside) < one.threshold))
        assert one.false_accepts == pytest.approx(np.mean(np.array(outside) >= one.threshold))
    assert len(shortened(choices)) <= 21 and set(shortened(choices)) <= set(choices)


def test_where_both_part_the_threshold_is_in_the_middle() -> None:
    assert choose(curve([3, 4, 5], [0, 1])) == (2.0, 0.0, 0.0)
