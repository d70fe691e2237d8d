"""Test stories replayed against a compiled graph: what the bot would do at each step, beside what the story says.

As in Rasa's test: actions, forms and slot extraction do not run, the story's own changes are applied; a wrong decision
is noted and the story goes on as it is written; rule turns are not hidden. Source: `rasa/core/test.py` of Rasa 3.6.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision, decide
from csbot.dialogue.events import ActionExecuted, ActionRejected, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from csbot.dialogue.turn import Bot
from csbot.graph.state import LISTEN
from csbot.project.model import ActionStep, BotStep, LoopStep, SlotStep, Step, StepEntity, Story, UserStep
from csbot.text import Span
from csbot.values import Entity, Intent, Reply, Understanding

Parse = Callable[[str], Understanding]


@dataclass(frozen=True)
class StepVerdict:
    """One comparison: what the story expects at `at`, what came, and why. `kind` is action, intent or entities."""

    kind: str
    expected: str
    predicted: str
    at: Span
    reason: str = ""
    decision: Decision | None = None

    @property
    def passed(self) -> bool:
        """Whether what came is what was expected."""
        return self.expected == self.predicted

    def as_json(self) -> dict[str, Any]:
        """The verdict as `csbot test --json` prints it."""
        return {"kind": self.kind, "expected": self.expected, "predicted": self.predicted, "passed": self.passed,
                "file": self.at.file, "line": self.at.line, "reason": self.reason}


@dataclass(frozen=True)
class StoryVerdict:
    """A replayed story with the verdicts of its steps."""

    story: Story
    steps: tuple[StepVerdict, ...]

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
        at = self.story.name.at
        return {"name": str(self.story.name), "file": at.file, "line": at.line, "passed": self.passed,
                "steps": [step.as_json() for step in self.steps]}


def replay(bot: Bot, story: Story, parse: Parse | None = None) -> StoryVerdict:
    """Replay one story. With `parse`, customers' texts are understood by it and compared; the story's intent counts."""
    playing = _Replay(bot, parse)
    for step in story.steps:
        playing.take(step)
    if playing.opened:
        playing.expect(LISTEN, story.steps[-1].at)
    return StoryVerdict(story, tuple(playing.verdicts))


class _Replay:
    """A story while it is being replayed."""

    def __init__(self, bot: Bot, parse: Parse | None) -> None:
        self.bot, self.parse = bot, parse
        self.conversation: Conversation = bot.converse()
        self.verdicts: list[StepVerdict] = []
        self.opened = False

    def log(self, *events: Event) -> None:
        self.conversation.log(events, 0.0)

    def take(self, step: Step) -> None:
        match step:
            case UserStep():
                self.hear(step)
            case ActionStep():
                self.expect(step.name, step.at)
            case BotStep():
                self.expect(step.text, step.at, text=True)
            case SlotStep():
                self.log(SlotSet(str(step.slot), step.value))
            case LoopStep():
                self.log(ActiveLoop(None if step.form is None else str(step.form)))

    def hear(self, step: UserStep) -> None:
        """The customer speaks; before that the bot must have listened."""
        if self.opened:
            self.expect(LISTEN, step.at)
        else:
            self.log(ActionExecuted(LISTEN))
        self.opened = True
        gold = gold_understanding(step)
        if self.parse and step.text and not step.text.startswith("/"):
            self.compare(step, gold, self.parse(step.text))
        self.log(UserUttered(gold))
        for event in implied_slots(self.bot, step):
            self.log(event)

    def compare(self, step: UserStep, gold: Understanding, heard: Understanding) -> None:
        """Compare what the NLU understood with the story's annotation."""
        expected = str(step.full_intent or step.intent)
        self.verdicts.append(StepVerdict("intent", expected, str(heard.intent.name), step.at,
                                         f"'{step.text}' is understood so with {heard.intent.confidence:.2f}"))
        if step.annotations:
            self.verdicts.append(StepVerdict("entities", listed(gold.entities), listed(heard.entities), step.at,
                                             f"entities of '{step.text}'"))

    def expect(self, action: str, at: Span, text: bool = False) -> None:
        """Compare the decision with the story, then let the story's own action happen."""
        decision = self.decide()
        if decision.action != action and decision.action == self.conversation.now.form:
            self.log(ActionRejected(decision.action))
            decision = self.decide()
        predicted = decision.action
        if action.startswith(f"{predicted}/"):
            predicted = action
        reason = "" if predicted == action else because(decision, action)
        self.verdicts.append(StepVerdict("action", str(action), predicted, at, reason, decision))
        self.log(ActionExecuted(None if text else str(action), action_text=str(action) if text else None))
        if text:
            self.log(BotUttered(Reply(str(action))))

    def decide(self) -> Decision:
        conversation = self.conversation
        conversation.forget_followup()
        return decide(conversation.now, conversation.walk, self.bot.domain.forms, self.bot.knows, self.bot.fallback)


def because(decision: Decision, wanted: str) -> str:
    """Why a decision fell as it did, and what kept the wanted one from being made."""
    near = [str(one) for one in decision.failed[:3]]
    return f"{decision}" + ("; " + "; ".join(near) if near else "")


def gold_understanding(step: UserStep) -> Understanding:
    """What the story says that the message means."""
    text = step.text if step.text is not None else f"/{step.intent}"
    intent = Intent(None if step.intent is None else str(step.full_intent or step.intent), 1.0)
    spans = {(str(a.entity), a.role, a.group): (a.start, a.end) for a in step.annotations}
    places = [spans.get((str(e.entity), e.role, e.group), (0, 0)) for e in step.entities]
    entities = tuple(Entity(str(e.entity), *place, e.value, e.role, e.group)
                     for e, place in zip(step.entities, places))
    return Understanding(text, intent, (intent,), entities)


def implied_slots(bot: Bot, step: UserStep) -> Iterable[SlotSet]:
    """The slots that a story's entities set: those with an unconditional matching `from_entity` mapping."""
    for name, slot in bot.domain.slots.items():
        values = [e.value for e in step.entities if any(fills(mapping, e) for mapping in slot.mappings)]
        if values:
            yield SlotSet(str(name), values if slot.type == "list" else values[-1])


def fills(mapping: Any, entity: StepEntity) -> bool:
    """Whether a mapping fills its slot from this entity, whatever else holds."""
    return (mapping.type == "from_entity" and mapping.entity == entity.entity and mapping.role == entity.role
            and mapping.group == entity.group and not (mapping.conditions or mapping.intents or mapping.not_intents))


def listed(entities: Iterable[Entity]) -> str:
    """Entities as text, in the order of their places."""
    ordered = sorted({(e.start, e.end, e.entity, str(e.value)) for e in entities})
    return ", ".join(f"{entity}={value!r}[{start}:{end}]" for start, end, entity, value in ordered) or "none"
