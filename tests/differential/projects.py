"""Random small projects: every kind of step, slot and rule that Rasa 3.6 reads, few names, so that stories meet.

`make(seed)` is deterministic. Only the shape is random, never whether the files are well-formed.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

import yaml

INTENTS = ("greet", "order", "yes", "问候", "退款")
ACTIONS = ("utter_a", "utter_b", "utter_再见", "action_x", "action_y")
FORMS = ("f1", "form_退款")
ENTITIES: tuple[Any, ...] = ("city", {"courier": {"roles": ["from", "to"], "groups": ["g"]}}, "订单号",
                             {"quiet": {"influence_conversation": False}})
SAID = (("city", {}), ("courier", {"role": "from"}), ("courier", {"role": "to"}), ("courier", {"group": "g"}),
        ("订单号", {}), ("quiet", {}), ("courier", {}))
VALUES = {"text": ["x", "北京", "", 0], "bool": [True, False, "true", "yes", 1],
          "categorical": ["gold", "silver", "Gold", "z"], "float": [0, 0.5, 1, 7, "0.5"],
          "list": [["x"], [], "x", ["x", "y"]], "any": ["x", {"a": 1}]}
SLOTS = (("flag", "bool"), ("tier", "categorical"), ("share", "float"), ("note", "text"), ("items", "list"),
         ("stuff", "any"), ("slot_城市", "text"), ("seen", "bool"))
TEXTS = ("how are you", "我要退货", "[Bo](city) here")
PLAIN_TEXTS = TEXTS[:2]
BOT_TEXTS = ("fine", "好的")


@dataclass
class Sketch:
    """A project as plain data: the domain, the settings, stories and rules."""

    seed: int
    domain: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    stories: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)

    @property
    def files(self) -> dict[str, str]:
        """The project's files."""
        told = {key: value for key, value in (("stories", self.stories), ("rules", self.rules)) if value}
        parts = {"domain.yml": self.domain, "config.yml": self.config, "data/stories.yml": told}
        return {name: written(data) for name, data in parts.items()}


def written(data: Any) -> str:
    """Data as YAML without anchors."""
    return yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False)


class Maker:
    """Makes one project. `chances` are how often each feature is used in it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.sketch = Sketch(seed)
        names = ("slot", "entity", "or", "form", "checkpoint", "text", "late", "digress", "action")
        self.chances = {name: self.rng.choice((0.0, 0.15, 0.4)) for name in names}
        self.chances["text"] = self.rng.choice((0.0, 0.0, 0.0, 0.15))
        self.intents = self.rng.sample(INTENTS, self.rng.randint(2, 4))
        self.actions = self.rng.sample(ACTIONS, self.rng.randint(2, 4))
        self.slots = self.rng.sample(SLOTS, self.rng.randint(1, 5))
        self.forms = self.rng.sample(FORMS, self.rng.randint(1, 2)) if self.chances["form"] else []
        self.habits: dict[Any, list] = {}

    def maybe(self, name: str) -> bool:
        return self.rng.random() < self.chances[name]

    def make(self) -> Sketch:
        self.sketch.domain = self.domain()
        self.sketch.config = self.config()
        for number in range(self.rng.choice((0, 0, 1, 2, 3, 4))):
            self.sketch.rules.append(self.rule(number))
        for number in range(self.rng.choice((0, 1, 2, 3, 4, 6)) or (not self.sketch.rules)):
            self.sketch.stories.append(self.story(number))
        return self.sketch

    # ---- domain and settings -------------------------------------------------------------------------------------

    def domain(self) -> dict[str, Any]:
        used = [action for action in ACTIONS if action.startswith("action")]
        found: dict[str, Any] = {"intents": [self.intent(name) for name in INTENTS], "entities": list(ENTITIES)}
        found["slots"] = {name: self.slot(name, kind) for name, kind in self.slots}
        if "note" not in found["slots"] and self.forms:
            found["slots"]["note"] = self.slot("note", "text")
            self.slots.append(("note", "text"))
        found["responses"] = {name: [{"text": name}] for name in ACTIONS if name.startswith("utter")}
        found["actions"] = used
        if self.forms:
            found["forms"] = {name: {"required_slots": self.rng.sample([slot for slot, _ in self.slots], 1)}
                              for name in FORMS}
        return found

    def intent(self, name: str) -> Any:
        limits = [{}, {}, {}, {"use_entities": []}, {"ignore_entities": ["city"]}, {"use_entities": ["city", "quiet"]},
                  {"ignore_entities": ["courier"]}, {"use_entities": False}, {"use_entities": ["courier"]}]
        limit = self.rng.choice(limits)
        return {name: limit} if limit else name

    def slot(self, name: str, kind: str) -> dict[str, Any]:
        mapping: dict[str, Any] = {"type": "custom"}
        if name in ("slot_城市", "items", "note") and self.rng.random() < 0.6:
            entity, parts = self.rng.choice(SAID)
            mapping = {"type": "from_entity", "entity": entity, **parts}
            if self.forms and self.rng.random() < 0.2:
                mapping["conditions"] = [{"active_loop": self.rng.choice(self.forms)}]
        found: dict[str, Any] = {"type": kind, "mappings": [mapping]}
        if kind == "categorical":
            found["values"] = ["Silver", "gold"]
        if kind == "float" and self.rng.random() < 0.5:
            found |= {"min_value": 0, "max_value": 10}
        if self.rng.random() < 0.2 or kind == "any":
            found["influence_conversation"] = False
        if self.rng.random() < 0.15:
            found["initial_value"] = self.rng.choice(VALUES[kind])
        return found

    def config(self) -> dict[str, Any]:
        policies: list[dict[str, Any]] = [{"name": "RulePolicy"}]
        name = self.rng.choice(("MemoizationPolicy", "AugmentedMemoizationPolicy", "AugmentedMemoizationPolicy"))
        memory: dict[str, Any] = {"name": name}
        if self.rng.random() < 0.5:
            memory["max_history"] = self.rng.randint(1, 5)
        if self.rng.random() < 0.05:
            policies[0]["check_for_contradictions"] = False
        return {"recipe": "default.v1", "language": "en", "pipeline": [{"name": "WhitespaceTokenizer"}],
                "policies": [memory, *policies]}

    # ---- steps ---------------------------------------------------------------------------------------------------

    def entities(self) -> list[Any]:
        if not self.maybe("entity"):
            return []
        found: list[Any] = []
        for name, parts in self.rng.sample(SAID, self.rng.choice((1, 1, 2))):
            found.append(name if not parts and self.rng.random() < 0.2 else {name: self.rng.choice("xy"), **parts})
        return found

    def turn(self, intent: str | None = None) -> dict[str, Any]:
        entities = self.entities()
        said: dict[str, Any] = {"intent": intent or self.rng.choice(self.intents)}
        return said | ({"entities": entities} if entities else {})

    def setting(self) -> Any:
        name, kind = self.rng.choice(self.slots)
        if self.rng.random() < 0.1:
            return name
        return {name: None if self.rng.random() < 0.2 else self.rng.choice(VALUES[kind])}

    def change(self) -> dict[str, Any]:
        return {"slot_was_set": [self.setting() for _ in range(self.rng.choice((1, 1, 1, 2)))]}

    def said(self) -> dict[str, Any]:
        """A customer's step."""
        if self.maybe("or"):
            others = [self.turn(name) for name in self.rng.sample(INTENTS, 2)]
            return {"or": others[:1] if self.rng.random() < 0.1 else others}
        if self.maybe("text"):
            return {"user": self.rng.choice(TEXTS)}
        return self.turn()

    def answer(self, key: Any) -> list[dict[str, Any]]:
        """What the bot does behind `key`; mostly what it did there before."""
        if key in self.habits and self.rng.random() < 0.75:
            return self.habits[key]
        found: list[dict[str, Any]] = []
        for _ in range(self.rng.choice((1, 1, 2))):
            spoken = self.maybe("text")
            found.append({"bot": self.rng.choice(BOT_TEXTS)} if spoken else {"action": self.rng.choice(self.actions)})
            if self.maybe("slot"):
                found.append(self.change())
        self.habits[key] = found
        return found

    def form(self) -> list[dict[str, Any]]:
        """A form from its start to its end, perhaps with a digression, perhaps asked twice."""
        name = self.rng.choice(self.forms)
        found: list[dict[str, Any]] = [{"action": name}, {"active_loop": name}]
        if self.maybe("digress"):
            turn = self.turn()
            found += [turn, *self.answer(turn["intent"]), {"action": name}]
        if self.rng.random() < 0.3:
            found += [self.turn(), {"action": name}]
        if self.maybe("slot"):
            found.append(self.change())
        if self.rng.random() < 0.3:
            found.append({"slot_was_set": [{"requested_slot": self.rng.choice((None, "note"))}]})
        if self.rng.random() < 0.85:
            found.append({"active_loop": None})
            found += self.answer(name)
        return found

    def block(self) -> list[dict[str, Any]]:
        """A customer's step and what follows."""
        said = self.said()
        found = [said]
        if self.maybe("slot"):
            found.append(self.change())
        if self.forms and self.maybe("form"):
            return found + self.form()
        if self.rng.random() < 0.05:
            other = [{"slot_was_set": [self.setting()]}, {"slot_was_set": [self.setting()]}]
            found.append({"or": other})
        return found + self.answer(str(said.get("intent") or said))

    # ---- stories and rules ---------------------------------------------------------------------------------------

    def story(self, number: int) -> dict[str, Any]:
        earlier = [story["steps"] for story in self.sketch.stories]
        steps: list[dict[str, Any]] = []
        if earlier and self.rng.random() < 0.4:
            kept = self.rng.choice(earlier)
            steps = kept[:self.rng.randint(1, len(kept))]
        elif self.maybe("checkpoint"):
            for _ in range(self.rng.choice((1, 1, 2))):
                steps.append(self.checkpoint(entry=True))
        elif self.rng.random() < 0.1:
            steps.append({"action": self.rng.choice(self.actions)})
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            steps = steps + self.block()
            if self.maybe("checkpoint") and self.rng.random() < 0.3:
                steps.append(self.checkpoint())
        if self.maybe("checkpoint"):
            steps.append(self.checkpoint())
        return {"story": f"story {number}", "steps": steps}

    def checkpoint(self, entry: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = {"checkpoint": self.rng.choice(("c1", "c2"))}
        if entry and self.rng.random() < 0.3:
            found["slot_was_set"] = [self.setting()]
        return found

    def rule(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = {"rule": f"rule {number}"}
        conditions: list[dict[str, Any]] = []
        if self.maybe("slot"):
            conditions.append(self.change())
        form = self.rng.choice(self.forms) if self.forms and self.rng.random() < 0.5 else None
        if form:
            conditions.append({"active_loop": form})
        if conditions:
            found["condition"] = conditions
        if self.rng.random() < 0.1:
            found["conversation_start"] = True
        if self.rng.random() < 0.1:
            found["wait_for_user_input"] = False
        found["steps"] = self.rule_steps(form)
        lists = {name for name, kind in self.slots if kind == "list"}
        return {key: _without_null_lists(value, lists) for key, value in found.items()}

    def rule_steps(self, form: str | None) -> list[dict[str, Any]]:
        if form and self.rng.random() < 0.4:
            return [{"action": form}, {"active_loop": None}, *self.answer(form)]
        said = self.said()
        if "user" in said:
            said = {"user": self.rng.choice(PLAIN_TEXTS)}
        steps = [said]
        if self.maybe("slot"):
            steps.append(self.change())
        if self.forms and not form and self.rng.random() < 0.4:
            name = self.rng.choice(self.forms)
            return [*steps, {"action": name}, {"active_loop": name}]
        steps += [step for step in self.answer(str(said.get("intent") or said)) if "bot" not in step]
        if form and self.rng.random() < 0.4:
            steps.append({"action": form})
        return steps if any("action" in step for step in steps) else [*steps, {"action": self.actions[0]}]


def _without_null_lists(value: Any, lists: set[str]) -> Any:
    """A rule's steps with no list set to null: what that means differs on purpose (tests/graph/test_differences.py)."""
    if isinstance(value, list):
        return [_without_null_lists(item, lists) for item in value]
    if isinstance(value, dict):
        return {key: ["x"] if key in lists and item is None else _without_null_lists(item, lists)
                for key, item in value.items()}
    return value


def make(seed: int) -> Sketch:
    """The project of a seed."""
    return Maker(seed).make()
