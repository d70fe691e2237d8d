"""Rules as trees of boxes: conditions, the customer's turn, what the bot does. Rules that begin alike share boxes."""

from csbot.graph.builtin import TWO_STAGE
from csbot.graph.draw.box import Box
from csbot.graph.draw.telling_trees import turn_in_words
from csbot.graph.model import DialogueGraph, RulePattern, StatePattern
from csbot.graph.space import StateSpace
from csbot.graph.state import LISTEN
from csbot.graph.walk.reasons import features_in_words

Step = tuple[str, str, tuple]


def rule_tree(graph: DialogueGraph) -> Box | None:
    """The tree of all rules; None where there are none."""
    root = Box("start", ["rules"], of_rule=True)
    for rule in graph.rules:
        _enter(root, rule, graph.space)
    return root if root.children else None


def _enter(root: Box, rule: RulePattern, space: StateSpace) -> None:
    box = root
    for kind, words, at in _steps(rule, space):
        child = next((c for c in box.children if c.kind == kind and c.lines == [words]), None)
        if child is None:
            child = Box(kind, [words], of_rule=True)
            box.children.append(child)
        child.at = list(dict.fromkeys([*child.at, *at]))
        child.stories = list(dict.fromkeys([*child.stories, rule.rule]))
        box = child


def _steps(rule: RulePattern, space: StateSpace) -> list[Step]:
    """A rule as (kind, words, places): facts stand before what they condition."""
    forms, whole = space.forms | {TWO_STAGE}, (rule.at, *rule.steps)
    steps: list[Step] = []
    facts: set[str] = set()
    first = next((state for state in rule.states if state.previous is not None), rule.states[0])
    if any(state.previous is None for state in rule.states):
        steps.append(("fact", "conversation start", (rule.at,)))
    _facts(first, space, facts, steps, whole)
    if first.intent is not None or first.text is not None:
        words = turn_in_words(first.intent or first.text, first.entities, first.intent is None)
        steps.append(("user", words, whole))
    elif first.previous and first.previous != LISTEN:
        steps.append(("form" if first.previous in forms else "bot", first.previous, whole))
    for state, turn in zip(rule.states, rule.turns):
        _facts(state, space, facts, steps, whole)
        if turn and turn.action != LISTEN:
            steps.append(("form" if turn.action in forms else "bot", turn.action, (turn.at, rule.at)))
    return steps


def _facts(state: StatePattern, space: StateSpace, known: set[str], steps: list[Step], at: tuple) -> None:
    """The facts that a state demands and that were not said before, as one step."""
    facts = [f"◆ {state.loop} active"] if state.loop else ["◇ no form"] if state.no_loop else []
    for name, features in state.slots:
        words = features_in_words(space.slots.get(name), features).removeprefix("is ").replace("'", "")
        facts.append(f"{name} {words}" if words in ("set", "not set") else f"{name} = {words}")
    new = [fact for fact in facts if fact not in known]
    known.update(new)
    if new:
        steps.append(("fact", ", ".join(new), at))
