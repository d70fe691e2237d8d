"""Runs one function over many items on all cores, in order, without reading more than a few items ahead; and one
function beside the caller.

For functions that spend their time outside of Python's lock, as the encoder does. Knows no model.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
AHEAD = 8  # items that wait for each worker


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answer_all(function: Callable[[Item], Answer], items: Iterable[Item],
               workers: int | None = None) -> Iterator[Answer]:
    """`function(item)` of each of the `items`, in their order; what it raises is raised in its place."""
    workers = workers or cores()
    if workers == 1:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(workers, initializer=_mark)
    waiting: deque[Future[Answer]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def beside(function: Callable[..., Answer], *given: Any) -> Callable[[], Answer]:
    """Begin `function(*given)` on another core. Calling the result gives what it returns or raises; where nothing has
    begun yet, because all cores are busy, it is run there and then; so is what a function of `answer_all` begins."""
    if cores() == 1 or getattr(_thread, "is_pooled", False):
        return partial(function, *given)
    if not _beside:
        _beside.append(ThreadPoolExecutor(1, "csbot-beside"))
    running = _beside[0].submit(function, *given)
    return lambda: function(*given) if running.cancel() else running.result()


def _mark() -> None:
    _thread.is_pooled = True


_thread = threading.local()
_beside: list[ThreadPoolExecutor] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_beside.clear)  # threads do not survive a fork
