"""BIO tags of characters: spans to tags, and the most probable legal tags of a text (Viterbi). Knows no entity names.

Tag 0 is outside; label n begins with 2n + 1 and goes on with 2n + 2.
"""

from collections.abc import Iterable

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


def best_path(scores: np.ndarray, neat: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The legal tags (characters,) with the greatest sum of scores (characters, tags).

    No span goes on unbegun. Spans of the labels that are `neat`, bool (labels,), begin only where `begins` and end only
    where `ends`, bool (characters + 1,). "Go on" has two predecessors, any other tag the best of those that may be
    left, so a step is linear in the tags. Mostly the best tags of each character are legal together and need no search.
    """
    path = scores.argmax(axis=1)
    if _is_legal(path, neat, begins, ends):
        return path
    length, tag_count = scores.shape
    begin, go_on = np.arange(1, tag_count, 2), np.arange(2, tag_count, 2)
    bound = np.concatenate([[False], np.repeat(neat, 2)])  # (tags,)
    back = np.zeros((length, tag_count), np.int64)
    total = scores[0].astype(np.float64)
    total[go_on] = -np.inf
    for position in range(length):
        if position:
            back[position] = _left(total, bound, ends[position]).argmax()
            back[position, go_on] = np.where(total[go_on] >= total[begin], go_on, begin)
            total = total[back[position]] + scores[position]
        if not begins[position]:
            total[begin[neat]] = -np.inf
    path = np.zeros(length, np.int64)
    path[-1] = _left(total, bound, ends[length]).argmax()
    for position in range(length - 1, 0, -1):
        path[position - 1] = back[position, path[position]]
    return path


def _is_legal(path: np.ndarray, neat: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> bool:
    """Whether the tags (characters,) keep the rules of `best_path`."""
    tags = path.tolist()
    for position, (before, tag) in enumerate(zip([0, *tags], [*tags, 0])):
        goes_on = tag > 0 and tag % 2 == 0
        if goes_on and before not in (tag, tag - 1):
            return False
        if tag % 2 and neat[tag // 2] and not begins[position]:
            return False
        if before and not goes_on and neat[(before - 1) // 2] and not ends[position]:
            return False
    return True


def _left(total: np.ndarray, bound: np.ndarray, may_end: bool) -> np.ndarray:
    """The totals of the tags that may be left here."""
    return total if may_end else np.where(bound, -np.inf, total)


def decode(scores: np.ndarray, neat: np.ndarray, begins: np.ndarray,
           ends: np.ndarray) -> list[tuple[int, int, int, float]]:
    """The spans (start, end, label, confidence) of one text from its tag scores (characters, tags); see `best_path`."""
    if not len(scores):
        return []
    path = best_path(scores, neat, begins, ends)
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
