"""Which of its scripted outcomes an action has. Both bots ask here, Rasa's in its own Python: standard library only."""

import copy
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any


def answer(script: Mapping[str, list[dict[str, Any]]], name: str, tracker: Mapping[str, Any]) -> dict[str, Any]:
    """What an action answers to a call, or `fail` or `reject`; a reminder may be due `in` some seconds."""
    if name not in script:
        return {"fail": True}
    message = tracker["latest_message"] or {}
    found = choose(script[name], (message.get("intent") or {}).get("name"), message.get("text"),
                   tracker["slots"])
    events = [timed(event, tracker) for event in found.get("events", [])]
    return copy.deepcopy({**found, "events": events, "responses": found.get("responses", [])})


def timed(event: dict[str, Any], tracker: Mapping[str, Any]) -> dict[str, Any]:
    """An event whose date is counted from the latest event's."""
    if "in" not in event:
        return event
    due = datetime.fromtimestamp(int(tracker["latest_event_time"]) + event["in"], timezone.utc)
    return {**{key: value for key, value in event.items() if key != "in"}, "date_time": due.isoformat()}


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
