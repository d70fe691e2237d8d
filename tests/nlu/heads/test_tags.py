"""Tags: what is encoded is decoded, and Viterbi finds what trying everything finds."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from csbot.nlu.heads import tags

SPANS = [[], [(0, 1, 0)], [(0, 2, 1), (2, 3, 1)], [(1, 4, 0), (5, 6, 2)], [(0, 6, 2)]]


@pytest.mark.parametrize("spans", SPANS)
def test_decoding_undoes_encoding(spans: list) -> None:
    scores = np.eye(tags.count(3))[tags.of_spans(spans, 6)] * 9
    found = tags.decode(scores, np.zeros(3, bool), np.ones(7, bool), np.ones(7, bool))
    assert [one[:3] for one in found] == spans
    assert all(0.99 < sure <= 1 for *_, sure in found)


def legal(path: tuple, neat: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> bool:
    for position, (before, tag) in enumerate(zip((0, *path), (*path, 0))):
        goes_on = tag and tag % 2 == 0
        if goes_on and before not in (tag, tag - 1):
            return False
        if tag % 2 and neat[tag // 2] and not begins[position]:
            return False
        if before and not goes_on and neat[(before - 1) // 2] and not ends[position]:
            return False
    return True


FLAGS = arrays(bool, (5,))


@given(scores=arrays(np.float64, (4, 5), elements=st.floats(-5, 5, width=16)), neat=arrays(bool, (2,)), begins=FLAGS,
       ends=FLAGS)
@settings(max_examples=60, deadline=None)
def test_best_legal_path(scores: np.ndarray, neat: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> None:
    paths = [path for path in product(range(5), repeat=4) if legal(path, neat, begins, ends)]
    found = tags.best_path(scores, neat, begins, ends)
    assert legal(tuple(found), neat, begins, ends)
    assert np.isclose(scores[range(4), found].sum(), max(scores[range(4), path].sum() for path in paths))


def test_nothing_in_nothing() -> None:
    nowhere = np.zeros(4, bool)
    assert tags.decode(np.zeros((0, 5)), nowhere[:2], nowhere[:1], nowhere[:1]) == []
    assert tags.decode(np.zeros((3, 1)), nowhere[:0], nowhere, nowhere) == []
    assert tags.of_spans([], 0).shape == (0,)
