"""Random conversations about a random project: walks through its stories, perturbed, and turns out of nowhere.

A script is a list of items that both sides understand: ["user", intent, entities, text], ["slot", name, value],
["loop", form], ["act", action, is_text] (this is done, whatever is decided) and ["decide"] (what is decided is done).
"""

import random
import re
from collections.abc import Iterator
from typing import Any

from tests.differential.projects import ACTIONS, INTENTS, SAID, VALUES, Sketch

Item = list[Any]
LONGEST = 60


class Narrator:
    """Tells conversations about one project."""

    def __init__(self, sketch: Sketch, seed: int) -> None:
        self.sketch, self.rng = sketch, random.Random(seed)
        self.entries: dict[str, list[list[dict[str, Any]]]] = {}
        self.openings: list[list[dict[str, Any]]] = []
        for story in sketch.stories:
            gates = [step["checkpoint"] for step in story["steps"][:2] if "checkpoint" in step]
            opens = "checkpoint" in story["steps"][0]
            for gate in gates if opens else ():
                self.entries.setdefault(gate, []).append(story["steps"])
            if not opens:
                self.openings.append(story["steps"])

    def scripts(self, count: int) -> list[dict[str, Any]]:
        """Several scripts; `hides`: the bot runs, so that turns of rules are hidden from stories."""
        return [{"hides": self.rng.random() < 0.5, "items": self.script()[:LONGEST]} for _ in range(count)]

    def script(self) -> list[Item]:
        items: list[Item] = []
        for _ in range(self.rng.choice((1, 1, 2))):
            items += self.rng.choice((self.told, self.told, self.ruled, self.driven))()
        if self.rng.random() < 0.6:
            items = self.perturbed(items)
        opened = items if items and items[0][0] in ("user", "act") else [["act", "action_listen", False], *items]
        return list(self.with_loops(opened))

    def with_loops(self, items: list[Item]) -> Iterator[Item]:
        """The items, each form active behind its run."""
        active, forms = None, self.sketch.domain.get("forms", ())
        for item, after in zip(items, [*items[1:], ["end"]]):
            yield item
            active = item[1] if item[0] == "loop" else active
            if item[0] == "act" and item[1] in forms and item[1] != active and after[0] != "loop":
                active = item[1]
                yield ["loop", active]

    # ---- walks ---------------------------------------------------------------------------------------------------

    def told(self) -> list[Item]:
        """A walk through stories, from checkpoint to checkpoint."""
        if not self.openings:
            return self.driven()
        items: list[Item] = []
        steps: list[dict[str, Any]] | None = self.rng.choice(self.openings)
        while steps and len(items) < LONGEST:
            goes_on = None
            for number, step in enumerate(steps):
                if "checkpoint" in step and number:
                    goes_on = self.rng.choice(self.entries.get(step["checkpoint"], [[]]))
                    if number == len(steps) - 1 or self.rng.random() < 0.3:
                        break
                    goes_on = None
                elif "checkpoint" not in step:
                    items += self.done(step)
            steps = goes_on
        return items

    def ruled(self) -> list[Item]:
        """A rule's conditions and steps."""
        if not self.sketch.rules:
            return self.driven()
        rule = self.rng.choice(self.sketch.rules)
        return [item for step in (*rule.get("condition", ()), *rule["steps"]) for item in self.done(step)]

    def driven(self) -> list[Item]:
        """Turns after which the bot does what it decides."""
        items: list[Item] = []
        for _ in range(self.rng.randint(1, 3)):
            items += [self.turn(), *([["decide"]] * self.rng.randint(1, 4))]
            if self.rng.random() < 0.2:
                items.append(self.setting())
        return items

    def done(self, step: dict[str, Any]) -> Iterator[Item]:
        """A story's step as items."""
        if "or" in step:
            step = self.rng.choice(step["or"])
        if "intent" in step:
            said = self.text() or step.get("user")
            yield ["user", step["intent"].split("/")[0], [_entity(one) for one in step.get("entities", ())], said]
        elif "user" in step:
            intent = self.rng.choice((None, None, self.rng.choice(INTENTS)))
            yield ["user", intent, [], _plain(step["user"])]
        elif "action" in step:
            yield ["decide"] if self.rng.random() < 0.1 else ["act", step["action"], False]
        elif "bot" in step:
            yield ["act", step["bot"], True]
        elif "active_loop" in step:
            yield ["loop", step["active_loop"]]
        else:
            for one in step.get("slot_was_set", ()):
                yield from _settings(one, self.sketch)

    def text(self) -> str | None:
        return None if self.rng.random() < 0.8 else self.rng.choice(("how are you", "hm"))

    def turn(self) -> Item:
        entities = [["city", None, None, "x"]] if self.rng.random() < 0.2 else []
        if self.rng.random() < 0.1:
            name, parts = self.rng.choice(SAID)
            entities.append([name, parts.get("role"), parts.get("group"), "y"])
        return ["user", self.rng.choice((*INTENTS, "greet", "restart")), entities, self.text()]

    def setting(self) -> Item:
        slots = self.sketch.domain["slots"]
        name = self.rng.choice(list(slots))
        return ["slot", name, self.rng.choice([None, *VALUES[slots[name]["type"]]])]

    # ---- perturbations -------------------------------------------------------------------------------------------

    def perturbed(self, items: list[Item]) -> list[Item]:
        for _ in range(self.rng.choice((1, 1, 2))):
            items = self.rng.choice((self.without, self.with_more, self.with_turn, self.driven_on))(items)
        return items

    def without(self, items: list[Item]) -> list[Item]:
        """One item left out."""
        at = self.rng.randrange(len(items)) if items else 0
        return items[:at] + items[at + 1:]

    def with_more(self, items: list[Item]) -> list[Item]:
        """One item more."""
        forms = [*self.sketch.domain.get("forms", ()), None]
        more = self.rng.choice((self.setting(), ["act", self.rng.choice(ACTIONS), False], ["decide"],
                                ["loop", self.rng.choice(forms)]))
        at = self.rng.randint(0, len(items))
        return [*items[:at], more, *items[at:]]

    def with_turn(self, items: list[Item]) -> list[Item]:
        """A digression that the bot answers as it likes, at the beginning or in between."""
        at = self.rng.choice((0, self.rng.randint(0, len(items))))
        return [*items[:at], self.turn(), *([["decide"]] * self.rng.randint(1, 2)), *items[at:]]

    def driven_on(self, items: list[Item]) -> list[Item]:
        """From a point on the bot does what it decides."""
        at = self.rng.randint(0, len(items))
        return items[:at] + [["decide"] if item[0] == "act" else item for item in items[at:]]


def _entity(one: Any) -> list[Any]:
    if isinstance(one, str):
        return [one, None, None, ""]
    name = next(key for key in one if key not in ("role", "group"))
    return [name, one.get("role"), one.get("group"), one[name]]


def _settings(one: Any, sketch: Sketch) -> Iterator[Item]:
    if isinstance(one, str):
        kind = sketch.domain["slots"].get(one, {}).get("type")
        yield ["slot", one, {"text": "filled", "list": ["filled"]}.get(kind)]
        return
    for name, value in one.items():
        yield ["slot", name, value]


def _plain(text: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)


def tell(sketch: Sketch, count: int = 6) -> list[dict[str, Any]]:
    """The scripts of a project, made from its seed."""
    return Narrator(sketch, sketch.seed * 7919 + 1).scripts(count)
