"""Talking to the bot of `shop/` in intents, and comparing what an action server is asked with what Rasa asks it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from csbot.action_server.client import ActionClient
from csbot.assistant import Assistant
from csbot.dialogue.actions import BUILT_IN, CustomAction
from csbot.dialogue.apology import SORRY
from csbot.dialogue.remote import ActionServer
from csbot.dialogue.turn import Bot, Turn
from csbot.graph.compile import compile_graph
from csbot.graph.walk.walk import DialogueWalks
from csbot.package import Manifest, Package
from csbot.project.endpoints import Endpoint
from csbot.project.load import load_project
from csbot.project.names import Name
from csbot.values import Message

SHOP = Path(__file__).with_name("shop")
RECORDED = Path(__file__).with_name("rasa_talk.json")
LINES = json.loads((SHOP / "talk.json").read_text("utf8"))
SENDER = "小明"
TRANSIENT = {"timestamp", "policy", "confidence"}
OF_THE_MODEL = {"model_id", "assistant_id"}
OF_A_VARIATION = {"metadata", "condition", "id"}  # Rasa tells them with the message

Json = dict[str, Any]


def endpoint(url: str, **settings: Any) -> Endpoint:
    """An endpoint at a URL."""
    return Endpoint(Name(url), **settings)


def client(url: str, **settings: Any) -> ActionClient:
    """A client of the server at a URL that no variable of this machine changes."""
    return ActionClient(endpoint(url, **settings), {})


def assistant(server: ActionServer | None, folder: Path = SHOP,
              actions: Mapping[str, CustomAction] = BUILT_IN) -> Assistant:
    """The assistant of a project, compiled from its YAML; nothing is trained, so it understands intents only."""
    project = load_project(folder)
    assert [found for found in project.problems if found.is_error] == []
    bot = Bot(project.domain, DialogueWalks(compile_graph(project)), actions, folder, server=server)
    return Assistant(Package(folder, Manifest("untrained", 0.0, {}, 0, {})), None, bot)


def say(bot: Assistant, text: str, number: int = 0, sender: str = SENDER) -> Turn:
    """Say something, as the recorded talk does."""
    return bot.reply(Message(text, sender, f"m{number}", "rest", {"vip": True}), 1_700_000_000.0 + number)


def texts(turn: Turn) -> list[str | None]:
    """What the bot said."""
    return [reply.text for reply in turn.replies]


# ---- the recorded talk -----------------------------------------------------------------------------------------------


def packed(turns: list[Json]) -> list[Json]:
    """Turns as they are kept: the domain once, of every log only what is new since the request before."""
    former: list[Json] = []
    for number, call in enumerate(call for turn in turns for call in turn["calls"]):
        request = plain_request(call["request"])
        if number:
            request.pop("domain", None)
        events = request["tracker"].pop("events")
        kept = next((at for at, (one, other) in enumerate(zip(events, former)) if one != other),
                    min(len(events), len(former)))
        request["tracker"]["events"] = {"kept": kept, "new": events[kept:]}
        call["request"], former = request, events
    return turns


def unpacked(turns: list[Json]) -> list[Json]:
    """The inverse."""
    former: list[Json] = []
    for call in (call for turn in turns for call in turn["calls"]):
        events = call["request"]["tracker"]["events"]
        former = call["request"]["tracker"]["events"] = former[:events["kept"]] + events["new"]
    return turns


def recorded() -> list[Json]:
    """The talk that Rasa 3.6.21 had with a `rasa_sdk` 3.6.2 server."""
    return unpacked(json.loads(RECORDED.read_text("utf8")))


def plain_request(request: Json) -> Json:
    """A request without times, and without what is not an action server's business: who decided, the model's id.

    An apology is csbot's own, a message's featurisation Rasa's. While a session begins, Rasa tells what was before it.
    """
    tracker = {**request["tracker"]}
    tracker.pop("latest_event_time")
    tracker["events"] = [plain_event(event) for event in tracker["events"] if is_compared(event)]
    if tracker["events"][0].get("name") == "session_started_metadata":
        del tracker["events"][0]
    if tracker["followup_action"] == request["next_action"]:
        tracker["followup_action"] = None  # Rasa forgets it when the action has run, csbot when it runs
    return {**request, "tracker": tracker}


def plain_event(event: Json) -> Json:
    """An event without what differs between any two bots."""
    event = {key: value for key, value in event.items() if key not in TRANSIENT}
    hidden = OF_THE_MODEL | (OF_A_VARIATION if event["event"] == "bot" else set())
    metadata = {key: value for key, value in event.pop("metadata", {}).items() if key not in hidden}
    return {**event, "metadata": metadata} if metadata else event


def is_compared(event: Json) -> bool:
    """Whether both bots are expected to log an event."""
    return event["event"] != "user_featurization" and not (event["event"] == "bot" and event["text"] == SORRY)


def differences(one: Any, other: Any, path: str = "") -> Iterable[str]:
    """Where two values differ, each with its path."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key, "absent"), other.get(key, "absent"), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other)):
            yield from differences(first, second, f"{path}[{number}]")
    elif one != other:
        yield f"{path}: {json.dumps(one, ensure_ascii=False)} / {json.dumps(other, ensure_ascii=False)}"
