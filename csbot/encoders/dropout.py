"""Dropout whose chance is drawn eight numbers at a time: torch's own takes as long as the layers' products on a CPU.

It knows neither layers nor what is learnt.
"""

from typing import Any

import torch
from torch import nn

STEPS = 256  # shares are rounded to so many parts


class Dropout(nn.Module):
    """Zeros a share `p` of the values while training, and enlarges the others so that the mean stays (Srivastava et al.
    2014). Drawn from torch's generator, so that a seed fixes it."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p  # torch's name, which the layers of transformers read

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """The same shape."""
        return drop(states, self.p) if self.training else states

    def extra_repr(self) -> str:
        """The share, in the module's printed form."""
        return f"p={self.p}"


def drop(states: torch.Tensor, share: float) -> torch.Tensor:
    """`states` with a `share` of them, rounded to 256ths, zeroed at random; gradients flow through the others."""
    zeroed = round(share * STEPS)
    return _Dropped.apply(states, zeroed) if zeroed else states


class _Dropped(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, states: torch.Tensor, zeroed: int) -> torch.Tensor:
        drawn = torch.empty(-(-states.numel() // 8), dtype=torch.int64, device=states.device)
        drawn = drawn.random_(-2 ** 63, None).view(torch.uint8)[:states.numel()].view(states.shape)
        kept = (drawn >= zeroed).to(states.dtype).mul_(STEPS / (STEPS - zeroed))
        ctx.save_for_backward(kept)
        return states * kept

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradient * ctx.saved_tensors[0], None


def replace_dropout(module: nn.Module) -> None:
    """Put a `Dropout` in the place of every torch dropout below `module`, with the same share."""
    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout):
                setattr(parent, name, Dropout(child.p))
