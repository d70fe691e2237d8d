"""Test stories replayed against a compiled graph: what the bot would do at each step, beside what the story says.

As in Rasa's test: actions, forms and slot extraction do not run, the story's own changes are applied; a wrong decision
is noted and the story goes on as it is written; rule turns are not hidden. Source: `rasa/core/test.py` of Rasa 3.6.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision, decide
from csbot.dialogue.events import (
    ActionExecuted,
    ActionRejected,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    SlotsReset,
    UserUtteranceReverted,
    UserUttered,
)
from csbot.dialogue.stage import is_retrieval
from csbot.dialogue.turn import Bot
from csbot.evaluate.dialogues import Dialogue
from csbot.evaluate.divergence import reasons_for
from csbot.graph.stories.implied import Implications
from csbot.graph.stories.taken_back import BEGINNING
from csbot.project.model import ActionStep, BotStep, EventStep, LoopStep, SlotStep, Step, UserStep
from csbot.text import Span
from csbot.values import RECOGNISER, Entity, Intent, Reply, Understanding

EVENTS: dict[str, type[Event]] = {
    "restart": Restarted, "session_started": SessionStarted, "undo": ActionReverted, "rewind": UserUtteranceReverted,
    "reset_slots": SlotsReset}
Parse = Callable[[str], Understanding]


@dataclass(frozen=True)
class StepVerdict:
    """One comparison: what the story expects at `at`, what came, and why. `kind` is action, intent or entities.

    `said` is the customer's latest message. `decision` is there for actions.
    """

    kind: str
    expected: str
    predicted: str
    at: Span
    reasons: tuple[str, ...] = ()
    decision: Decision | None = None
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether what came is what was expected."""
        return self.expected == self.predicted

    def as_json(self) -> dict[str, Any]:
        """The verdict as `csbot test --json` prints it."""
        verdict = {"kind": self.kind, "expected": self.expected, "predicted": self.predicted, "passed": self.passed,
                   "file": self.at.file, "line": self.at.line, "reason": "; ".join(self.reasons)}
        if self.decision is None:
            return verdict
        decided_at = [str(span) for span in self.decision.at]
        return {**verdict, "level": self.decision.level, "source": self.decision.source, "decided_at": decided_at}


@dataclass(frozen=True)
class StoryVerdict:
    """A replayed dialogue with the verdicts of its steps, and how long that took."""

    dialogue: Dialogue
    steps: tuple[StepVerdict, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every step went as the story says."""
        return all(step.passed for step in self.steps)

    @property
    def first_failure(self) -> StepVerdict | None:
        """The first step that went otherwise."""
        return next((step for step in self.steps if not step.passed), None)

    def as_json(self) -> dict[str, Any]:
        """The verdict as `csbot test --json` prints it."""
        at = self.dialogue.at
        return {"name": self.dialogue.name, "file": at.file, "line": at.line, "passed": self.passed,
                "steps": [step.as_json() for step in self.steps]}


def replay(bot: Bot, dialogue: Dialogue, parse: Parse | None = None) -> StoryVerdict:
    """Replay one dialogue. With `parse`, customers' texts are understood by it and compared; the annotation counts."""
    started = time.perf_counter()
    playing = _Replay(bot, parse)
    for number, step in enumerate(dialogue.steps):
        playing.take(step, opens=not number or begins_anew(dialogue.steps[number - 1]))
    return StoryVerdict(dialogue, tuple(playing.verdicts), time.perf_counter() - started)


def begins_anew(step: Step) -> bool:
    """Whether the conversation begins behind a step, so that its next action is context and not compared."""
    return isinstance(step, EventStep) and step.name in BEGINNING


class _Replay:
    """A dialogue while it is being replayed."""

    def __init__(self, bot: Bot, parse: Parse | None) -> None:
        self.bot, self.parse = bot, parse
        self.implications = Implications(bot.domain)
        self.conversation: Conversation = bot.converse()
        self.verdicts: list[StepVerdict] = []

    def log(self, *events: Event) -> None:
        self.conversation.log(events, 0.0)

    def take(self, step: Step, opens: bool = False) -> None:
        match step:
            case UserStep():
                self.hear(step)
            case ActionStep():
                self.act(str(step.name), step.at, opens)
            case BotStep():
                self.act(step.text, step.at, opens, text=True)
            case SlotStep():
                self.log(SlotSet(*self.implications.of_slot(step)))
            case LoopStep():
                self.log(ActiveLoop(None if step.form is None else str(step.form)))
            case EventStep() if step.name in EVENTS:
                self.log(EVENTS[step.name]())

    def hear(self, step: UserStep) -> None:
        """The customer speaks; the story's annotation counts, not what the NLU made of it."""
        gold = gold_understanding(step)
        if self.parse and step.intent and step.text and not step.text.startswith("/"):
            self.compare(step, gold, self.parse(step.text))
        self.log(UserUttered(gold), *(SlotSet(*setting) for setting in self.implications.of_user(step)))

    def compare(self, step: UserStep, gold: Understanding, heard: Understanding) -> None:
        """Compare what the NLU understood with the story's annotation."""
        expected, came = str(gold.intent.name), str(heard.intent.name)
        if is_part_of(expected, came) or is_part_of(came, expected):
            came = expected
        sure = f"the NLU takes '{step.text}' for it with {heard.intent.confidence:.2f}"
        wanted = next((intent for intent in heard.ranking if is_part_of(intent.name or "", expected)), None)
        reasons = (sure,) if wanted is None else (sure, f"'{expected}' has {wanted.confidence:.2f}")
        intent = StepVerdict("intent", expected, came, step.at, () if came == expected else reasons, said=gold.text)
        self.verdicts.append(intent)
        found = told(heard, gold)
        if gold.entities or found:
            expected, came = listed(gold.entities), listed(found)
            reasons = () if came == expected else (f"the NLU finds these in '{step.text}'",)
            self.verdicts.append(StepVerdict("entities", expected, came, step.at, reasons, said=gold.text))

    def act(self, action: str, at: Span, opens: bool, text: bool = False) -> None:
        """Compare the decision with the story, then let the story's own action happen. What opens it is context."""
        told = action if opens else self.expect(action, at)
        self.log(ActionExecuted(None if text else told, action_text=told if text else None))
        if text:
            self.log(BotUttered(Reply(told)))

    def expect(self, action: str, at: Span) -> str:
        """Compare the decision with the story; the action as the graph knows it (`utter_faq` for `utter_faq/hours`)."""
        decision = self.decide()
        if decision.action == self.conversation.now.form and not is_part_of(decision.action, action):
            self.log(ActionRejected(decision.action))
            decision = self.decide()
        right = is_part_of(decision.action, action)
        reasons = () if right else reasons_for(self.bot, self.conversation, decision, action)
        self.verdicts.append(StepVerdict("action", action, action if right else decision.action, at, reasons, decision,
                                         self.conversation.now.text))
        base = action.partition("/")[0]
        return decision.action if right else base if is_retrieval(base, self.bot.domain) else action

    def decide(self) -> Decision:
        conversation = self.conversation
        conversation.forget_followup()
        return decide(conversation.now, conversation.walk, self.bot.domain.forms, self.bot.knows, self.bot.fallback)


def is_part_of(name: str, full: str) -> bool:
    """Whether a retrieval intent or action is the one that a longer name means: `utter_faq` for `utter_faq/hours`."""
    return full == name or full.startswith(f"{name}/")


def gold_understanding(step: UserStep) -> Understanding:
    """What the story says that the message means."""
    text = step.text if step.text is not None else f"/{step.intent}"
    intent = Intent(None if step.intent is None else str(step.full_intent or step.intent), 1.0)
    spans = {(str(a.entity), a.role, a.group): (a.start, a.end) for a in step.annotations}
    places = [spans.get((str(e.entity), e.role, e.group), (0, 0)) for e in step.entities]
    if len(step.annotations) == len(step.entities):
        places = [(a.start, a.end) for a in step.annotations]
    entities = tuple(Entity(str(e.entity), *place, e.value, e.role, e.group)
                     for e, place in zip(step.entities, places))
    return Understanding(text, intent, (intent,), entities)


def told(heard: Understanding, gold: Understanding) -> list[Entity]:
    """What was heard, as stories tell it: a recogniser's find counts where the story annotates it, by its text."""
    written = {(e.start, e.end, e.entity): e.value for e in gold.entities}
    found = []
    for entity in heard.entities:
        place = (entity.start, entity.end, entity.entity)
        if entity.part != RECOGNISER:
            found.append(entity)
        elif place in written:
            said = gold.text[entity.start:entity.end]
            found.append(replace(entity, value=said) if written[place] == said else entity)
    return found


def listed(entities: Iterable[Entity]) -> str:
    """Entities as text, in the order of their places."""
    ordered = sorted({(e.start, e.end, e.entity, str(e.value)) for e in entities})
    return ", ".join(f"{entity}={value!r}[{start}:{end}]" for start, end, entity, value in ordered) or "none"
