"""What events in a story leave of what was told before them: a restart nothing, an undo all but the last action.

Source: `DialogueStateTracker.applied_events` and `TrainingDataGenerator._process_step` of Rasa 3.6. Knows no steps.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

Told = TypeVar("Told")
ACTION, USER = "action", "user"
ENDING = frozenset({"restart", "undo", "rewind"})  # before them a dialogue ends, which is told for itself
BEGINNING = frozenset({"restart", "session_started"})  # behind them a dialogue begins anew


def left_behind(event: str, told: Sequence[Told], kind: Callable[[Told], str]) -> Sequence[Told]:
    """What counts of `told` behind an event; `kind` says which of it are actions and which the customer's turns."""
    if event in BEGINNING:
        return told[:0]
    if event == "undo":
        return _before_last(ACTION, told, kind)
    if event == "rewind":
        return _before_last(ACTION, _before_last(USER, told, kind), kind)
    return told


def _before_last(wanted: str, told: Sequence[Told], kind: Callable[[Told], str]) -> Sequence[Told]:
    """What stands before the last of a kind; nothing where there is none."""
    return told[:next((index for index in reversed(range(len(told))) if kind(told[index]) == wanted), 0)]
