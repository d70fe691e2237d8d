"""One turn: the customer's message is logged, slots are filled, actions are decided and run until the bot listens.

Source: `MessageProcessor` of Rasa 3.6. The time is passed in; understanding the message is done before. What is said,
decided and logged is in the Turn; nothing is sent or stored here.
"""

import asyncio
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from csbot.dialogue.acting import Rejected
from csbot.dialogue.action_call import Setting
from csbot.dialogue.actions import BUILT_IN, CustomAction
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision, decide
from csbot.dialogue.events import (
    ActionExecuted,
    ActionRejected,
    BotUttered,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from csbot.dialogue.intent_message import external_message
from csbot.dialogue.reminders import FIRED, entities_of
from csbot.dialogue.remote import ActionServer, RemoteActions
from csbot.dialogue.snapshot import FALLBACK, SESSION_METADATA_SLOT, SESSION_START, initial_slots, list_slots
from csbot.dialogue.stage import Stage, is_declared
from csbot.graph.state import LISTEN
from csbot.graph.walk.walk import DialogueWalks
from csbot.project.model import Domain
from csbot.values import Entity, Message, Reply, Understanding

MOST_ACTIONS = 10
ENDS = (LISTEN, SESSION_START)


@dataclass(frozen=True)
class Bot:
    """What takes part in conversations: the domain, the graph's walks, custom actions by name, the project's folder.

    `fallback` is the action when nothing decides; None: the bot just listens. `server` runs the custom actions that are
    not among `actions`.
    """

    domain: Domain
    walks: DialogueWalks
    actions: Mapping[str, CustomAction] = field(default_factory=lambda: BUILT_IN)
    folder: Path = Path(".")
    fallback: str | None = FALLBACK
    most_actions: int = MOST_ACTIONS
    server: ActionServer | None = None

    @cached_property
    def remote(self) -> RemoteActions | None:
        """The custom actions that the action server runs."""
        return RemoteActions(self.server, self.domain) if self.server else None

    @cached_property
    def initial(self) -> Mapping[str, Any]:
        """Every slot's initial value."""
        return initial_slots(self.domain)

    @cached_property
    def lists(self) -> frozenset[str]:
        """The slots of type list."""
        return list_slots(self.domain)

    def converse(self, sender_id: str = "default") -> Conversation:
        """A new conversation with this bot."""
        return Conversation(self.walks.start(), self.initial, sender_id, self.lists)

    def knows(self, action: str) -> bool:
        """Whether there is such an action."""
        return action in self.actions or is_declared(action, self.domain)


@dataclass(frozen=True)
class Turn:
    """What a turn led to. `problems` are one-line texts for the developer: actions that failed or are not there."""

    replies: tuple[Reply, ...]
    decisions: tuple[Decision, ...]
    events: tuple[Event, ...]
    problems: tuple[str, ...] = ()


async def respond(bot: Bot, conversation: Conversation, message: Message, understanding: Understanding, now: float,
                  chance: random.Random | None = None) -> Turn:
    """Answer one message that came in at `now` (seconds since 1970). `chance` chooses among response variations."""
    playing = Playing(bot, conversation, now, chance or random.Random(), message.channel)
    if conversation.is_fresh or is_expired(conversation, bot.domain, now):
        await playing.start_session(message.metadata)
    playing.hear(UserUttered(understanding, message.channel, message.message_id, metadata=dict(message.metadata)))
    await playing.fill_slots()
    await playing.act_until_listening()
    return playing.end()


async def trigger(bot: Bot, conversation: Conversation, intent: str, entities: Iterable[Entity], now: float,
                  chance: random.Random | None = None, metadata: Mapping[str, Any] | None = None) -> Turn:
    """Answer an intent that something else than the customer brought (a reminder, an order that is on its way)."""
    channel = conversation.channel
    playing = Playing(bot, conversation, now, chance or random.Random(), channel or Message.channel)
    if conversation.is_fresh or is_expired(conversation, bot.domain, now):
        await playing.start_session({})
    said = external_message(intent, tuple(entities))
    playing.hear(UserUttered(said, channel, metadata={"is_external": True, **(metadata or {})}))
    await playing.fill_slots()
    await playing.act_until_listening()
    return playing.end()


async def remind(bot: Bot, conversation: Conversation, now: float, chance: random.Random | None = None) -> list[Turn]:
    """Fire the reminders that are due, the earliest first; each may end those behind it. A turn for each.

    What they set waits for the next call: a reminder that sets itself anew, for a time that is over, would never end.
    """
    turns = []
    for due in conversation.reminders.due(now):
        if any(one is due for one in conversation.reminders.waiting):
            named = {FIRED: due.name}
            turns.append(await trigger(bot, conversation, due.intent, entities_of(due.entities), now, chance, named))
    return turns


def respond_now(bot: Bot, conversation: Conversation, message: Message, understanding: Understanding, now: float,
                chance: random.Random | None = None) -> Turn:
    """`respond` for callers without an event loop."""
    return asyncio.run(respond(bot, conversation, message, understanding, now, chance))


def remind_now(bot: Bot, conversation: Conversation, now: float, chance: random.Random | None = None) -> list[Turn]:
    """`remind` for callers without an event loop."""
    return asyncio.run(remind(bot, conversation, now, chance))


def is_expired(conversation: Conversation, domain: Domain, now: float) -> bool:
    """Whether the customer has been silent for longer than a session lasts."""
    minutes, heard_at = domain.session.expiration_minutes, conversation.heard_at
    return minutes > 0 and heard_at is not None and now - heard_at > 60 * minutes


class Playing:
    """One turn while it is being played."""

    def __init__(self, bot: Bot, conversation: Conversation, now: float, chance: random.Random, channel: str) -> None:
        self.bot, self.conversation, self.now = bot, conversation, now
        setting = Setting(bot.domain, conversation.sender_id, channel, bot.folder, chance, bot.knows)
        self.stage = Stage(setting, bot.actions, conversation, bot.remote)
        self.events: list[Event] = []
        self.decisions: list[Decision] = []

    def log(self, events: Iterable[Event]) -> None:
        """Let events happen."""
        self.events += self.conversation.log(events, self.now)

    def end(self) -> Turn:
        """What the turn led to."""
        replies = tuple(event.reply for event in self.events if isinstance(event, BotUttered))
        return Turn(replies, tuple(self.decisions), tuple(self.events), tuple(self.stage.problems))

    async def start_session(self, metadata: Mapping[str, Any]) -> None:
        """Begin a session."""
        if metadata:
            self.log([SlotSet(SESSION_METADATA_SLOT, dict(metadata))])
        await self.run(Decision(SESSION_START, "session", "a new session begins"))

    def hear(self, said: UserUttered) -> None:
        """Log the message; a bot that was stopped or paused in the middle of acting has listened meanwhile.

        Rasa forgets the latter, so that no rule and no story fits behind a pause.
        """
        stopped = self.conversation.actions_since_listening() >= self.bot.most_actions
        if stopped or self.conversation.now.action != LISTEN:
            self.log([ActionExecuted(LISTEN)])
        self.log([said])

    async def fill_slots(self) -> None:
        """Fill slots from the latest message."""
        self.log(await self.stage.extract(self.conversation.now))

    async def act_until_listening(self) -> None:
        """Decide and run actions until one waits for the customer; a paused bot only obeys a restart.

        """
        first = len(self.decisions)
        while not self.conversation.now.paused or self.conversation.now.intent == "restart":
            if self.is_stuck(len(self.decisions) - first):
                self.stage.note(f"{self.bot.most_actions} actions in one turn are too many, the bot stops and listens")
                return
            decision = self.decide()
            if decision.by_text:
                await self.fill_slots()
            await self.run(decision)
            if decision.action in ENDS and not decision.says_text:
                return

    def is_stuck(self, decided: int) -> bool:
        """Whether too many actions ran, or were claimed to have run, since the bot listened.

        A listening that an action claims begins the count anew once, where it hands the answered message on.
        """
        messages = sum(isinstance(event, UserUttered) for event in self.events)
        most = self.bot.most_actions
        return self.conversation.actions_since_listening() >= most or decided >= most * min(messages, 2)

    def decide(self) -> Decision:
        """Decide the next action."""
        conversation, bot = self.conversation, self.bot
        due = conversation.now.followup
        if due and not bot.knows(due):
            self.stage.note(f"followup action '{due}' is not known and left out")
        decision = decide(conversation.now, conversation.walk, bot.domain.forms, bot.knows, bot.fallback)
        conversation.forget_followup()
        return decision

    async def run(self, decision: Decision) -> None:
        """Run an action and log what comes of it; one that refuses is logged as rejected, and nothing else."""
        self.decisions.append(decision)
        before: list[Event] = [LoopInterrupted(True)] if decision.interrupted else []
        try:
            events = await self.play(decision, before)
        except Rejected:
            self.log([ActionRejected(decision.action, decision.level, decision.score)])
            return
        if not any(isinstance(event, ActionRejected) for event in events):
            self.log([*before, executed(decision)])
        self.log(events)
        if any(isinstance(event, UserUttered) for event in events):
            await self.fill_slots()

    async def play(self, decision: Decision, before: list[Event]) -> list[Event]:
        """What the action leads to."""
        if decision.says_text:
            return [BotUttered(Reply(decision.action))]
        return await self.stage.act(decision.action, self.conversation.now.after(*before))


def executed(decision: Decision) -> ActionExecuted:
    """The event that says that an action ran."""
    name, text = (None, decision.action) if decision.says_text else (decision.action, None)
    return ActionExecuted(name, decision.level, decision.score, text, decision.hidden)
