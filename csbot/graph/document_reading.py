"""Reads a DialogueGraph from JSON data that may be damaged or hostile: every value is checked before it is used.

Knows the shape that `document` writes, and no files. A wrong value is a ValueError that says where and what is allowed.
"""

import math
from typing import Any

from csbot.graph.frozen import frozen
from csbot.graph.model import (
    EDGE_KINDS,
    EFFECTS,
    PLACE_KINDS,
    DialogueGraph,
    Edge,
    LoopPattern,
    Place,
    RulePattern,
    RuleTurn,
    StatePattern,
    StoryMemory,
)
from csbot.graph.slots import SlotShape
from csbot.graph.space import StateSpace
from csbot.text import Span

MODES = ("none", "whole", "augmented")
SLOT_TYPES = ("text", "bool", "categorical", "float", "list", "any")
MOST_PLACES = 5_000_000


class _Value:
    """A value of the data and where it stands; each question returns the value or raises ValueError."""

    __slots__ = ("data", "where")

    def __init__(self, data: Any, where: str) -> None:
        self.data, self.where = data, where

    def wrong(self, allowed: str) -> ValueError:
        found = str(self.data)[:60]
        return ValueError(f"the dialogue graph is damaged: {self.where} is '{found}', allowed is {allowed}")

    def text(self) -> str:
        if not isinstance(self.data, str):
            raise self.wrong("a text")
        return self.data

    def text_or_none(self) -> str | None:
        return None if self.data is None else self.text()

    def number(self, below: int | None = None) -> int:
        if not isinstance(self.data, int) or isinstance(self.data, bool) or self.data < 0:
            raise self.wrong("a whole number from 0 on")
        if below is not None and self.data >= below:
            raise self.wrong(f"a number below {below}")
        return self.data

    def real(self) -> float:
        if isinstance(self.data, bool) or not isinstance(self.data, (int, float)) or not math.isfinite(self.data):
            raise self.wrong("a number")
        return float(self.data)

    def truth(self) -> bool:
        if not isinstance(self.data, bool):
            raise self.wrong("true or false")
        return self.data

    def one_of(self, allowed: tuple[str, ...]) -> str:
        if self.text() not in allowed:
            raise self.wrong(" or ".join(allowed))
        return self.data

    def items(self, length: int | None = None) -> list["_Value"]:
        if not isinstance(self.data, list) or length not in (None, len(self.data)):
            raise self.wrong("a list" if length is None else f"a list of {length}")
        return [_Value(item, f"{self.where}[{index}]") for index, item in enumerate(self.data)]

    def texts(self) -> tuple[str, ...]:
        if not isinstance(self.data, list) or not all(isinstance(item, str) for item in self.data):
            raise self.wrong("a list of texts")
        return tuple(self.data)

    def names(self) -> list[str]:
        if not isinstance(self.data, dict):
            raise self.wrong("a mapping")
        return list(self.data)

    def get(self, key: str, default: Any = None) -> "_Value":
        self.names()
        return _Value(self.data.get(key, default), f"{self.where}.{key}")

    def only(self, *allowed: str) -> "_Value":
        if not set(self.names()) <= set(allowed):
            raise self.wrong("a mapping with only " + ", ".join(allowed))
        return self

    def features(self) -> tuple[float, ...] | None:
        return None if self.data is None else tuple(item.real() for item in self.items())


class _Reader:
    """Reads one graph whose files, stories and places are known."""

    def __init__(self, root: _Value) -> None:
        self.files, self.stories = root.get("files").texts(), root.get("stories").texts()
        self.places = root.get("places").number(MOST_PLACES)

    def span(self, value: _Value) -> Span:
        data = value.data
        if not isinstance(data, list) or len(data) != 5 or not all(type(part) is int and part >= 0 for part in data):
            raise value.wrong("a file number and four places")
        if data[0] >= len(self.files):
            raise value.wrong(f"a file number below {len(self.files)}")
        return Span(self.files[data[0]], *data[1:])

    def stand(self, value: _Value) -> tuple[int, tuple[Any, ...]]:
        place, values = value.items(2)
        return place.number(self.places), tuple(frozen(one.data) for one in values.items())

    def spans(self, value: _Value) -> tuple[Span, ...]:
        return tuple(map(self.span, value.items()))

    def edge(self, number: int, value: _Value) -> Edge:
        kind, source, target, label, story, at, more = value.items(7)
        more.only("entities", "slots", "by_text", "unpredictable")
        settings = (setting.items(2) for setting in more.get("slots", []).items())
        slots = tuple((name.text(), value.data) for name, value in settings)
        name = EDGE_KINDS[kind.number(len(EDGE_KINDS))]
        may_be_none = name in ("loop", "slots", "checkpoint")
        return Edge(number, name, source.number(self.places), target.number(self.places),
                    label.text_or_none() if may_be_none else label.text(),
                    self.stories[story.number(len(self.stories))], self.spans(at), more.get("entities", []).texts(),
                    slots, more.get("by_text", False).truth(), not more.get("unpredictable", False).truth())

    def rule(self, value: _Value) -> RulePattern:
        states = tuple(map(_state, value.get("states").items()))
        turns = tuple(None if turn.data is None else self.turn(turn) for turn in value.get("turns").items(len(states)))
        return RulePattern(value.get("rule").text(), self.span(value.get("at")), states, turns,
                           self.spans(value.get("steps", [])))

    def turn(self, value: _Value) -> RuleTurn:
        action, weight, at, by_text, told = value.items(5)
        return RuleTurn(action.text(), weight.number(), self.span(at), by_text.truth(), told.truth())

    def loop(self, value: _Value) -> LoopPattern:
        return LoopPattern(_state(value.get("state")), value.get("effect").one_of(EFFECTS),
                           value.get("before").text_or_none(), value.get("story").text(), self.span(value.get("at")))

    def all_places(self, named: _Value) -> tuple[Place, ...]:
        places = [Place(number) for number in range(self.places)]
        for item in named.items():
            number, kind, name = item.items(3)
            place = Place(number.number(self.places), PLACE_KINDS[kind.number(len(PLACE_KINDS))], name.text_or_none())
            places[place.number] = place
        if not places or places[0].kind != "start":
            raise named.wrong("a list in which place 0 is the start")
        return tuple(places)


def _state(value: _Value) -> StatePattern:
    value.only("previous", "intent", "text", "entities", "loop", "no_loop", "slots")
    slots = tuple((name.text(), features.features())
                  for name, features in (pair.items(2) for pair in value.get("slots", []).items()))
    return StatePattern(value.get("previous").text_or_none(), value.get("intent").text_or_none(),
                        value.get("text").text_or_none(), value.get("entities", []).texts(), slots,
                        value.get("loop").text_or_none(), value.get("no_loop", False).truth())


def _space(value: _Value) -> StateSpace:
    slots = {shape.name: shape for shape in map(_slot, value.get("slots").items())}
    listed = value.get("intents")
    intents = {name: _labels(listed.get(name)) for name in listed.names()}
    return StateSpace(slots, frozenset(value.get("labels").texts()), intents, frozenset(value.get("forms").texts()))


def _labels(value: _Value) -> frozenset[str] | None:
    return None if value.data is None else frozenset(value.texts())


def _slot(value: _Value) -> SlotShape:
    return SlotShape(value.get("name").text(), value.get("type").one_of(SLOT_TYPES), value.get("influences").truth(),
                     value.get("initial").data, value.get("values").texts(), value.get("min").real(),
                     value.get("max").real())


def _memory(value: _Value) -> StoryMemory:
    history = value.get("max_history")
    return StoryMemory(value.get("mode").one_of(MODES), None if history.data is None else history.number(),
                       value.get("rules").truth())


def read_graph(data: Any, expected_format: int) -> DialogueGraph:
    """The graph in `data`; ValueError when it is not one of format `expected_format`."""
    root = _Value(data, "graph")
    if root.get("format").number() != expected_format:
        raise root.get("format").wrong(str(expected_format))
    reader = _Reader(root)
    edges = tuple(reader.edge(number, value) for number, value in enumerate(root.get("edges").items()))
    return DialogueGraph(
        _space(root.get("space")), reader.all_places(root.get("named_places")), edges,
        tuple(map(reader.rule, root.get("rules").items())), tuple(map(reader.loop, root.get("loops").items())),
        root.get("actions").texts(), _memory(root.get("memory")), frozenset(root.get("rule_only_slots").texts()),
        frozenset(root.get("rule_only_loops").texts()), frozenset(root.get("told_sources").texts()),
        frozenset(place.number(reader.places) for place in root.get("unending", []).items()),
        frozenset(map(reader.stand, root.get("blocked", []).items())))
