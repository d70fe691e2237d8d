"""What bot and action server send each other, read from JSON that nobody vouches for, and written.

Source: the protocol between Rasa 3.6 and `rasa_sdk` 3.6. Everything wrong is a ValueError whose text says where.
Knows no HTTP.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csbot.dialogue.events import BotUttered, Event, SlotSet, UserUttered, event_from_json
from csbot.dialogue.remote import Answer, ServedMessage
from csbot.dialogue.snapshot import REQUESTED_SLOT
from csbot.values import Reply

MOST_ITEMS = 1000
DEEPEST = 100
WORDS = {dict: "an object", list: "a list", str: "a text", bool: "a truth value", int: "a number", float: "a number",
         type(None): "null"}
EXTRAS = ("attachment", "elements", "quick_replies")
OWN_KEYS = ("text", "buttons", "image", "custom", *EXTRAS, "response")

Json = dict[str, Any]


def read_json(body: bytes, charset: str | None = None) -> Any:
    """The value that a body holds: JSON in the charset that was declared, else in UTF-8."""
    try:
        value = json.loads(body.decode(charset or "utf-8-sig"), parse_constant=refuse_constant,
                           parse_float=finite)
    except (UnicodeDecodeError, LookupError):
        raise ValueError(f"it is no text in {charset or 'UTF-8'}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON: {error}") from None
    if depth(value) > DEEPEST:
        raise ValueError(f"it is nested more than {DEEPEST} levels deep")
    return value


def refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON, whatever Python takes."""
    raise ValueError(f"'{name}' is no value")


def finite(digits: str) -> float:
    """A number; one that no float can hold, such as 1e999, is none: it could not be written as JSON again."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits:.20} is too large")
    return number


def depth(value: Any) -> int:
    """How many levels of lists and objects a value has; counting ends above DEEPEST."""
    level, inside = 0, [value]
    while inside and level <= DEEPEST:
        nested = [each for each in inside if isinstance(each, (dict, list))]
        level += bool(nested)
        inside = [item for each in nested for item in (each.values() if isinstance(each, dict) else each)]
        if not nested:
            break
    return level


def words(value: Any) -> str:
    """`a list`"""
    return WORDS.get(type(value), "something else")


def want(value: Any, kind: type, what: str) -> Any:
    """The value; None for null. ValueError when it is neither that kind nor null."""
    if value is None or isinstance(value, kind):
        return value
    raise ValueError(f"'{what}' is {words(value)}, allowed is {WORDS[kind]}")


def want_items(data: Json, key: str) -> list[Any]:
    """A list that may be missing or null."""
    items = want(data.get(key), list, key) or []
    if len(items) > MOST_ITEMS:
        raise ValueError(f"'{key}' has {len(items)} items, allowed are {MOST_ITEMS}")
    return items


# ---- what a server answers -------------------------------------------------------------------------------------------


def read_answer(data: Any) -> Answer:
    """The answer of an action server. ValueError for anything of a wrong shape and for events of unknown types."""
    if not isinstance(data, dict):
        raise ValueError(f"it is {words(data)}, allowed is an object")
    messages = [read_message(item, f"responses[{number}]") for number, item in enumerate(want_items(data, "responses"))]
    events = [read_event(item, f"events[{number}]") for number, item in enumerate(want_items(data, "events"))]
    return Answer(tuple(messages), tuple(events))


def read_event(data: Any, where: str) -> Event:
    """One event."""
    try:
        return event_from_json(data)
    except ValueError as error:
        raise ValueError(f"'{where}': {error}") from None


def read_message(data: Any, where: str) -> ServedMessage:
    """One message. `template` is the old name of `response`."""
    if not isinstance(data, dict):
        raise ValueError(f"'{where}' is {words(data)}, allowed is an object")
    values = {str(key): value for key, value in data.items() if key not in OWN_KEYS}
    response = (want(data.get("response"), str, f"{where}.response")
                or want(data.get("template"), str, f"{where}.template") or None)
    rendered = None if response else want(values.pop("utter_action", None), str, f"{where}.utter_action")
    extra = {key: data[key] for key in EXTRAS if data.get(key)}
    reply = Reply(want(data.get("text"), str, f"{where}.text") or None, read_buttons(data, where),
                  want(data.get("image"), str, f"{where}.image") or None, data.get("custom") or None, rendered, extra)
    return ServedMessage(reply, response, values)


def read_buttons(data: Json, where: str) -> tuple[Json, ...]:
    """The buttons of a message; titles and payloads are texts."""
    buttons = want(data.get("buttons"), list, f"{where}.buttons") or []
    for number, button in enumerate(buttons):
        if not isinstance(button, dict):
            raise ValueError(f"'{where}.buttons[{number}]' is {words(button)}, allowed is an object")
        for key in ("title", "payload"):
            if key in button and not isinstance(button[key], str):
                raise ValueError(f"'{where}.buttons[{number}].{key}' is {words(button[key])}, allowed is a text")
    return tuple(buttons)


def write_answer(events: tuple[Event, ...]) -> Json:
    """What an action did, as the answer of a server: what it said, and the other events."""
    said = [write_message(event) for event in events if isinstance(event, BotUttered)]
    return {"events": [event.as_json() for event in events if not isinstance(event, BotUttered)], "responses": said}


def write_message(event: BotUttered) -> Json:
    """A message as `rasa_sdk` writes it; the response that it was rendered from is told as `utter_action`."""
    reply = event.reply
    data = {"text": reply.text, "buttons": [dict(button) for button in reply.buttons], "elements": [],
            "custom": {} if reply.custom is None else reply.custom, "template": None, "response": None,
            "image": reply.image, "attachment": None, **reply.extra}
    return {**data, "utter_action": reply.response} if reply.response else data


# ---- what a server is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What an action server is asked: run this action, given this state of the conversation.

    `candidates` are the slots at the end of the log: what a `validate_` action is to check.
    """

    action: str
    sender_id: str
    slots: Mapping[str, Any]
    message: UserUttered | None
    channel: str | None
    candidates: Mapping[str, Any]


def read_request(data: Any) -> Request:
    """A request. The tracker's slots, latest message and log are all that is read of it."""
    if not isinstance(data, dict) or not isinstance(data.get("next_action"), str):
        raise ValueError("the request has no 'next_action'")
    tracker = want(data.get("tracker"), dict, "tracker") or {}
    slots = want(tracker.get("slots"), dict, "tracker.slots") or {}
    sender = want(data.get("sender_id"), str, "sender_id") or want(tracker.get("sender_id"), str, "tracker.sender_id")
    events = want(tracker.get("events"), list, "tracker.events") or []
    channel = want(tracker.get("latest_input_channel"), str, "tracker.latest_input_channel")
    return Request(data["next_action"], sender or "default", slots, read_latest(tracker), channel, trailing(events))


def read_latest(tracker: Json) -> UserUttered | None:
    """The latest message, None before the first one."""
    latest = want(tracker.get("latest_message"), dict, "tracker.latest_message")
    if not latest:
        return None
    event = read_event({"event": "user", "text": latest.get("text"), "parse_data": latest,
                        "message_id": latest.get("message_id"), "metadata": latest.get("metadata")}, "latest_message")
    return event if isinstance(event, UserUttered) else None


def trailing(events: list[Any]) -> dict[str, Any]:
    """The slots that are set at the very end of a log."""
    found: list[SlotSet] = []
    for number in range(len(events) - 1, -1, -1):
        if not isinstance(events[number], dict) or events[number].get("event") != SlotSet.kind:
            break
        event = read_event(events[number], f"tracker.events[{number}]")
        found += [event] if isinstance(event, SlotSet) and event.slot != REQUESTED_SLOT else []
    return {event.slot: event.value for event in reversed(found)}
