"""What forms and default actions need of whoever runs actions: the Actor, and how running can end.

Only the contract; `stage` fulfils it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from csbot.dialogue.events import BotUttered, Event
from csbot.dialogue.snapshot import Snapshot
from csbot.project.model import Domain


class Rejected(Exception):
    """An action cannot use what the customer said: something else is to be decided."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a custom action did; when it raised, took too long or does not exist, `apology` is said behind that."""

    events: tuple[Event, ...] = ()
    apology: BotUttered | None = None

    @property
    def failed(self) -> bool:
        """Whether the action failed."""
        return self.apology is not None

    @property
    def all_events(self) -> list[Event]:
        """What the action did, and the apology."""
        return [*self.events, *([self.apology] if self.apology else [])]


class Actor(Protocol):
    """Runs actions during one turn."""

    @property
    def domain(self) -> Domain:
        """The domain of the bot."""

    def has(self, name: str) -> bool:
        """Whether the name is an action: declared in the domain, registered or a response."""

    def has_code(self, name: str) -> bool:
        """Whether a custom action of this name can be called."""

    async def act(self, name: str, now: Snapshot) -> list[Event]:
        """Run any action; the events it leads to. Rejected when it refuses."""

    async def call(self, name: str, now: Snapshot, candidates: Mapping[str, Any] | None = None) -> Outcome:
        """Call a custom action."""

    def respond_with(self, name: str, now: Snapshot, values: Mapping[str, Any] | None = None) -> list[Event]:
        """Say a response; `values` fill its placeholders beside the slots."""

    async def extract(self, now: Snapshot) -> list[Event]:
        """Fill slots from the latest message."""

    def note(self, problem: str) -> None:
        """Keep a problem for the developer to see."""

    def past_actions(self) -> list[str]:
        """The latest actions that still count, newest first, listening left out."""

    def past_intents(self, count: int) -> list[str | None]:
        """The intents of the last `count` messages and take-backs, newest first; take-backs are left out."""
