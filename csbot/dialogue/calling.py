"""Calling a custom action: `async def` on the event loop, `def` in a thread of its own, both with a time limit.

An action that raises or takes too long loses nothing that it did before: that stands in its ActionCall. Knows no
conversation.
"""

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from csbot.dialogue.action_call import ActionCall
from csbot.dialogue.actions import CustomAction


class ActionFailed(Exception):
    """A custom action raised, took too long or is not there; the text tells the developer, in one line."""


async def call_action(custom: CustomAction, call: ActionCall) -> None:
    """Run a custom action; what it did is in `call.events`, also when this raises ActionFailed."""
    task = asyncio.ensure_future(start(custom.function, call))
    try:
        done, _ = await asyncio.wait({task}, timeout=custom.timeout)
    finally:
        call.close()
        task.cancel()
    if not done:
        task.add_done_callback(forget)
        raise ActionFailed(f"action '{custom.name}' takes more than {custom.timeout:g} s")
    error = RuntimeError("cancelled") if task.cancelled() else task.exception()
    if error is not None:
        raise ActionFailed(f"action '{custom.name}' failed: {describe(error)}") from error


def forget(task: "asyncio.Future[None]") -> None:
    """Take note of how an action ended that nobody waits for, so that asyncio does not complain."""
    if not task.cancelled():
        task.exception()


def start(function: Callable[[ActionCall], Any], call: ActionCall) -> Awaitable[None]:
    """The end of a function's run, to be awaited."""
    return run_here(function, call) if inspect.iscoroutinefunction(function) else run_aside(function, call)


async def run_here(function: Callable[[ActionCall], Awaitable[Any]], call: ActionCall) -> None:
    """Run a coroutine function; one that leaves the program is only in error."""
    try:
        await function(call)
    except SystemExit as error:
        raise RuntimeError(describe(error)) from None


def run_aside(function: Callable[[ActionCall], Any], call: ActionCall) -> Awaitable[None]:
    """Run a plain function in a daemon thread, so that one that hangs holds up nothing."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(run_in_thread, function, call, ended, loop), daemon=True, name="action").start()
    return ended


def run_in_thread(function: Callable[[ActionCall], Any], call: ActionCall, ended: "asyncio.Future[None]",
                  loop: asyncio.AbstractEventLoop) -> None:
    """Run the function and tell the event loop how it ended; a loop that is closed no longer wants to know."""
    error: BaseException | None = None
    try:
        function(call)
    except BaseException as raised:
        error = raised
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle, ended, error)


def settle(ended: "asyncio.Future[None]", error: BaseException | None) -> None:
    """Give a future its result, unless nobody waits for it any more."""
    if ended.done():
        return
    if error is None:
        ended.set_result(None)
    else:
        ended.set_exception(error if type(error) not in (SystemExit, KeyboardInterrupt, StopIteration)
                            else RuntimeError(describe(error)))


def describe(error: BaseException) -> str:
    """An exception in one line, with the file and line of code where it was raised."""
    trace, where = error.__traceback__, ""
    while trace is not None:
        where = f" ({trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno})"
        trace = trace.tb_next
    text = " ".join(str(error).split())
    return f"{type(error).__name__}{': ' + text if text else ''}{where}"
