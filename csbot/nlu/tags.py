"""BIO tags of characters: spans to tags, and the most probable legal tags of a text (Viterbi). Knows no entity names.

Tag 0 is outside; label n begins with 2n + 1 and goes on with 2n + 2.
"""

from typing import Iterable

import numpy as np


def count(labels: int) -> int:
    """How many tags `labels` labels need."""
    return 2 * labels + 1


def of_spans(spans: Iterable[tuple[int, int, int]], length: int) -> np.ndarray:
    """The tags of `length` characters with spans (start, end, label); int64 (length,)."""
    found = np.zeros(length, np.int64)
    for start, end, label in spans:
        found[start:end] = 2 * label + 2
        found[start:start + 1] = 2 * label + 1
    return found


def best_path(scores: np.ndarray) -> np.ndarray:
    """The legal tags (characters,) with the greatest sum of scores (characters, tags): no span goes on unbegun.

    Only "go on" is constrained, so a step compares two predecessors for it and one, the best of all, for the rest:
    linear in characters and tags.
    """
    length, tag_count = scores.shape
    back = np.zeros((length, tag_count), np.int64)
    total = scores[0].astype(np.float64)
    total[2::2] = -np.inf
    begins, goes_on = np.arange(1, tag_count, 2), np.arange(2, tag_count, 2)
    for position in range(1, length):
        best = int(total.argmax())
        back[position] = best
        stays = total[goes_on] >= total[begins]
        back[position, goes_on] = np.where(stays, goes_on, begins)
        total = total[back[position]] + scores[position]
    path = np.zeros(length, np.int64)
    path[-1] = total.argmax()
    for position in range(length - 1, 0, -1):
        path[position - 1] = back[position, path[position]]
    return path


def decode(scores: np.ndarray) -> list[tuple[int, int, int, float]]:
    """The spans (start, end, label, confidence) of one text from its tag scores (characters, tags)."""
    if not len(scores):
        return []
    path = best_path(scores)
    if not path.any():
        return []
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    sure = shares[np.arange(len(path)), path] / shares.sum(axis=1)
    spans = []
    for start in np.flatnonzero(path % 2 == 1):
        end = start + 1
        while end < len(path) and path[end] == path[start] + 1:
            end += 1
        spans.append((int(start), int(end), int(path[start] - 1) // 2, float(sure[start:end].min())))
    return spans
