"""The fine-tuning loop, whole: AdamW with a rate per part, linear warm-up and decay, bf16 where the CPU has it.

Read it top to bottom; there is nothing behind it. It knows neither texts nor labels: `loss_of` gives the loss of the
batch with a number, `batches` says which batches make an epoch. Interrupted (Ctrl-C), it writes nothing.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

Report = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast: `epochs`, share of steps for `warmup`, `weight_decay`, gradient `clip`, `seed`."""

    epochs: int
    warmup: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 42


def finetune(parts: Sequence[tuple[Iterable[torch.nn.Parameter], float]], batches: Callable[[int], Sequence[Any]],
             loss_of: Callable[[Any], torch.Tensor], recipe: Recipe, report: Report | None = None) -> None:
    """Train the parameters of `parts`, each with its peak rate, on `batches(epoch)`; `report(step, total, loss)`.

    Every epoch must have as many batches as the first. Same seed, same threads, same machine: same weights.
    """
    groups = [{"params": [p for p in parameters if p.requires_grad], "lr": rate} for parameters, rate in parts]
    learning = [parameter for group in groups for parameter in group["params"]]
    if not learning:
        raise ValueError("nothing to train: every part is frozen")
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
    total = recipe.epochs * len(batches(0))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: slope(step, total, recipe.warmup))
    step = 0
    for epoch in range(recipe.epochs):
        for batch in batches(epoch):
            with half_precision(learning[0].device.type):
                loss = loss_of(batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, recipe.clip)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            if report:
                report(step, total, float(loss.detach()))


def slope(step: int, total: int, warmup: float) -> float:
    """The share of the peak rate at `step` of `total`: up to 1 during warm-up, then down to 0."""
    rising = max(1, round(total * warmup))
    return (step + 1) / rising if step < rising else max(0.0, (total - step) / max(1, total - rising))


def half_precision(device: str) -> contextlib.AbstractContextManager:
    """bf16 arithmetic where the machine has it in hardware, otherwise fp32."""
    if device == "cuda":
        return torch.autocast("cuda", torch.bfloat16) if torch.cuda.is_bf16_supported() else contextlib.nullcontext()
    return torch.autocast("cpu", torch.bfloat16) if cpu_has_bf16() else contextlib.nullcontext()


def cpu_has_bf16() -> bool:
    """Whether this CPU multiplies bf16 in hardware (AVX512-BF16 or AMX); emulated it would be slower than fp32."""
    abilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(abilities.get("avx512_bf16") or abilities.get("amx_bf16") or abilities.get("amx_tile"))


@contextlib.contextmanager
def seeded(seed: int, threads: int | None = None) -> Iterator[None]:
    """Fix torch's chance (and its number of threads) inside the block, and put both back afterwards."""
    state, before = torch.get_rng_state(), torch.get_num_threads()
    torch.manual_seed(seed)
    torch.set_num_threads(threads or before)
    try:
        yield
    finally:
        torch.set_rng_state(state)
        torch.set_num_threads(before)


def shuffled(lengths: Sequence[int], size: int, seed: int) -> list[list[int]]:
    """The numbers of all samples in batches of `size`, of like length within a batch, in random order.

    Samples are shuffled, sorted by length within stretches of 32 batches, cut, and the batches shuffled.
    """
    return _batches([[number] for number in range(len(lengths))], lengths, size, np.random.default_rng(seed))


def grouped(labels: Sequence[int], lengths: Sequence[int], size: int, seed: int, together: int = 4) -> list[list[int]]:
    """The same, where up to `together` samples of one label lie in one batch; a negative label is none."""
    chance = np.random.default_rng(seed)
    by_label: dict[int, list[int]] = {}
    for number in chance.permutation(len(labels)).tolist():
        by_label.setdefault(labels[number] if labels[number] >= 0 else -1 - number, []).append(number)
    groups = [of_label[first:first + together] for of_label in by_label.values()
              for first in range(0, len(of_label), together)]
    return _batches(groups, lengths, size, chance)


def _batches(groups: Sequence[list[int]], lengths: Sequence[int], size: int,
             chance: np.random.Generator) -> list[list[int]]:
    order, longest = chance.permutation(len(groups)).tolist(), [max(lengths[one] for one in group) for group in groups]
    stretch = max(1, 32 * size * len(groups) // max(1, len(lengths)))  # groups of some 32 batches
    samples = [sample for start in range(0, len(order), stretch)
               for number in sorted(order[start:start + stretch], key=longest.__getitem__) for sample in groups[number]]
    batches = [samples[first:first + size] for first in range(0, len(samples), size)]
    return [batches[number] for number in chance.permutation(len(batches))]
