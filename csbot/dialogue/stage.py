"""Running actions of every kind during one turn: custom ones, forms, default ones, responses, literal texts.

Fulfils `acting.Actor`. Keeps what went wrong for the developer to see; the customer hears a reply instead of an error.
Knows no walk and does not decide anything.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from csbot.dialogue.acting import Outcome, Rejected
from csbot.dialogue.action_call import ActionCall, Setting
from csbot.dialogue.actions import CustomAction
from csbot.dialogue.apology import apologise
from csbot.dialogue.calling import ActionFailed, call_action
from csbot.dialogue.conversation import Conversation
from csbot.dialogue.default_actions import DEFAULT_ACTIONS
from csbot.dialogue.events import BotUttered, Event, SlotSet
from csbot.dialogue.forms import run_form
from csbot.dialogue.remote import RemoteActions
from csbot.dialogue.responses import render
from csbot.dialogue.slots import extract
from csbot.dialogue.snapshot import SESSION_START, Snapshot
from csbot.project.model import Domain
from csbot.values import Reply

CHECK_SLOTS = "action_validate_slot_mappings"


class Stage:
    """One turn's stage. `problems` are one-line texts for the developer.

    A custom action that is not among `actions` is left to an action server, where there is one.
    """

    def __init__(self, setting: Setting, actions: Mapping[str, CustomAction], conversation: Conversation,
                 remote: RemoteActions | None = None) -> None:
        self.setting = setting
        self.problems: list[str] = []
        self._actions = actions
        self._conversation = conversation
        self._remote = remote

    @property
    def domain(self) -> Domain:
        """The domain of the bot."""
        return self.setting.domain

    def has(self, name: str) -> bool:
        """Whether the name is an action."""
        return name in self._actions or is_declared(name, self.domain)

    def has_code(self, name: str) -> bool:
        """Whether a custom action of this name can be called."""
        return name in self._actions or (self._remote is not None and self._remote.has(name))

    def note(self, problem: str) -> None:
        """Keep a problem for the developer to see, each once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def past_actions(self) -> list[str]:
        """The two latest actions that still count, newest first, listening left out."""
        past = self._conversation.past_actions()
        return [action for action, _ in zip(past, range(2))]

    def past_intents(self, count: int) -> list[str | None]:
        """The intents among the last `count` messages and take-backs, newest first."""
        return self._conversation.past_intents(count)

    async def act(self, name: str, now: Snapshot) -> list[Event]:
        """Run any action. Rejected when it refuses to run."""
        if self.has_code(name) and name != SESSION_START:
            return (await self.call(name, now)).all_events
        if name in self.domain.forms:
            return await run_form(self.domain.forms[name], now, self)
        if name in DEFAULT_ACTIONS:
            return await DEFAULT_ACTIONS[name](now, self)
        if name in self.domain.responses or is_retrieval(name, self.domain):
            return self.respond_with(name, now)
        return (await self.call(name, now)).all_events

    def respond_with(self, name: str, now: Snapshot, values: Mapping[str, Any] | None = None) -> list[Event]:
        """Say a response; of a retrieval action `utter_faq` the one that the message's full intent names."""
        chosen = name if name in self.domain.responses else full_response(name, now)
        if chosen not in self.domain.responses:
            self.note(f"response '{name}' has no variation for intent '{now.intent}'")
            return []
        reply = render(self.domain.responses[chosen], now.slots, self.setting.channel, self.setting.chance, values)
        if reply is None:
            self.note(f"response '{chosen}' has no variation whose conditions hold")
        return [BotUttered(reply)] if reply else []

    async def call(self, name: str, now: Snapshot, candidates: Mapping[str, Any] | None = None) -> Outcome:
        """Call a custom action. Whatever happens, what it did before counts; a failure is noted and apologised for.

        Rejected when an action server says that the action refuses.
        """
        custom = self._actions.get(name)
        if custom is None and self._remote is not None:
            return await self.call_remote(name, now, self._remote)
        call = ActionCall(name, now, self.setting, candidates)
        try:
            if custom is None:
                raise ActionFailed(f"action '{name}' has no code: write a function with @action(\"{name}\") in "
                                   f"actions.py, or declare an action_endpoint in endpoints.yml")
            await call_action(custom, call)
            return Outcome(call.events)
        except ActionFailed as failure:
            self.note(str(failure))
            return Outcome(call.events, BotUttered(self.apology(custom and custom.on_error, now)))

    async def call_remote(self, name: str, now: Snapshot, remote: RemoteActions) -> Outcome:
        """Let the action server run an action."""
        try:
            served = await remote.call(name, self._conversation, now, self.setting)
        except ActionFailed as failure:
            self.note(str(failure))
            return Outcome(apology=BotUttered(self.apology(remote.server.on_error, now)))
        for problem in served.problems:
            self.note(problem)
        return Outcome(served.events)

    def apology(self, on_error: str | None, now: Snapshot) -> Reply:
        """What is said when an action fails."""
        if on_error and on_error not in self.domain.responses:
            self.note(f"unknown response '{on_error}' as on_error of an action")
        return apologise(on_error, self.domain, now.slots, self.setting.channel, self.setting.chance)

    async def extract(self, now: Snapshot) -> list[Event]:
        """Fill slots from the latest message, custom mappings included, and let the project check them."""
        found: list[Event] = []
        for item in extract(self.domain, now):
            found += [item] if isinstance(item, SlotSet) else await self.filling(str(item), now)
        if not self.has_code(CHECK_SLOTS):
            if self.has(CHECK_SLOTS):
                self.note(f"action '{CHECK_SLOTS}' has no code, so slots are taken unchecked")
            return found
        return await self.checked(found, now)

    async def filling(self, name: str, now: Snapshot) -> list[Event]:
        """What the custom action of a slot mapping sets and says; one that fails is noted and fills nothing."""
        return only_filling((await self.call_for_slots(name, now)).events)

    async def call_for_slots(self, name: str, now: Snapshot, candidates: Mapping[str, Any] | None = None) -> Outcome:
        """Call a custom action that may fill slots; one that refuses fills none."""
        try:
            return await self.call(name, now, candidates)
        except Rejected:
            return Outcome()

    async def checked(self, found: list[Event], now: Snapshot) -> list[Event]:
        """What the project's check makes of newly filled slots; those that it does not mention are kept."""
        filled = [event for event in found if isinstance(event, SlotSet)]
        candidates = {event.slot: event.value for event in filled}
        outcome = await self.call_for_slots(CHECK_SLOTS, now.after(*filled), candidates)
        events = only_filling(outcome.all_events)
        mentioned = {event.slot for event in events if isinstance(event, SlotSet)}
        kept = [] if outcome.failed else [event for event in filled if event.slot not in mentioned]
        return [event for event in found if isinstance(event, BotUttered)] + events + kept


def only_filling(events: Iterable[Event]) -> list[Event]:
    """The events that may come of filling slots: slots and messages."""
    return [event for event in events if isinstance(event, (SlotSet, BotUttered))]


def is_declared(name: str, domain: Domain) -> bool:
    """Whether a name is an action of the domain or a default one."""
    return (name in domain.actions or name in domain.responses or name in domain.forms or name in DEFAULT_ACTIONS
            or is_retrieval(name, domain) or name in domain.end_to_end_actions)


def is_retrieval(name: str, domain: Domain) -> bool:
    """Whether an action `utter_faq` stands for responses `utter_faq/ask_x`."""
    return name.startswith("utter_") and any(response.startswith(f"{name}/") for response in domain.responses)


def full_response(name: str, now: Snapshot) -> str:
    """The response of a retrieval action: `utter_` and the likeliest full intent that begins like it."""
    intent = name.removeprefix("utter_")
    ranking = now.message.understanding.ranking if now.message else ()
    full = [now.message.understanding.intent, *ranking] if now.message else []
    return next((f"utter_{i.name}" for i in full if i.name and i.name.startswith(f"{intent}/")), name)
