"""Custom actions that an action server runs: what it is asked, and what its answer means for the conversation.

Source: `RemoteAction` of Rasa 3.6. How the question gets to the server and back is none of this room's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from csbot.dialogue.action_call import Setting
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.domain_as_written import domain_as_written
from csbot.dialogue.events import ActiveLoop, BotUttered, Event
from csbot.dialogue.responses import render
from csbot.dialogue.snapshot import Snapshot, slot_names
from csbot.dialogue.tracker_json import tracker_json
from csbot.graph.state import LISTEN
from csbot.project.model import Domain
from csbot.values import Reply

RASA_VERSION = "3.6.21"  # what `rasa_sdk` compares its own version with


@dataclass(frozen=True, slots=True)
class ServedMessage:
    """A message that an action server wants said: of its own words, or the response of the domain that it names.

    `values` fill the placeholders of that response; what else was sent goes with the message as metadata.
    """

    reply: Reply = Reply()
    response: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an action server answers: messages, which come first, and events."""

    messages: tuple[ServedMessage, ...] = ()
    events: tuple[Event, ...] = ()


class ActionServer(Protocol):
    """A server that runs custom actions."""

    @property
    def on_error(self) -> str | None:
        """The response to be said when the server fails."""

    @property
    def selective_domain(self) -> bool:
        """Whether only those actions are sent the domain that ask for it."""

    async def run(self, name: str, request: Mapping[str, Any]) -> Answer:
        """Let it run an action. Rejected when the action refuses, ActionFailed for everything else that goes wrong."""


@dataclass(frozen=True)
class RemoteActions:
    """The custom actions of a domain that an action server runs."""

    server: ActionServer
    domain: Domain

    @cached_property
    def written(self) -> Mapping[str, Any]:
        """The domain as the server is sent it."""
        return domain_as_written(self.domain)

    def has(self, name: str) -> bool:
        """Whether an action is the server's: declared under `actions:`, and no response."""
        return name in self.domain.actions and not name.startswith("utter_") and name != LISTEN

    def request(self, name: str, conversation: Conversation, now: Snapshot) -> dict[str, Any]:
        """What the server is asked."""
        asked = {"next_action": name, "sender_id": conversation.sender_id, "tracker": tracker_json(conversation, now),
                 "version": RASA_VERSION}
        action = self.domain.actions.get(name)
        wanted = not self.server.selective_domain or (action is not None and action.send_domain)
        return {**asked, "domain": self.written} if wanted else asked

    async def call(self, name: str, conversation: Conversation, now: Snapshot, setting: Setting) -> "Served":
        """Let the server run an action."""
        answer = await self.server.run(name, self.request(name, conversation, now))
        said = [uttered(message, now, setting) for message in answer.messages]
        done = (event for event in answer.events if not is_lost_loop(event, setting))
        events = (*(event for event in said if event is not None), *done)
        return Served(events, tuple(complaints(name, answer, setting, now)))


@dataclass(frozen=True, slots=True)
class Served:
    """What a served action leads to; `problems` are one-line texts for the developer."""

    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()


def is_lost_loop(event: Event, setting: Setting) -> bool:
    """Whether an event activates a form that is not there, which no message would get out of again."""
    return isinstance(event, ActiveLoop) and event.name is not None and not setting.knows_action(event.name)


def complaints(name: str, answer: Answer, setting: Setting, now: Snapshot) -> Iterator[str]:
    """What the bot cannot do of an answer."""
    for message in answer.messages:
        if message.response is not None and message.response not in setting.domain.responses:
            yield f"action '{name}' wants to say '{message.response}', which is no response of the domain"
    for event in answer.events:
        if is_lost_loop(event, setting):
            yield f"action '{name}' activates '{event.name}', which is no form of the domain; that is left out"
    for slot in slot_names(answer.events):
        if slot not in now.initial:
            yield f"action '{name}' sets '{slot}', which is no slot of the domain"


def uttered(message: ServedMessage, now: Snapshot, setting: Setting) -> BotUttered | None:
    """What is said; None where the response is unknown or has no fitting variation.

    What the message says itself stands before what the response says; buttons are added to those of the response.
    """
    own, metadata = message.reply, {key: value for key, value in message.values.items() if value}
    if message.response is None:
        return BotUttered(own, metadata=metadata)
    response = setting.domain.responses.get(message.response)
    said = response and render(response, now.slots, setting.channel, setting.chance, message.values)
    if not said:
        return None
    reply = replace(said, text=own.text or said.text, buttons=said.buttons + own.buttons, image=own.image or said.image,
                    custom=own.custom or said.custom, extra={**said.extra, **own.extra})
    return BotUttered(reply, metadata=metadata)
