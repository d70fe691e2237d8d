"""The bar that says which cell is running and how far it is; on no terminal one line for each cell."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
           TextColumn("loss {task.fields[loss]:.3f}"))


class Bar:
    """Used in a `with`; `cell(name)` gives the function that a cell reports to."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.progress = Progress(*COLUMNS, console=console, transient=True, disable=not console.is_terminal)

    def __enter__(self) -> "Bar":
        self.progress.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.progress.stop()

    @contextmanager
    def cell(self, name: str) -> Iterator[Any]:
        """One cell, from its start to its end."""
        started = time.monotonic()
        task = self.progress.add_task(name, total=None, loss=0.0)

        def report(step_name: str, step: int, total: int, loss: float) -> None:
            self.progress.update(task, description=f"{name}, {step_name}", completed=step, total=total, loss=loss)

        try:
            yield report
        finally:
            self.progress.remove_task(task)
        self.console.print(f"{name}: {time.monotonic() - started:.0f} s", highlight=False, markup=False)
