"""Calling a custom action: every call in a thread of its own with a time limit, `async def` with its own event loop.

So an action that blocks holds up nobody, whatever kind of function it is. An action that raises or takes too long loses
nothing that it did before: that stands in its ActionCall. Knows no conversation.
"""

import asyncio
import contextlib
import contextvars
import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from csbot.dialogue.action_call import ActionCall
from csbot.dialogue.actions import CustomAction

OWN_FOLDER = Path(__file__).parent.parent
LIBRARIES = ("site-packages", "dist-packages")


class ActionFailed(Exception):
    """A custom action raised, took too long or is not there; the text tells the developer, in one line."""


async def call_action(custom: CustomAction, call: ActionCall) -> None:
    """Run a custom action; what it did is in `call.events`, also when this raises ActionFailed."""
    run = Run(custom.function, call)
    try:
        done, _ = await asyncio.wait({run.ended}, timeout=custom.timeout)
    finally:
        call.close()
        run.abandon()
    if not done:
        raise ActionFailed(f"action '{custom.name}' takes more than {custom.timeout:g} s")
    error = run.ended.result()
    if error is not None:
        raise ActionFailed(f"action '{custom.name}' failed: {describe(error, call.folder)}") from error


class Run:
    """One run of an action's function, begun in a daemon thread. `ended` will hold what it raised, None for nothing."""

    def __init__(self, function: Callable[[ActionCall], Any], call: ActionCall) -> None:
        self._waiting = asyncio.get_running_loop()
        self.ended: asyncio.Future[BaseException | None] = self._waiting.create_future()
        self._own: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(self._run, function, call), daemon=True, name="action").start()

    def abandon(self) -> None:
        """Wait no longer; a coroutine that is waiting itself is cancelled, anything else runs on unheard."""
        self.ended.cancel()
        if self._own is not None:
            loop, task = self._own
            with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(task.cancel)

    def _run(self, function: Callable[[ActionCall], Any], call: ActionCall) -> None:
        error: BaseException | None = None
        try:
            if inspect.iscoroutinefunction(function):
                asyncio.run(self._follow(function, call))
            else:
                function(call)
        except BaseException as raised:  # whatever an action raises ends the action only
            error = raised
        with contextlib.suppress(RuntimeError):  # nobody waits: the loop is closed
            self._waiting.call_soon_threadsafe(self._settle, error)

    async def _follow(self, function: Callable[[ActionCall], Any], call: ActionCall) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._own = (asyncio.get_running_loop(), task)
        await function(call)

    def _settle(self, error: BaseException | None) -> None:
        if not self.ended.done():
            self.ended.set_result(error)


def describe(error: BaseException, folder: Path) -> str:
    """An exception in one line, with the project's last line of code that led to it."""
    where = place(error.__traceback__, folder.absolute())
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' + text if text else ''}{f' ({where})' if where else ''}"


def place(trace: TracebackType | None, folder: Path) -> str:
    """`actions/orders.py:12`, the last frame inside the project, else the last one that is not csbot's."""
    frames = []
    while trace is not None:
        frames.append((Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno))
        trace = trace.tb_next
    foreign = [(path, line) for path, line in frames if OWN_FOLDER not in path.parents] or frames
    inside = [(path.relative_to(folder), line) for path, line in foreign
              if path.is_relative_to(folder) and not set(LIBRARIES) & set(path.parts)]
    path, line = inside[-1] if inside else (Path(foreign[-1][0].name), foreign[-1][1]) if foreign else (None, 0)
    return f"{path.as_posix()}:{line}" if path else ""
