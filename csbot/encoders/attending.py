"""How the layers of an encoder attend: transformers' own way, with our dropout while training, and behind a prefix.

On a CPU the fused kernel's dropout and its backward pass are several times slower, for short texts, than the plain
products are. It knows layers by their attributes only.
"""

from typing import Any

import torch
from torch import nn
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from csbot.encoders.dropout import drop

NAME = "csbot"
PADDING = -1e9  # score of what is not to be seen


def attend(module: nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor,
           attention_mask: torch.Tensor | None, dropout: float = 0.0, scaling: float | None = None,
           **settings: Any) -> tuple[torch.Tensor, None]:
    """What each piece sees (windows, length, heads, width) from (windows, heads, length, width) and a mask of truth
    values (windows, 1, 1 or length, length). Layers that have a `prefix` see its learnt keys and values, too."""
    if hasattr(module, "prefix"):
        key, value, attention_mask = _behind_prefix(module, key, value, attention_mask)
    if not module.training:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **settings)
    scores = query @ key.transpose(-1, -2) * (scaling or query.shape[-1] ** -0.5)  # (windows, heads, length, length)
    if attention_mask is not None:
        scores = scores.masked_fill(~attention_mask, PADDING)
    return (drop(scores.softmax(-1), dropout).to(value.dtype) @ value).transpose(1, 2).contiguous(), None


def _behind_prefix(module: nn.Module, key: torch.Tensor, value: torch.Tensor,
                   mask: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
    of_layer, number = module.prefix
    learnt = of_layer(number).to(key.dtype)[:, None].expand(-1, key.shape[0], -1, -1, -1)
    key = torch.cat([learnt[0], key], 2)  # (windows, heads, prefix + length, width of a head)
    value = torch.cat([learnt[1], value], 2)
    if mask is not None:
        mask = torch.cat([mask.new_ones((*mask.shape[:-1], learnt.shape[3])), mask], -1)
    return key, value, mask


AttentionInterface.register(NAME, attend)
