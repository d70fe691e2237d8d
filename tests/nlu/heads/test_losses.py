"""The losses, against what they are by hand."""

import numpy as np
import pytest
import torch

from csbot.nlu.heads.losses import cross_entropy, supervised_contrast


def test_unknown_targets_cost_nothing():
    scores = torch.tensor([[2.0, 0.0], [0.0, 5.0]])
    assert cross_entropy(scores, torch.tensor([0, -1]), 0.0) == pytest.approx(float(np.log1p(np.exp(-2))))
    assert cross_entropy(scores, torch.tensor([-1, -1]), 0.1) == 0


def test_contrast_is_that_of_the_paper():
    states = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    expected = -np.log(np.exp(1 / 0.5) / (np.exp(1 / 0.5) + np.exp(0)))  # of texts 0 and 2; text 1 has no partner
    assert supervised_contrast(states, torch.tensor([4, 7, 4]), 0.5) == pytest.approx(float(expected), rel=1e-5)


def test_contrast_knows_no_class_for_negative_targets():
    assert supervised_contrast(torch.randn(3, 8), torch.tensor([-1, -1, 2])) == 0


def test_contrast_draws_one_class_together():
    torch.manual_seed(1)
    states = torch.randn(6, 4, requires_grad=True)
    targets = torch.tensor([0, 0, 1, 1, 2, 2])
    before = supervised_contrast(states, targets)
    before.backward()
    assert supervised_contrast(states.detach() - 0.1 * states.grad, targets) < before
