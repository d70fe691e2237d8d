"""Many items at once: in order, few read ahead, errors in their place."""

import time
from collections.abc import Iterator

import pytest

from csbot.nlu.pool import AHEAD, answer_all


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
