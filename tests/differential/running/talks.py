"""Random talks with a random bot: walks through its stories, forms that are filled or left, turns out of nowhere."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.differential.running.chance import PARTS, VALUES, Chance, Names
from tests.differential.running.tellings import Teller

ODD = ("restart", "back", "nlu_fallback", "nlu_fallback", "out_of_scope", "session_start")
TEXTS = ("how are you", "我要退货", "x", "北京")
Step = Any


class Talker:
    """Talks with one bot."""

    def __init__(self, chance: Chance, names: Names, teller: Teller, stories: list[dict[str, Any]]) -> None:
        self.chance, self.names, self.teller, self.stories = chance, names, teller, stories

    def talk(self) -> list[Step]:
        """A talk."""
        kinds = [self.story] * 3 * bool(self.stories) + [self.form] * 3 * bool(self.names.forms)
        kinds += [self.drift, self.doubt]
        steps: list[Step] = []
        while len(steps) < 10:
            steps += self.chance.one(*kinds)()
        first, *others = begun(steps)[:16]
        return [self.described(first), *(self.timed(step) for step in others)]

    def described(self, step: Step) -> Step:
        """The first step, perhaps with what the channel knows of the customer."""
        if not self.chance.maybe(0.1):
            return step
        return {**({"say": step} if isinstance(step, str) else step), "metadata": {"from": "微信"}}

    def timed(self, step: Step) -> Step:
        """A step, perhaps after a while: short ones never add up to a session's length, long ones exceed it."""
        if not self.chance.maybe(0.06):
            return step
        step = {"say": step} if isinstance(step, str) else step
        return {**step, "wait": self.chance.one(60, 200, 200, 200, 200, 90000)}

    # ---- stretches of a talk -----------------------------------------------------------------------------------------

    def story(self) -> Iterator[Step]:
        """What the customer says in a story, mostly."""
        form = ""
        for step in self.chance.one(*self.stories)["steps"]:
            if "active_loop" in step:
                yield from self.fill(form) if step["active_loop"] is None else ()
                form = step["active_loop"]
            said = self.chance.one(*step["or"]) if "or" in step else step
            if "intent" in said and not self.chance.maybe(0.1):
                yield self.say(said["intent"], [entity_of(one) for one in said.get("entities", ())])
            if self.chance.maybe(0.05):
                yield self.anything()

    def form(self) -> Iterator[Step]:
        """A form begun and filled."""
        form = self.chance.one(*self.names.forms)
        yield self.say(self.teller.begins[form], self.entities() if self.chance.maybe(0.2) else [])
        yield from self.fill(form)

    def fill(self, form: str) -> Iterator[Step]:
        """A form filled slot by slot, with digressions."""
        for slot in self.teller.domain["forms"][form]["required_slots"]:
            while self.chance.maybe(0.3):
                inside = self.teller.inside[form]
                yield self.say(self.chance.one(*inside), []) if inside and self.chance.maybe(0.6) else self.anything()
            yield self.filling(slot)

    def drift(self) -> list[Step]:
        """Turns out of nowhere."""
        return [self.anything() for _ in range(self.chance.randint(1, 3))]

    def doubt(self) -> list[Step]:
        """A message that is not understood, and what is answered to a bot that asks about it."""
        answers = [self.chance.one("/out_of_scope", self.unsure(), self.anything()) for _ in range(3)]
        return [self.unsure(), *answers[:self.chance.randint(0, 3)]]

    # ---- single turns ------------------------------------------------------------------------------------------------

    def anything(self) -> Step:
        """Any step: mostly a message, else what comes from outside."""
        if self.chance.maybe(0.06):
            slot = {"event": "slot", "name": self.chance.one(*self.names.slots), "value": "北京"}
            return {"event": self.chance.one(slot, {"event": "pause"}, {"event": "resume"}, {"event": "reset_slots"})}
        if self.chance.maybe(0.05):
            return {"trigger": self.chance.one(*self.names.intents), "entities": self.chance.one({}, {"city": "北京"})}
        if self.chance.maybe(0.12):
            return self.unsure() if self.chance.maybe(0.3) else f"/{self.chance.one(*ODD)}"
        if self.chance.maybe(0.4):
            return self.filling(self.chance.one(*self.names.slots))
        intents = sorted(self.teller.taken) if self.chance.maybe(0.5) else self.names.intents
        return self.say(self.chance.one(*intents), self.entities() if self.chance.maybe(0.4) else [])

    def unsure(self) -> Step:
        """A message that the NLU does not trust itself with."""
        meant = [{"name": name, "confidence": 0.2} for name in self.chance.some(self.names.intents, 2)]
        fallback = {"name": "nlu_fallback", "confidence": 0.3}
        return {"say": self.chance.one(*TEXTS),
                "means": {"intent": fallback, "intent_ranking": [fallback, *meant], "entities": []}}

    def filling(self, slot: str) -> Step:
        """A message that fills a slot by one of its mappings."""
        mapping = self.chance.one(*self.teller.domain["slots"][slot]["mappings"])
        intents = listed(mapping.get("intent")) or [intent for intent in self.names.intents
                                                     if intent not in listed(mapping.get("not_intent"))]
        entities = []
        if mapping["type"] == "from_entity":
            entities = [{**{key: mapping[key] for key in ("entity", "role", "group") if key in mapping},
                         "value": self.chance.one("x", "北京", "北京", "y", True, 3)}]
        return self.say(self.chance.one(*intents or self.names.intents), entities)

    def entities(self) -> list[dict[str, Any]]:
        """A few entities with any values."""
        count = self.chance.one(1, 1, 2, 3)
        return [{**self.chance.one(*PARTS), "value": self.chance.one(*VALUES)} for _ in range(count)]

    def say(self, intent: str, entities: list[dict[str, Any]]) -> Step:
        """A message: as `/intent` where that can say it, or as a text with what the NLU made of it."""
        plain = all(set(entity) == {"entity", "value"} for entity in entities)
        if plain and len({entity["entity"] for entity in entities}) == len(entities) and self.chance.maybe(0.6):
            named = {entity["entity"]: entity["value"] for entity in entities}
            return f"/{intent}{json.dumps(named, ensure_ascii=False) if named else ''}"
        text = self.chance.one(*TEXTS, f"{intent}，请")
        found = [{"start": 0, "end": 1, "extractor": "x", **entity} for entity in entities]
        named = {"name": intent, "confidence": self.chance.one(1.0, 0.9, 0.6)}
        return {"say": text, "means": {"intent": named, "intent_ranking": [named], "entities": found}}


def listed(value: Any) -> list[str]:
    """One intent or several as a list."""
    return [value] if isinstance(value, str) else list(value or ())


def entity_of(written: Mapping[str, Any]) -> dict[str, Any]:
    """An entity as a story writes it, as a message has it."""
    name = next(key for key in written if key not in ("role", "group"))
    parts = {key: written[key] for key in ("role", "group") if key in written}
    return {"entity": name, "value": written[name], **parts}


def begun(steps: list[Step]) -> list[Step]:
    """The steps of a talk that the customer begins: what Rasa stores before that belongs to no session."""
    said = next(number for number, step in enumerate(steps) if isinstance(step, str) or "say" in step)
    return steps[said:]
