"""Runs one function over many items on all cores, in order, without reading more than a few items ahead.

For functions that spend their time outside of Python's lock, as the encoder does. Knows no model.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

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
    pool = ThreadPoolExecutor(workers)
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
