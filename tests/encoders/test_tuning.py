"""The loop: it learns, is the same each time, reports, and stops when it is told to."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from csbot.encoders.tuning import Recipe, finetune, grouped, seeded, shuffled, slope


def learn(epochs: int = 30, seed: int = 1, report=None) -> torch.nn.Linear:
    with seeded(seed, 1):
        layer = torch.nn.Linear(2, 1)
        points = torch.randn(16, 2)
        wanted = points @ torch.tensor([[2.0], [-1.0]])
        finetune([(layer.parameters(), 0.1)], lambda epoch: [slice(0, 8), slice(8, 16)],
                 lambda part: (layer(points[part]) - wanted[part]).float().pow(2).mean(), Recipe(epochs), report)
    return layer


def test_learns_the_same_each_time() -> None:
    one, other = learn(), learn()
    assert torch.equal(one.weight, other.weight)
    assert torch.allclose(one.weight, torch.tensor([[2.0, -1.0]]), atol=0.1)
    assert not torch.equal(one.weight, learn(seed=2).weight)


def test_reports_every_step() -> None:
    seen = []
    learn(3, report=lambda *one: seen.append(one))
    assert [step for step, _, _ in seen] == [1, 2, 3, 4, 5, 6] and {total for _, total, _ in seen} == {6}
    assert all(isinstance(loss, float) for *_, loss in seen)


def test_interruption_comes_through() -> None:
    def stop(step: int, total: int, loss: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn(report=stop)


def test_nothing_to_train_is_said() -> None:
    layer = torch.nn.Linear(1, 1).requires_grad_(False)
    with pytest.raises(ValueError, match="nothing to train"):
        finetune([(layer.parameters(), 0.1)], lambda epoch: [0], lambda batch: torch.zeros(()), Recipe(1))


def test_seeding_leaves_the_rest_of_the_program_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    with seeded(1, 1):
        torch.rand(3)
    assert torch.equal(torch.rand(1), expected)


def test_rates_rise_and_fall() -> None:
    rates = [slope(step, 100, 0.1) for step in range(100)]
    assert max(rates) == 1.0 and rates.index(1.0) == 9 and rates[0] == 0.1 and 0 < rates[-1] < 0.02
    assert slope(0, 1, 0.1) == 1.0


def test_batches_hold_every_sample_once() -> None:
    lengths = [n % 17 for n in range(100)]
    one, other = shuffled(lengths, 8, 0), shuffled(lengths, 8, 1)
    assert sorted(n for batch in one for n in batch) == list(range(100)) and one != other and len(one) == len(other)
    assert shuffled(lengths, 8, 0) == one


@given(st.lists(st.tuples(st.integers(-1, 6), st.integers(1, 40)), min_size=1, max_size=200), st.integers(1, 33),
       st.integers(0, 3))
def test_groups_hold_every_sample_once(samples: list[tuple[int, int]], size: int, seed: int) -> None:
    labels, lengths = zip(*samples)
    batches = grouped(labels, lengths, size, seed)
    assert sorted(number for batch in batches for number in batch) == list(range(len(samples)))
    assert len(batches) == -(-len(samples) // size) and max(map(len, batches)) <= size
    assert batches == grouped(labels, lengths, size, seed)


def test_most_samples_meet_another_of_their_label() -> None:
    labels = [number // 6 for number in range(480)]
    met = [any(labels[one] == labels[other] for other in batch if other != one)
           for batch in grouped(labels, [5] * 480, 32, 0) for one in batch]
    apart = [any(labels[one] == labels[other] for other in batch if other != one)
             for batch in shuffled([5] * 480, 32, 0) for one in batch]
    assert sum(met) > 460 and sum(apart) < 240
