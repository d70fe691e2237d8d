"""Confidences that mean what they say: one temperature for the intent scores, and how far off confidences are.

Source: temperature scaling and the expected calibration error as in Guo et al. 2017. Numpy only; it knows scores and
numbers of labels, no texts.
"""

import numpy as np

TEMPERATURES = np.exp(np.linspace(np.log(0.2), np.log(5.0), 200))
USUAL = 0.75  # where nothing can be measured: label smoothing leaves a model less sure than it may be
BINS = 10


def fit_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """The temperature at which `scores` (texts, labels) give the true labels `targets` (texts,) the most probability.

    A negative target is unknown and does not count. `USUAL` where there is nothing to fit on, or one label only.
    """
    known = targets >= 0
    scores, targets = scores[known].astype(np.float64), targets[known]
    if not len(scores) or scores.shape[1] < 2:
        return USUAL
    losses = [-np.log(shares(scores / one)[np.arange(len(targets)), targets] + 1e-12).mean() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def shares(scores: np.ndarray) -> np.ndarray:
    """The probabilities (…, labels) that scores (…, labels) stand for."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def calibration_error(scores: np.ndarray, targets: np.ndarray, temperature: float = 1.0) -> float | None:
    """The expected calibration error, 0 to 1, in bins of a tenth; None without a known target."""
    known = targets >= 0
    if not known.any() or not scores.shape[1]:
        return None
    sure = shares(scores[known].astype(np.float64) / temperature).max(-1)  # (texts,)
    right = scores[known].argmax(-1) == targets[known]
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(sum(abs(sure[bins == one].sum() - right[bins == one].sum()) for one in range(BINS)) / len(sure))


def crossed_error(scores: np.ndarray, targets: np.ndarray) -> float | None:
    """The calibration error that remains, each half of the texts with the temperature of the other half."""
    known = targets >= 0
    scores, targets = scores[known], targets[known]
    if len(targets) < 2:
        return None
    first = np.arange(len(targets)) % 2 == 0
    scaled = np.empty_like(scores, dtype=np.float64)
    for part in (first, ~first):
        scaled[part] = scores[part] / fit_temperature(scores[~part], targets[~part])
    return calibration_error(scaled, targets)
