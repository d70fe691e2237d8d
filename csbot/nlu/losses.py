"""The one loss of all heads. Tensors bring their methods along, so not even torch is imported here."""

from typing import Any


def cross_entropy(scores: Any, targets: Any, smoothing: float) -> Any:
    """Mean cross-entropy of `scores` (…, labels) with `targets` (…), where a negative target counts as unknown.

    With label smoothing (Szegedy et al. 2016): the true label gets 1 - smoothing, all labels share the rest.
    """
    chances = scores.float().log_softmax(-1)  # (…, labels)
    known = (targets >= 0).float()
    true = chances.gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    losses = -(1 - smoothing) * true - smoothing * chances.mean(-1)
    return (losses * known).sum() / known.sum().clamp(min=1)
