"""A DialogueGraph as plain JSON data, and back. `document_reading` checks every value that it takes.

Spans, story names and file names are numbered, so that a graph of 100,000 edges stays small. Problems are not written.
"""

from typing import Any

from csbot.graph.document_reading import read_graph
from csbot.graph.model import EDGE_KINDS, PLACE_KINDS, DialogueGraph, Edge, LoopPattern, RulePattern, StatePattern
from csbot.graph.slots import SlotShape
from csbot.graph.space import StateSpace
from csbot.text import Span

FORMAT = 1


class _Numbers(dict):
    """Names to numbers, in order of first use."""

    def of(self, name: str) -> int:
        return self.setdefault(name, len(self))


class _Writer:
    """Writes one graph; collects the names of files and stories on the way."""

    def __init__(self) -> None:
        self.files, self.stories = _Numbers(), _Numbers()

    def span(self, at: Span) -> list[int]:
        return [self.files.of(at.file), *at[1:]]

    def edge(self, edge: Edge) -> list[Any]:
        more = {"entities": list(edge.entities), "slots": [[name, plain(value)] for name, value in edge.slots],
                "by_text": edge.by_text, "unpredictable": not edge.predictable}
        return [EDGE_KINDS.index(edge.kind), edge.source, edge.target, edge.label, self.stories.of(edge.story),
                [self.span(at) for at in edge.at], {key: value for key, value in more.items() if value}]

    def rule(self, rule: RulePattern) -> dict[str, Any]:
        turns = [t and [t.action, t.weight, self.span(t.at), t.by_text, t.told] for t in rule.turns]
        return {"rule": rule.rule, "at": self.span(rule.at), "states": [state(s) for s in rule.states], "turns": turns,
                "steps": [self.span(at) for at in rule.steps]}

    def loop(self, loop: LoopPattern) -> dict[str, Any]:
        return {"state": state(loop.state), "effect": loop.effect, "before": loop.before, "story": loop.story,
                "at": self.span(loop.at)}


def plain(value: Any) -> Any:
    """A YAML value as JSON has it: dates and other values become text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value)


def state(pattern: StatePattern) -> dict[str, Any]:
    """A state pattern, without what it does not demand."""
    data = {"previous": pattern.previous, "intent": pattern.intent, "text": pattern.text,
            "entities": list(pattern.entities), "loop": pattern.loop, "no_loop": pattern.no_loop,
            "slots": [[name, None if features is None else list(features)] for name, features in pattern.slots]}
    return {key: value for key, value in data.items() if value}


def space(space: StateSpace) -> dict[str, Any]:
    """What states may show."""
    intents = {name: None if counting is None else sorted(counting) for name, counting in space.intents.items()}
    return {"slots": [slot(shape) for shape in space.slots.values()], "labels": sorted(space.labels),
            "intents": intents, "forms": sorted(space.forms)}


def slot(shape: SlotShape) -> dict[str, Any]:
    """A slot's shape."""
    return {"name": shape.name, "type": shape.type, "influences": shape.influences, "initial": plain(shape.initial),
            "values": list(shape.values), "min": shape.min_value, "max": shape.max_value}


def to_json(graph: DialogueGraph) -> dict[str, Any]:
    """The graph as plain data for `json.dumps`."""
    writer = _Writer()
    edges, rules = [writer.edge(edge) for edge in graph.edges], [writer.rule(rule) for rule in graph.rules]
    loops = [writer.loop(loop) for loop in graph.loops]
    named = [[p.number, PLACE_KINDS.index(p.kind), p.name] for p in graph.places if p.kind != "gap"]
    memory = {"mode": graph.memory.mode, "max_history": graph.memory.max_history, "rules": graph.memory.rules}
    return {"format": FORMAT, "space": space(graph.space), "places": len(graph.places), "named_places": named,
            "edges": edges, "rules": rules, "loops": loops, "actions": list(graph.actions), "memory": memory,
            "rule_only_slots": sorted(graph.rule_only_slots), "rule_only_loops": sorted(graph.rule_only_loops),
            "told_sources": sorted(graph.told_sources), "unending": sorted(graph.unending),
            "blocked": sorted(([place, plain(values)] for place, values in graph.blocked), key=repr),
            "files": list(writer.files), "stories": list(writer.stories)}


def from_json(data: Any) -> DialogueGraph:
    """The graph that `to_json` wrote. ValueError, naming the value, when the data is not such a graph."""
    return read_graph(data, FORMAT)
