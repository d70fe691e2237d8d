"""Which of its scripted outcomes an action has. Both bots ask here, Rasa's in its own Python: standard library only."""

from collections.abc import Mapping
from typing import Any


def choose(outcomes: list[dict[str, Any]], intent: Any, text: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The first outcome whose `when` holds, `times` times at most; nothing when there is none."""
    for outcome in outcomes:
        when = outcome.get("when", {})
        if (when.get("intent", intent) == intent and when.get("text", text) == text and outcome.get("times", 1) > 0
                and all(slots.get(slot) == value for slot, value in when.get("slots", {}).items())):
            if "times" in outcome:
                outcome["times"] -= 1
            return outcome
    return {}
