"""What the bot does next, and why: the levels of authority asked in their order.

followup → restart, back, session start → active form unless just rejected → rules → stories → fallback. A Decision
names its level, where that was written and why others did not decide. Pure: a snapshot and a walk in, a Decision out.
Source of the order: `RulePolicy._predict` and `DefaultPolicyPredictionEnsemble` of Rasa 3.6.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from csbot.dialogue.snapshot import FALLBACK, Snapshot
from csbot.graph.builtin import DEFAULT_INTENTS
from csbot.graph.state import LISTEN
from csbot.graph.walk.answers import Alternative, Answer, RuleAnswer, StoryAnswer
from csbot.graph.walk.walk import Walk
from csbot.project.model import Form
from csbot.text import Span

LEVELS = ("session", "followup", "default intent", "form", "rule", "story", "fallback")
FALLBACK_SCORE = 0.3


@dataclass(frozen=True)
class Decision:
    """One decided action.

    `level` is one of LEVELS, `source` the rule, story, form or intent that decides, `at` where that was written (empty
    for what csbot does by itself), `score` is 1 for all but the fallback. `says_text`: the action is a text to say.
    `by_text`: the text of the message decided, not its intent. `hidden`: stories shall not see this turn.
    `interrupted`: the form comes back from a digression and must not check the latest message.
    """

    action: str
    level: str
    reason: str
    source: str | None = None
    at: tuple[Span, ...] = ()
    score: float = 1.0
    says_text: bool = False
    by_text: bool = False
    hidden: bool = False
    interrupted: bool = False
    answers: tuple[Answer, ...] = field(default=(), repr=False, compare=False)

    @property
    def failed(self) -> tuple[Alternative, ...]:
        """The rules and stories that did not decide, each with the reason; worked out when it is read."""
        deciding = {name for answer in self.answers for name in deciders(answer) if answer.action == self.action}
        found = (alternative for answer in self.answers for alternative in answer.failed)
        return tuple(dict.fromkeys(one for one in found if (one.kind, one.name) not in deciding))

    def as_json(self) -> dict[str, Any]:
        """The decision as traces print it, without the alternatives."""
        return {"action": self.action, "level": self.level, "source": self.source, "score": self.score,
                "reason": self.reason, "at": [str(span) for span in self.at]}

    def __str__(self) -> str:
        where = f" ({self.at[0].short})" if self.at else ""
        return f"{self.action}: {self.reason}{where}"


def deciders(answer: Answer) -> Iterator[tuple[str, str]]:
    """The kind and name of each rule and story behind an answer."""
    if isinstance(answer, StoryAnswer):
        yield from (("story", edge.story) for edge in answer.edges if edge.story)
    elif isinstance(answer, RuleAnswer) and answer.rule:
        yield "rule", answer.rule.rule


def decide(now: Snapshot, walk: Walk, forms: Mapping[str, Form], knows: Callable[[str], bool] = lambda name: True,
           fallback: str | None = FALLBACK) -> Decision:
    """The next action. `knows` tells whether an action exists; with `fallback` None the bot listens when lost.

    Default intents and the fallback are rules' business: where the settings list policies without rules, neither is.
    """
    if now.followup and knows(now.followup):
        return Decision(now.followup, "followup", "the action before asked for it")
    texts = walk.rules(by_text=True)
    intent_decides = walk.shared.graph.memory.rules and not texts.action
    return (by_default_intent(now, walk) if intent_decides else None) or by_form(now, walk, forms) or by_graph(
        now, walk, texts, fallback if walk.shared.graph.memory.rules else None)


def by_default_intent(now: Snapshot, walk: Walk) -> Decision | None:
    """The intents restart, back and session_start, right after the customer spoke."""
    action = DEFAULT_INTENTS.get(now.intent or "") if now.action == LISTEN else None
    if action is None:
        return None
    hidden = not walk.tells(f"default {now.intent}")
    return Decision(action, "default intent", f"intent '{now.intent}' always does this", now.intent, hidden=hidden)


def by_form(now: Snapshot, walk: Walk, forms: Mapping[str, Form]) -> Decision | None:
    """The active form, unless it has just rejected the message: it runs, and listens when it has run."""
    if now.loop is None or now.rejected:
        return None
    name = now.loop.name
    at = (forms[name].name.at,) if name in forms else ()
    if now.action == name:
        hidden = not walk.tells(f"loop {name} listen")
        return Decision(LISTEN, "form", f"form '{name}' waits for the customer", name, at, hidden=hidden)
    hidden = name in forms and not walk.tells(f"loop {name}")
    return Decision(name, "form", f"form '{name}' is active", name, at, hidden=hidden)


def by_graph(now: Snapshot, walk: Walk, texts: RuleAnswer, fallback: str | None) -> Decision:
    """Rules (by the message's text first), then stories, then the fallback; never what has just refused to run.

    A fallback that has just run and took nothing back is not run again, as Rasa would until its circuit breaker.
    """
    rules = texts if texts.action else walk.rules()
    interrupted = texts.interrupted or rules.interrupted
    if rules.action and rules.action != now.refused:
        return by_rule(rules, now, by_text=rules is texts, interrupted=interrupted)
    stories = walk.stories()
    if stories.action and stories.action != now.refused:
        return by_story(stories, rules, interrupted)
    answers = (rules, stories)
    if fallback in (None, now.refused, now.action):
        return Decision(LISTEN, "fallback", "nothing else is left to do", score=0.0, answers=answers,
                        interrupted=interrupted)
    return Decision(str(fallback), "fallback", "no rule and no story goes on from here", score=FALLBACK_SCORE,
                    answers=answers, hidden=rules.hides, interrupted=interrupted)


def by_rule(answer: RuleAnswer, now: Snapshot, by_text: bool, interrupted: bool) -> Decision:
    """The decision of a rule, or of the form that takes over where a rule would listen."""
    name = answer.rule.rule if answer.rule else None
    reason = f"rule '{name}'"
    if answer.returns_to_form:
        reason = f"form '{now.form}' goes on behind rule '{name}'"
    says_text = bool(answer.turn and answer.turn.by_text) and not answer.returns_to_form
    return Decision(str(answer.action), "rule", reason, name, (answer.at,) if answer.at else (), says_text=says_text,
                    by_text=by_text, hidden=answer.hides, interrupted=interrupted, answers=(answer,))


def by_story(answer: StoryAnswer, rules: RuleAnswer, interrupted: bool) -> Decision:
    """The decision of the stories that the oldest agreeing telling still holds."""
    spans = tuple(dict.fromkeys(span for edge in answer.edges for span in edge.at[:1]))
    names = list(dict.fromkeys(edge.story for edge in answer.edges if edge.story))
    reason = f"story '{names[0]}'" if names else "stories"
    if len(names) > 1:
        reason += f" and {len(names) - 1} more"
    return Decision(str(answer.action), "story", reason, names[0] if names else None, spans,
                    says_text=bool(answer.edge and answer.edge.by_text), interrupted=interrupted,
                    answers=(rules, answer))
