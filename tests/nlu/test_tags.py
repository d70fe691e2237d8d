"""Tags: what is encoded is decoded, and Viterbi finds what trying everything finds."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from csbot.nlu import tags

SPANS = [[], [(0, 1, 0)], [(0, 2, 1), (2, 3, 1)], [(1, 4, 0), (5, 6, 2)], [(0, 6, 2)]]


@pytest.mark.parametrize("spans", SPANS)
def test_decoding_undoes_encoding(spans: list) -> None:
    scores = np.eye(tags.count(3))[tags.of_spans(spans, 6)] * 9
    assert [one[:3] for one in tags.decode(scores)] == spans
    assert all(0.99 < sure <= 1 for *_, sure in tags.decode(scores))


def legal(path: tuple) -> bool:
    return all(tag == 0 or tag % 2 or before in (tag, tag - 1) for before, tag in zip((0, *path), path))


@given(scores=arrays(np.float64, (4, 5), elements=st.floats(-5, 5, width=16)))
@settings(max_examples=60, deadline=None)
def test_best_legal_path(scores: np.ndarray) -> None:
    best = max(sum(scores[range(4), path]) for path in product(range(5), repeat=4) if legal(path))
    found = tags.best_path(scores)
    assert legal(tuple(found)) and np.isclose(scores[range(4), found].sum(), best)


def test_nothing_in_nothing() -> None:
    assert tags.decode(np.zeros((0, 5))) == [] and tags.decode(np.zeros((3, 1))) == []
    assert tags.of_spans([], 0).shape == (0,)
