"""The losses. Tensors bring their methods along, so not even torch is imported here."""

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


def supervised_contrast(states: Any, targets: Any, temperature: float = 0.05) -> Any:
    """How far `states` (texts, hidden) are from others of their class, compared with all others of the batch.

    Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2. A negative target belongs to no class. 0 where no
    class is there twice.
    """
    unit = states.float() / states.float().norm(dim=-1, keepdim=True).clamp(min=1e-6)
    alike = (unit @ unit.T / temperature).fill_diagonal_(-1e9)  # (texts, texts)
    same = ((targets[:, None] == targets[None]) & (targets[:, None] >= 0)).fill_diagonal_(False).float()
    partners = same.sum(-1)  # (texts,)
    losses = -(alike.log_softmax(-1) * same).sum(-1) / partners.clamp(min=1)
    return losses.sum() / (partners > 0).sum().clamp(min=1)
