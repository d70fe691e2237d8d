"""Dropout: the share, the mean, the gradient, the seed."""

import pytest
import torch
from torch import nn

from csbot.encoders.dropout import Dropout, drop, replace_dropout


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_a_share_is_zeroed_and_the_mean_stays(share, kind):
    torch.manual_seed(1)
    found = drop(torch.ones(401, 503, dtype=kind), share)
    assert found.dtype == kind
    assert (found == 0).float().mean().item() == pytest.approx(share, abs=5e-3)
    assert found.float().mean().item() == pytest.approx(1, abs=1e-2)


def test_no_share_and_no_training_change_nothing():
    states = torch.randn(3, 5)
    assert drop(states, 0.0) is states
    assert Dropout(0.5).eval()(states) is states


def test_gradients_flow_where_values_are_left():
    states = torch.ones(64, 64, requires_grad=True)
    found = Dropout(0.5).train()(states)
    found.sum().backward()
    assert torch.equal(states.grad, found.detach())
    assert set(found.detach().unique().tolist()) == {0.0, 2.0}


def test_a_seed_fixes_what_is_zeroed():
    states, found = torch.ones(7, 9), []
    for _ in range(2):
        torch.manual_seed(5)
        found.append(drop(states, 0.3))
    assert torch.equal(*found)
    assert not torch.equal(found[0], drop(states, 0.3))


def test_the_dropouts_of_a_model_are_replaced():
    model = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout(0.2), nn.ReLU()))
    replace_dropout(model)
    assert isinstance(model[1][0], Dropout) and model[1][0].p == 0.2
