"""Many items at once: in order, few read ahead, errors in their place."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from csbot.nlu import pool
from csbot.nlu.pool import AHEAD, answer_all, beside


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_in_order(workers: int) -> None:
    def slowly(number: int) -> int:
        time.sleep(0.001 * (number % 3))
        return number * 2

    assert list(answer_all(slowly, range(100), workers)) == [number * 2 for number in range(100)]
    assert list(answer_all(slowly, [], workers)) == []


def test_few_are_read_ahead() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            read.append(number)
            yield number

    answers = answer_all(lambda number: number, items(), 2)
    assert next(answers) == 0 and len(read) <= 2 * AHEAD + 1
    answers.close()
    assert len(read) < 100


def test_an_error_comes_in_its_place() -> None:
    answers = answer_all(lambda number: 1 // (number - 3), range(9), 2)
    assert [next(answers) for _ in range(3)] == [-1, -1, -1]
    with pytest.raises(ZeroDivisionError):
        next(answers)


@pytest.mark.parametrize("cores", [1, 2])
def test_beside_gives_what_the_function_gives(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(pool, "cores", lambda: cores)
    answers = [beside(divmod, number, 3) for number in range(9)]
    assert [answer() for answer in answers] == [divmod(number, 3) for number in range(9)]
    broken = beside(divmod, 1, 0)
    with pytest.raises(ZeroDivisionError):
        broken()


def test_what_has_not_begun_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "cores", lambda: 2)
    busy = threading.Event()
    waiting = beside(busy.wait, 10)
    assert beside(threading.get_ident)() == threading.get_ident()
    busy.set()
    assert waiting() is True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_full_pool_begins_nothing_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csbot.nlu.pool.cores", lambda: 2)

    def answer(_: int) -> bool:
        begun = beside(threading.get_ident)
        time.sleep(0.01)  # time in which another thread would begin it
        return begun() == threading.get_ident()

    assert all(answer_all(answer, range(20), workers=2)) and not answer(0)


def test_beside_works_behind_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "cores", lambda: 2)
    assert beside(abs, -1)() == 1
    child = os.fork()
    if child == 0:
        os._exit(0 if beside(abs, -2)() == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
