"""How layers attend while training: as transformers' own attention but for its dropout."""

import pytest
import torch
from torch import nn
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from csbot.encoders.attending import attend


class Layer(nn.Module):
    """A layer without weights."""

    is_causal = False


@pytest.mark.parametrize("masked", [False, True])
def test_training_attends_as_running_does(masked):
    torch.manual_seed(0)
    query, key, value = (torch.randn(2, 3, 5, 4) for _ in "qkv")
    mask = torch.ones(2, 1, 1, 5, dtype=torch.bool) if masked else None
    if masked:
        mask[1, ..., 3:] = False
    expected, _ = sdpa_attention_forward(Layer().eval(), query, key, value, mask, scaling=0.5)
    for layer in (Layer().train(), Layer().eval()):
        found, _ = attend(layer, query, key, value, mask, dropout=0.0, scaling=0.5)
        assert torch.allclose(found, expected, atol=1e-6)


def test_dropout_is_of_training_only():
    torch.manual_seed(0)
    query, key, value = (torch.randn(1, 2, 6, 4) for _ in "qkv")
    running, _ = attend(Layer().eval(), query, key, value, None, dropout=0.5)
    training, _ = attend(Layer().train(), query, key, value, None, dropout=0.5)
    assert not torch.allclose(running, training)
