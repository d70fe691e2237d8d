"""Why a story or a rule does not decide, in words a bot's owner understands. Reads walks, changes nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from csbot.graph.model import Edge
from csbot.graph.rules.table import Fit, RuleTable, mismatches
from csbot.graph.rules.walk import RuleWalk
from csbot.graph.slots import OTHER, SlotShape
from csbot.graph.space import StateSpace
from csbot.graph.state import State
from csbot.graph.walk.answers import Alternative
from csbot.graph.walk.automaton import Automaton, said_by
from csbot.graph.walk.telling import Telling

MOST_REASONS = 40


def shown(value: Any) -> str:
    """A slot value as YAML shows it."""
    return {True: "true", False: "false", None: "null"}.get(value, f"'{value}'") if _is_flat(value) else str(value)


def _is_flat(value: Any) -> bool:
    return value is None or isinstance(value, (bool, str))


def features_in_words(shape: SlotShape | None, features: tuple[float, ...] | None) -> str:
    """What a feature vector says of a slot: `is not set`, `is true`, `is 'gold'`, `is set`."""
    if features is None or shape is None:
        return "is not set"
    if shape.type == "bool":
        return "is true" if features[1] else "is false"
    if shape.type == "categorical":
        value = shape.values[features.index(1.0)]
        return "has another value than those listed" if value == OTHER else f"is '{value}'"
    if shape.type == "float":
        return f"is {shape.min_value + features[1] * (shape.max_value - shape.min_value):g}"
    return "is set"


# ---- stories -----------------------------------------------------------------------------------------------------


def why_not_stories(automaton: Automaton, telling: Telling, decided: str | None) -> Iterator[Alternative]:
    """Why the stories that a telling still holds do not decide, at most MOST_REASONS."""
    alternatives = (*_disagreeing(automaton, telling, decided), *_failing(automaton, telling))
    yield from dict.fromkeys(alternatives[:MOST_REASONS])


def _disagreeing(automaton: Automaton, telling: Telling, decided: str | None) -> Iterator[Alternative]:
    """Stories of the telling that go on otherwise than decided."""
    agreed = automaton.next_edges(telling.look(automaton))
    for action, edges in agreed.items():
        if action != decided:
            others = [other for other in agreed if other != action]
            words = f"goes on with '{action}'" + (f", others with '{others[0]}'" if others else "")
            yield from (Alternative(edge.story, edge.at[0], words) for edge in edges if edge.at)


def _failing(automaton: Automaton, telling: Telling) -> Iterator[Alternative]:
    """Steps on the way to the next action that do not agree with what was seen."""
    state = telling.state
    begun = telling.seen._replace(previous=state.previous)
    explained = {place for place, _ in telling.look(automaton)}
    for (place, values), told in automaton.ways(telling.stands, begun, limit=200):
        for edges in _side_by_side(automaton.reach.silent(place, None)):
            why = [list(_why_edge_fails(automaton, edge, values, told, state)) for edge in edges]
            if all(why):
                yield from (alternative for each in why for alternative in each)
        if automaton.reach.acts[place] and place not in explained and told.user == state.user:
            yield from _why_not_here(automaton, automaton.reach.acts[place], told, state)


def _side_by_side(edges: Iterable[Edge]) -> Iterable[list[Edge]]:
    """Edges that lead to the same place: the alternatives of an or-step, of which one is enough."""
    found: dict[tuple[str, int], list[Edge]] = {}
    for edge in edges:
        found.setdefault((edge.story, edge.target), []).append(edge)
    return found.values()


def _why_edge_fails(automaton: Automaton, edge: Edge, values: tuple, told: State,
                    state: State) -> Iterator[Alternative]:
    space = automaton.graph.space
    if not edge.at:
        return
    if edge.kind == "user" and said_by(edge) != state.user:
        what = "text" if edge.by_text else "intent"
        found = f"it is {state.user}" if state.user else "nothing was said"
        yield Alternative(edge.story, edge.at[0], f"wants {what} {said_by(edge)}, {found}")
    elif edge.kind == "checkpoint" and automaton.follow(edge, (edge.source, values), told) is None:
        wanted = ", ".join(f"{slot} = {shown(value)}" for slot, value in edge.slots)
        yield Alternative(edge.story, edge.at[0], f"goes on behind checkpoint '{edge.label}' only with slot {wanted}")
    elif edge.kind == "loop" and edge.label != state.loop:
        yield Alternative(edge.story, edge.at[0], f"wants {_loop(edge.label)}, {_loop_found(state.loop)}")
    elif edge.kind == "slots":
        yield from _why_slots_fail(space, edge, state)


def _why_slots_fail(space: StateSpace, edge: Edge, state: State) -> Iterator[Alternative]:
    for slot, value in edge.slots:
        shape = space.slots.get(slot)
        if shape and shape.influences and shape.shows(value) != state.slot(slot):
            found = features_in_words(shape, state.slot(slot))
            yield Alternative(edge.story, edge.at[0], f"wants slot {slot} = {shown(value)}, it {found}")


def _why_not_here(automaton: Automaton, actions: Iterable[Edge], told: State, state: State) -> Iterator[Alternative]:
    """Something happened that the story does not tell."""
    space = automaton.graph.space
    words = []
    if told.loop != state.loop:
        words.append(f"{_loop_found(state.loop)}, the story has {_loop(told.loop)}")
    for slot in sorted(dict(set(told.slots) ^ set(state.slots))):
        shape = space.slots.get(slot)
        words.append(f"slot {slot} {features_in_words(shape, state.slot(slot))}, in the story it "
                     f"{features_in_words(shape, told.slot(slot))}")
    if words:
        yield from (Alternative(edge.story, edge.at[0], words[0]) for edge in actions if edge.at)


def _loop(name: str | None) -> str:
    return f"active loop '{name}'" if name else "no active loop"


def _loop_found(name: str | None) -> str:
    return f"'{name}' is active" if name else "none is active"


# ---- rules -------------------------------------------------------------------------------------------------------


def why_not_rules(table: RuleTable, space: StateSpace, ruled: RuleWalk, best: Fit | None) -> Iterator[Alternative]:
    """Why rules that begin or go on like this do not decide, at most MOST_REASONS."""
    yield from dict.fromkeys([*_less_specific(table, ruled, best), *_unfitting(table, space, ruled)][:MOST_REASONS])


def _less_specific(table: RuleTable, ruled: RuleWalk, best: Fit | None) -> Iterator[Alternative]:
    for fit in table.applying(table.feed(ruled.reached, ruled.state)):
        if best and fit.rule != best.rule and fit.turn.action != best.turn.action:
            words = f"says '{fit.turn.action}', but is less specific than rule '{best.rule.rule}'"
            yield Alternative(fit.rule.rule, fit.turn.at, words, "rule")


def _unfitting(table: RuleTable, space: StateSpace, ruled: RuleWalk) -> Iterator[Alternative]:
    state = ruled.state
    for pattern, node in table.candidates(ruled.reached, state):
        missing = list(mismatches(pattern, state))
        if missing and missing[0][0] != "previous action":
            words = _in_words(space, missing[0])
            yield from (Alternative(fit.rule.rule, fit.rule.at, words, "rule") for fit in table.turns[node])


def _in_words(space: StateSpace, missing: tuple[str, str, Any, Any]) -> str:
    """A mismatch of a rule's state as `wants …, …`."""
    what, name, wanted, found = missing
    match what:
        case "loop":
            return f"wants {_loop(wanted)}, {_loop_found(found)}"
        case "slot":
            shape = space.slots.get(name)
            said = features_in_words(shape, wanted).removeprefix("is ")
            return f"wants slot {name} {said}, it {features_in_words(shape, found)}"
        case "entities":
            return f"wants entities {', '.join(wanted)}, found are {', '.join(found) or 'none'}"
    return f"wants {what} '{wanted}', it is '{found}'"
