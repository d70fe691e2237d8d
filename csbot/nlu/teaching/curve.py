"""The curve of a training: loss and learning rate of each step, as JSON, as a picture, and for TensorBoard.

The rate is read off the optimizer while it steps, so that the loop need not know of it. It knows nothing of models.
"""

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from torch.optim.optimizer import register_optimizer_step_post_hook

from csbot.nlu.teaching.drawing import draw_curve

Report = Callable[[int, int, float], None]
TRAINING, PICTURE = "training.json", "training.svg"


class Curve:
    """The steps of one training as (step, loss, rate, seconds); with `logs`, also written there for TensorBoard."""

    def __init__(self, report: Report | None = None, logs: Path | None = None) -> None:
        self.points: list[tuple[int, float, float, float]] = []
        self.total = 0
        self._report, self._logs, self._writer, self._rate = report, logs, None, 0.0
        self._started = time.monotonic()

    @contextmanager
    def followed(self) -> Iterator["Curve"]:
        """Follow what is trained inside the block."""
        if self._logs is not None:
            from torch.utils.tensorboard import SummaryWriter

            self._writer = SummaryWriter(str(self._logs))
        self._started = time.monotonic()
        hook = register_optimizer_step_post_hook(self._stepped)
        try:
            yield self
        finally:
            hook.remove()
            if self._writer is not None:
                self._writer.flush()

    def _stepped(self, optimizer: Any, words: Any, named: Any) -> None:
        self._rate = float(optimizer.param_groups[0]["lr"])

    def report(self, step: int, total: int, loss: float) -> None:
        """Note a step and hand it on."""
        self.total = total
        self.points.append((step, loss, self._rate, time.monotonic() - self._started))
        if self._writer is not None:
            self._writer.add_scalar("training/loss", loss, step)
            self._writer.add_scalar("training/rate", self._rate, step)
        if self._report:
            self._report(step, total, loss)

    def finish(self, figures: dict[str, Any]) -> None:
        """End the log with the held-out `figures`."""
        if self._writer is None:
            return
        for name, value in figures.items():
            if isinstance(value, float):
                self._writer.add_scalar(f"held_out/{name}", value, self.total)
        self._writer.close()
        self._writer = None

    def as_json(self) -> dict[str, Any]:
        """What `training.json` holds: equally long lists by name; a loss that was no number is None."""
        steps, losses, rates, seconds = zip(*self.points) if self.points else ((), (), (), ())
        return {"step": list(steps), "loss": [float(f"{one:.5g}") if math.isfinite(one) else None for one in losses],
                "rate": [float(f"{one:.5g}") for one in rates], "seconds": [round(one, 2) for one in seconds]}

    def write(self, folder: Path) -> None:
        """Write `training.json` and `training.svg`."""
        data = self.as_json()
        (folder / TRAINING).write_text(json.dumps(data) + "\n", "utf-8")
        (folder / PICTURE).write_text(draw_curve(data), "utf-8")
