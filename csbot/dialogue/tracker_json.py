"""A conversation as Rasa's tracker JSON, which action servers read.

Source: `DialogueStateTracker.current_state` of Rasa 3.6. Events that are only supposed to have happened are told with
the time of the last one that is logged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.events import ActionExecuted, ActiveLoop, BotUttered, Event, UserUttered, stamped
from csbot.dialogue.snapshot import SESSION_START, Snapshot

Json = dict[str, Any]


def tracker_json(conversation: Conversation, now: Snapshot | None = None) -> Json:
    """The conversation with the events of its latest session; it stands at `now`, by default where the log ends."""
    now = now or conversation.now
    time = conversation.events[-1].timestamp if conversation.events else None
    events = [*latest_session(conversation.events), *(stamped(event, time or 0.0) for event in now.unlogged)]
    return {
        "sender_id": conversation.sender_id,
        "slots": dict(now.slots),
        "latest_message": parse_data(now.message) if now.message else None,
        "latest_event_time": time,
        "followup_action": now.followup,
        "paused": now.paused,
        "events": [event_json(event) for event in events],
        "latest_input_channel": next((each.channel for each in said(reversed(events))), None),
        "active_loop": loop_json(now, events),
        "latest_action": {"action_name": now.action} if now.action else {},
        "latest_action_name": now.action,
    }


def latest_session(events: Sequence[Event]) -> Sequence[Event]:
    """The events since the latest session began; Rasa's stores hand out no more."""
    for number in range(len(events) - 1, -1, -1):
        event = events[number]
        if isinstance(event, ActionExecuted) and event.name == SESSION_START:
            return events[number:]
    return events


def said(events: Iterable[Event]) -> Iterable[UserUttered]:
    """The messages of the customer among events."""
    return (event for event in events if isinstance(event, UserUttered))


def event_json(event: Event) -> Json:
    """An event as Rasa tells it: messages always with metadata, an image also as the attachment where there is none."""
    data = event.as_json()
    if isinstance(event, UserUttered):
        return {**data, "metadata": dict(event.metadata), "parse_data": parse_data(event)}
    if isinstance(event, BotUttered):
        content = data["data"]
        return {**data, "metadata": data.get("metadata", {}),
                "data": {**content, "attachment": content["attachment"] or content["image"]}}
    return data


def parse_data(message: UserUttered) -> Json:
    """What was understood of a message, with the message's own id and metadata."""
    return {**message.understanding.as_json(), "message_id": message.message_id, "metadata": dict(message.metadata)}


def loop_json(now: Snapshot, events: Sequence[Event]) -> Json:
    """The active form, with the message that activated it; empty when there is none."""
    if now.loop is None:
        return {}
    begun = next((number for number in range(len(events) - 1, -1, -1) if isinstance(events[number], ActiveLoop)), 0)
    trigger = next(iter(said(reversed(events[:begun]))), None)
    loop: Mapping[str, Any] = asdict(now.loop)
    return {"name": loop["name"], "is_interrupted": loop["interrupted"], "rejected": loop["rejected"],
            "trigger_message": parse_data(trigger) if trigger else None}
