"""Where csbot means to differ from Rasa: from such a turn on a talk is not compared any more.

`why` is the difference's name in docs/behaviour.md. The generator avoids the other differences that stand there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

MOST_ACTIONS = 10
LONG = 3600
Turns = Sequence[Mapping[str, Any]]


class Known(NamedTuple):
    """A difference that is meant; `begins` says whether it begins in the last of some turns of Rasa's bot.

    `before`: that turn itself is not compared either.
    """

    why: str
    begins: Callable[[Mapping[str, Any], Turns], bool]
    before: bool


def happened(turn: Mapping[str, Any], *kinds: str) -> int:
    """How often events of some kinds happened in a turn."""
    return sum(word.split()[0] in kinds for word in turn.get("did", ()))


def session_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """What the domain of a case says of sessions."""
    return yaml.safe_load(case["files"]["domain.yml"])["session_config"]


def ever(turns: Turns, *kinds: str) -> bool:
    """Whether an event of some kinds happened in any turn."""
    return any(happened(turn, *kinds) for turn in turns)


def refuses_on(case: Mapping[str, Any], turns: Turns) -> bool:
    """Actions refuse so often that they and those that ran are too many."""
    refused = happened(turns[-1], "action_execution_rejected")
    return "crashed" in turns[-1] or (refused > 0 and happened(turns[-1], "do") + refused >= MOST_ACTIONS)


def refuses_text(case: Mapping[str, Any], turns: Turns) -> bool:
    """An action refuses a message whose text a rule names."""
    step = case["talk"][len(turns) - 1]
    text = step["say"] if isinstance(step, dict) and "say" in step else None
    named = f'"user": "{text}"' in case["files"]["data/stories.yml"]
    return named and happened(turns[-1], "action_execution_rejected") > 0


def is_busy(case: Mapping[str, Any], turns: Turns) -> bool:
    """Ten actions ran in a turn."""
    return happened(turns[-1], "do") >= MOST_ACTIONS


def falls_silent(case: Mapping[str, Any], turns: Turns) -> bool:
    """A pause in the middle of acting."""
    turn = turns[-1]
    return turn.get("paused", False) and happened(turn, "pause", "do") > 1 and turn["did"][-1] != "do action_listen"


def takes_resuming_back(case: Mapping[str, Any], turns: Turns) -> bool:
    """Something is taken back behind the end of a pause."""
    return ever(turns, "pause") and ever(turns, "resume") and happened(turns[-1], "rewind", "undo") > 0


def goes_on(case: Mapping[str, Any], turns: Turns) -> bool:
    """A message behind the end of a pause does not reach the form that was active, since it had refused before."""
    active = len(turns) > 1 and turns[-2].get("loop")
    reached = any(word.split()[1:] == [active] for word in turns[-1].get("did", ()))
    return bool(active) and ever(turns, "pause") and ever(turns, "resume") and happened(turns[-1], "user") > 0 and not reached


def resets_and_begins(case: Mapping[str, Any], turns: Turns) -> bool:
    """A session begins behind a reset of all slots, and keeps slots."""
    if not happened(turns[-1], "session_started") or not ever(turns, "reset_slots"):
        return False
    return bool(session_of(case)["carry_over_slots_to_new_session"])


def misses_silence(case: Mapping[str, Any], turns: Turns) -> bool:
    """A long silence, but no session begins."""
    step = case["talk"][len(turns) - 1]
    waits = isinstance(step, dict) and step.get("wait", 0) > LONG
    return waits and not happened(turns[-1], "session_started") and session_of(case)["session_expiration_time"] > 0


def forgets_reminder(case: Mapping[str, Any], turns: Turns) -> bool:
    """A session begins behind a reminder that was set in the one before."""
    return happened(turns[-1], "session_started") > 0 and ever(turns[:-1], "reminder")


KNOWN = (
    Known("actions that refuse to run count among the ten", refuses_on, True),
    Known("the text of a message still decides when a form refuses it", refuses_text, True),
    Known("behind ten actions in one turn the bot listens again; in Rasa the conversation stays dead", is_busy, False),
    Known("a paused bot has listened, so that rules and stories fit behind the pause", falls_silent, False),
    Known("a bot that was resumed is not paused again when a message is taken back", takes_resuming_back, True),
    Known("a form that a human interrupted goes on when the bot is resumed", goes_on, True),
    Known("a slot that was reset is not carried over", resets_and_begins, True),
    Known("a session ends by silence, whatever was taken back", misses_silence, True),
    Known("a reminder outlives its session", forgets_reminder, True),
)


def known_from(case: Mapping[str, Any], turns: Turns) -> tuple[int, str | None]:
    """How many turns are compared, and the difference that ends the comparison."""
    for number in range(1, len(turns) + 1):
        for known in KNOWN:
            if known.begins(case, turns[:number]):
                return number - known.before, known.why
    return len(turns), None
