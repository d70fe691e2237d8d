"""Measures of answers: plain functions of labels, confidences and scores; shares from 0 to 1."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

Labels = Sequence[str | None]


def accuracy(wanted: Labels, found: Labels) -> float | None:
    """The share that is right; None for nothing."""
    return sum(map(str.__eq__, map(str, wanted), map(str, found))) / len(wanted) if wanted else None


def f1(wanted: Labels, found: Labels) -> tuple[float, float]:
    """Micro and macro F1 over all labels that are wanted or found."""
    right = Counter(one for one, other in zip(wanted, found) if one == other)
    sizes = Counter(wanted) + Counter(found)
    micro = 2 * right.total() / sizes.total()
    return micro, sum(2 * right[label] / sizes[label] for label in sizes) / len(sizes)


def mcc(wanted: Labels, found: Labels) -> float:
    """Matthews' correlation for several classes (Gorodkin 2004); 0 where it is undefined."""
    count, right = len(wanted), sum(one == other for one, other in zip(wanted, found))
    is_, says = Counter(wanted), Counter(found)
    both = sum(is_[label] * says[label] for label in is_)
    spread = (count**2 - sum(n * n for n in is_.values())) * (count**2 - sum(n * n for n in says.values()))
    return (right * count - both) / spread**0.5 if spread else 0.0


def ece(confidences: Sequence[float], right: Sequence[bool], bins: int = 15) -> float | None:
    """Expected calibration error (Guo et al. 2017): bins of equal width, each (low, high]."""
    if not len(confidences):
        return None
    sure, hit = np.asarray(confidences, float), np.asarray(right, float)
    places = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    weights = np.bincount(places, minlength=bins)
    gaps = np.abs(np.bincount(places, sure, bins) - np.bincount(places, hit, bins))
    return float(gaps[weights > 0].sum() / len(sure))


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """The chance that something in scope scores above something out of scope; ties count half."""
    if not len(inside) or not len(outside):
        return None
    ordered = np.sort(np.asarray(outside, float))
    below, up_to = (np.searchsorted(ordered, inside, side) for side in ("left", "right"))
    return float((below + up_to).mean() / 2 / len(ordered))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of the values lie."""
    return float(np.quantile(np.asarray(values, float), share)) if len(values) else None
