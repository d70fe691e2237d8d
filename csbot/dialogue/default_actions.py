"""Rasa's default actions but for forms: what each leads to.

A project may replace any of them by a custom action of the same name. Source: `core/actions/action.py` and
`two_stage_fallback.py` of Rasa 3.6. Knows no walk: what is taken back is only said here, as events.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from csbot.dialogue.acting import Actor
from csbot.dialogue.doubt import UNSURE
from csbot.dialogue.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from csbot.dialogue.snapshot import FALLBACK, REQUESTED_SLOT, SESSION_START, Snapshot
from csbot.graph.builtin import TWO_STAGE
from csbot.graph.state import LISTEN
from csbot.registry import Registry
from csbot.values import Intent, Reply

Events = list[Event]
DefaultAction = Callable[[Snapshot, Actor], Awaitable[Events]]
DEFAULT_ACTIONS: Registry[DefaultAction] = Registry("default action")

ASK_AFFIRMATION = "action_default_ask_affirmation"
ASK_REPHRASE = "action_default_ask_rephrase"
OWN_AFFIRMATION = "utter_ask_affirmation"
DENIED = "out_of_scope"
AFFIRMATION = {"en": ("Did you mean '{}'?", "Yes", "No"), "zh": ("您是想问“{}”吗？", "是", "不是")}


@DEFAULT_ACTIONS.register("...")
@DEFAULT_ACTIONS.register("action_unlikely_intent")
@DEFAULT_ACTIONS.register(LISTEN)
async def do_nothing(now: Snapshot, actor: Actor) -> Events:
    """Wait for the customer, or remark something."""
    return []


@DEFAULT_ACTIONS.register("action_extract_slots")
async def extract_slots(now: Snapshot, actor: Actor) -> Events:
    """Fill slots from the latest message."""
    return await actor.extract(now)


@DEFAULT_ACTIONS.register("action_restart")
async def restart(now: Snapshot, actor: Actor) -> Events:
    """Forget everything; a session start follows."""
    return [*await say("utter_restart", now, actor), Restarted()]


@DEFAULT_ACTIONS.register(SESSION_START)
async def start_session(now: Snapshot, actor: Actor) -> Events:
    """Begin a session, keep the slots if the domain says so, run the project's own session start, then listen.

    A project's own may do all of that itself, as Rasa demands; one that does not begin the session is run inside it.
    """
    carried = [SlotSet(slot, value) for slot, value in now.slots.items()
               if value != now.initial[slot]] if actor.domain.session.carry_over_slots else []
    opening: Events = [SessionStarted(), *carried]
    if not actor.has_code(SESSION_START):
        return [*opening, ActionExecuted(LISTEN)]
    own = (await actor.call(SESSION_START, now.after(*opening))).all_events
    listens = own[-1:] == [event for event in own[-1:] if isinstance(event, ActionExecuted) and event.name == LISTEN]
    begun = own if any(isinstance(event, SessionStarted) for event in own) else [*opening, *own]
    return begun if own and listens else [*begun, ActionExecuted(LISTEN)]


@DEFAULT_ACTIONS.register(FALLBACK)
async def fall_back(now: Snapshot, actor: Actor) -> Events:
    """Say that nothing fits and forget the message."""
    return [*await say("utter_default", now, actor), UserUtteranceReverted()]


@DEFAULT_ACTIONS.register("action_back")
async def go_back(now: Snapshot, actor: Actor) -> Events:
    """Forget the wish to go back and the message before it."""
    return [*await say("utter_back", now, actor), UserUtteranceReverted(), UserUtteranceReverted()]


@DEFAULT_ACTIONS.register("action_deactivate_loop")
async def deactivate_loop(now: Snapshot, actor: Actor) -> Events:
    """Leave the active form."""
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


@DEFAULT_ACTIONS.register(ASK_AFFIRMATION)
async def ask_affirmation(now: Snapshot, actor: Actor) -> Events:
    """Ask whether the likeliest intent is meant.

    A response `utter_ask_affirmation`, where the domain has one, asks in the project's own words about `{intent}`.
    """
    intents = [intent.name for intent in now.message.understanding.ranking] if now.message else []
    meant = intents[1] if now.intent == UNSURE and len(intents) > 1 else now.intent
    if OWN_AFFIRMATION in actor.domain.responses:
        return actor.respond_with(OWN_AFFIRMATION, now, {"intent": meant})
    question, yes, no = AFFIRMATION["zh" if now.slots.get("language") == "zh" else "en"]
    buttons = ({"title": yes, "payload": f"/{meant}"}, {"title": no, "payload": f"/{DENIED}"})
    return [BotUttered(Reply(question.format(meant), buttons, response=ASK_AFFIRMATION))]


@DEFAULT_ACTIONS.register(ASK_REPHRASE)
async def ask_rephrase(now: Snapshot, actor: Actor) -> Events:
    """Ask the customer to say it in other words."""
    return await say("utter_ask_rephrase", now, actor)


@DEFAULT_ACTIONS.register("action_revert_fallback_events")
async def revert_fallback(now: Snapshot, actor: Actor) -> Events:
    """Forget the questions of Rasa 1's two-stage fallback once they are answered (kept for old stories)."""
    past = actor.past_actions()
    if now.message is None or not past or past[0] not in (ASK_AFFIRMATION, ASK_REPHRASE):
        return []
    rephrasing = [UserUtteranceReverted()] * 3 + [ActionExecuted(LISTEN)]
    if past[0] == ASK_REPHRASE:
        return [*rephrasing, now.message]
    asked_twice = rephrasing if past[1:2] == [ASK_REPHRASE] else []
    affirmed = [UserUtteranceReverted(), UserUtteranceReverted(), ActionExecuted(LISTEN)]
    return [*affirmed, *asked_twice, certain(now.message)]


@DEFAULT_ACTIONS.register(TWO_STAGE)
async def two_stage_fallback(now: Snapshot, actor: Actor) -> Events:
    """Ask whether an intent is meant, then for other words, then give up; an answer counts as if it was said first."""
    opening: Events = [] if now.form == TWO_STAGE else [ActiveLoop(TWO_STAGE)]
    given_up = gives_up(actor)
    if now.intent in (UNSURE, DENIED) and not given_up:
        asks_intent = bool(opening) or now.intent == UNSURE
        return opening + await actor.act(ASK_AFFIRMATION if asks_intent else ASK_REPHRASE, now)
    closing = [*opening, ActiveLoop(None)]
    if given_up:
        return closing + await actor.act(FALLBACK, now)
    said_first = [ActionExecuted(LISTEN), certain(now.message)] if now.message else []
    return [*closing, UserUtteranceReverted(), *said_first]


def gives_up(actor: Actor) -> bool:
    """Whether the customer was not understood twice in a row, or denied twice what was guessed."""
    return actor.past_intents(2) == [UNSURE, UNSURE] or actor.past_intents(3) == [DENIED, UNSURE, DENIED]


def certain(message: UserUttered) -> UserUttered:
    """The message with its intent beyond doubt."""
    understanding = message.understanding
    return replace(message, understanding=replace(understanding, intent=Intent(understanding.intent.name, 1.0)))


async def say(response: str, now: Snapshot, actor: Actor) -> Events:
    """A response of the domain, nothing where it is not declared."""
    return await actor.act(response, now) if response in actor.domain.responses else []
