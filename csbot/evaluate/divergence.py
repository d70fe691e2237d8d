"""Why a decision is not the one that a test story expects, in lines that a bot's owner understands.

First what decided, with its place; then what would have led to the expected action and did not, each with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping

from csbot.dialogue.conversation import Conversation
from csbot.dialogue.decide import Decision
from csbot.dialogue.intent_message import is_known
from csbot.dialogue.turn import Bot
from csbot.graph.model import DialogueGraph
from csbot.graph.state import LISTEN
from csbot.text import Span, did_you_mean

MOST_ALTERNATIVES = 3
STORIES_ARE_SILENT = ("stories do not decide: 'policies' in config.yml names neither MemoizationPolicy nor "
                      "AugmentedMemoizationPolicy")
Teller = tuple[str, str]


def reasons_for(bot: Bot, conversation: Conversation, decision: Decision, expected: str) -> tuple[str, ...]:
    """What decided, and up to MOST_ALTERNATIVES reasons why the expected action was not decided."""
    where = f" ({decision.at[0].short})" if decision.at else ""
    against = list(dict.fromkeys(why_not(bot, conversation, decision, expected)))
    return (f"{decision.reason}{where}", *against[:MOST_ALTERNATIVES])


def why_not(bot: Bot, conversation: Conversation, decision: Decision, expected: str) -> Iterator[str]:
    """The reasons against the expected action, the most telling first; none against listening."""
    graph, intent = bot.walks.graph, conversation.now.intent
    tellers = told_by(graph, expected) or told_by(graph, expected.partition("/")[0])
    if intent is not None and not is_known(intent, bot.domain):
        yield unknown("intent", intent, bot.domain.intents)
    elif not tellers:
        known = bot.knows(expected) or expected in graph.actions
        yield f"no story and no rule does '{expected}'" if known else unknown("action", expected, graph.actions)
    elif expected != LISTEN:
        yield from against(decision, tellers, graph.memory.mode == "none")


def against(decision: Decision, tellers: Mapping[Teller, Span], silent: bool) -> Iterator[str]:
    """Why those that do the expected action do not do it now; with `silent` stories decide nothing at all."""
    if silent and any(kind == "story" for kind, _ in tellers):
        yield STORIES_ARE_SILENT
    found = dict.fromkeys((one.kind, one.name) for one in decision.failed)
    for teller in found:
        if teller in tellers and not (silent and teller[0] == "story"):
            yield str(next(one for one in decision.failed if (one.kind, one.name) == teller))
    for (kind, name), at in tellers.items():
        if (kind, name) not in found and not (silent and kind == "story"):
            yield f"{kind} '{name}' {at.short} does it, but in another place of a dialogue"


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """What is said of a name that nothing has."""
    hint = did_you_mean(name, known)
    return f"there is no {kind} '{name}'" + (f", {hint}" if hint else "")


def told_by(graph: DialogueGraph, action: str) -> dict[Teller, Span]:
    """The stories and rules that do an action, as kind and name, with the first place in each."""
    told = [("story", edge.story, edge.at[0]) for edge in graph.edges
            if edge.kind == "action" and edge.label == action and edge.at]
    told += [("rule", rule.rule, turn.at) for rule in graph.rules for turn in rule.turns
             if turn and turn.action == action]
    first = {(kind, name): at for kind, name, at in reversed(told)}
    return {(kind, name): first[kind, name] for kind, name, _ in told}
