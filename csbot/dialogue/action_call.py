"""One call of a custom action: what it may see of the conversation, and what it does, collected as events.

This is the `turn` that an action gets. It checks what it is told at once, so that a mistake in an action shows in the
action; it knows no threads, no timeouts and no files.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from csbot.dialogue.events import ActionRejected, BotUttered, ConversationPaused, Event, FollowupAction, SlotSet
from csbot.dialogue.responses import render
from csbot.dialogue.snapshot import Snapshot
from csbot.project.model import Domain
from csbot.text import did_you_mean
from csbot.values import Entity, Reply

UNHEARD = "nobody waits for this action any more: it took too long"


@dataclass(frozen=True)
class Setting:
    """What a call of an action is made with, beside where the conversation stands."""

    domain: Domain
    sender_id: str = "default"
    channel: str = "shell"
    folder: Path = Path(".")
    chance: random.Random = field(default_factory=random.Random)
    knows_action: Callable[[str], bool] = lambda name: True


class ActionCall:
    """The `turn` of a custom action.

    `slots` shows all slots, with what this action has set itself; `candidates` are the newly heard values that a
    `validate_` action is asked to check, empty for every other action.
    """

    def __init__(self, name: str, now: Snapshot, setting: Setting, candidates: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.events: tuple[Event, ...] = ()
        self.candidates: Mapping[str, Any] = MappingProxyType(dict(candidates or {}))
        self._now = now
        self._setting = setting
        self._closed = False

    @property
    def slots(self) -> Mapping[str, Any]:
        """All slots by name, read-only."""
        return self._now.slots

    @property
    def text(self) -> str:
        """The latest message of the customer."""
        return self._now.text

    @property
    def intent(self) -> str | None:
        """The intent of the latest message."""
        return self._now.message.understanding.intent.name if self._now.message else None

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities of the latest message, each with `entity`, `value`, `start`, `end`, `role`, `group`."""
        return self._now.entities

    @property
    def sender_id(self) -> str:
        """Who the customer is."""
        return self._setting.sender_id

    @property
    def folder(self) -> Path:
        """The folder of the project."""
        return self._setting.folder

    def utter(self, response: str, **values: Any) -> None:
        """Say a response of the domain; `values` fill its placeholders beside the slots."""
        responses = self._setting.domain.responses
        if response not in responses:
            raise ValueError(unknown("response", response, responses))
        reply = render(responses[response], self.slots, self._setting.channel, self._setting.chance, values)
        if reply is not None:
            self._record(BotUttered(reply))

    def say(self, text: str | None = None, *, buttons: Sequence[Mapping[str, Any]] = (), image: str | None = None,
            custom: Any = None) -> None:
        """Say something that is in no response."""
        for name, value in (("text", text), ("image", image)):
            if not isinstance(value, str | None):
                raise ValueError(f"{name} cannot be '{value!r:.80}', allowed is a text")
        self._record(BotUttered(Reply(text, tuple(dict(b) for b in plain(list(buttons), "buttons")), image,
                                      plain(custom, "custom"))))

    def set(self, slot: str, value: Any) -> None:
        """Set a slot; None empties it."""
        if slot not in self._now.initial:
            raise ValueError(unknown("slot", slot, self._now.initial))
        self._record(SlotSet(slot, plain(value, f"slot '{slot}'")))

    def follow_with(self, action: str) -> None:
        """Decide what the bot does next."""
        if not self._setting.knows_action(action):
            raise ValueError(f"unknown action '{action}'")
        self._record(FollowupAction(action))

    def reject(self) -> None:
        """Refuse to act, so that something else is decided; from a `validate_` action, its form is left to wait."""
        self._record(ActionRejected(self.name))

    def pause(self) -> None:
        """Let a human take over: the bot is silent until the conversation is resumed."""
        self._record(ConversationPaused())

    def close(self) -> None:
        """Hear no more from this action."""
        self._closed = True

    def _record(self, event: Event) -> None:
        if self._closed:
            raise RuntimeError(UNHEARD)
        self._now = self._now.after(event) if isinstance(event, SlotSet) else self._now
        self.events += (event,)


def unknown(kind: str, name: str, known: Mapping[str, Any]) -> str:
    """`unknown slot 'colour', did you mean 'color'?`"""
    hint = did_you_mean(name, known)
    return f"unknown {kind} '{name}'{', ' + hint if hint else ''}"


def plain(value: Any, what: str) -> Any:
    """A copy of a value made of JSON's types only; ValueError for anything else."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise ValueError(f"{what} cannot be '{value!r:.80}', allowed is what JSON can hold") from None
