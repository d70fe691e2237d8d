"""Random small bots with forms, rules, stories, slot mappings and scripted actions, and random talks with them."""

import json
import random
from typing import Any

from tests.dialogue.behaviour.cases import to_play

INTENTS = ("greet", "ask", "inform", "yes", "no", "stop", "chat")
ENTITIES: tuple[Any, ...] = ("city", "date", "item")
VALUES = ("北京", "周一", "x", "y", 3, True, None, ["a", "b"])
TYPES = ("text", "text", "text", "bool", "categorical", "list", "float", "any")


def random_case(seed: int) -> dict[str, Any]:
    """The case of a seed."""
    return Maker(random.Random(seed)).case()


class Maker:
    """Makes one case."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.intents = chance.sample(INTENTS, chance.randint(4, 6))
        self.forms = {f"form_{name}": None for name in "fg"[:chance.randint(0, 2)]}
        self.slots = [f"slot_{name}" for name in "abcd"[:chance.randint(1, 4)]]
        self.replies = [f"utter_{name}" for name in "klmn"]
        self.actions = ["action_x", "action_y"][:chance.randint(0, 2)]
        self.ruled: dict[str, list[dict[str, Any]]] = {}
        self.ends: dict[str, str] = {}

    def maybe(self, share: float) -> bool:
        """True in a share of cases."""
        return self.chance.random() < share

    def one(self, *of: Any) -> Any:
        """One of some things."""
        return self.chance.choice(of)

    def case(self) -> dict[str, Any]:
        """The case."""
        forms = {form: self.form() for form in self.forms}
        checks = [f"validate_{form}" for form in forms if self.maybe(0.3)]
        checks += ["action_validate_slot_mappings"] if self.maybe(0.1) else []
        asks = [f"action_ask_{slot}" for slot in self.slots if self.maybe(0.05)]
        fills = ["action_fill"] if self.maybe(0.1) else []
        custom = [*self.actions, *checks, *asks, *fills]
        domain = {
            "intents": [self.intent(name) for name in self.intents], "entities": list(ENTITIES),
            "slots": {slot: self.slot(fills) for slot in self.slots}, "forms": forms, "actions": custom,
            "responses": {**{name: [{"text": name}] for name in self.replies},
                          **{f"utter_ask_{slot}": [{"text": f"{slot}?"}] for slot in self.slots if self.maybe(0.8)},
                          **{name: [{"text": name}] for name in ("utter_default", "utter_restart", "utter_ask_rephrase")
                             if self.maybe(0.3)}},
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": self.maybe(0.7)}}
        bot = {"domain": domain, "rules": list(self.rules(forms)), "stories": list(self.stories(forms)),
               "policies": self.policies(), "actions": {name: self.outcomes(name) for name in custom}}
        return to_play(bot, [self.step() for _ in range(self.chance.randint(10, 15))])

    def intent(self, name: str) -> Any:
        """An intent of the domain, perhaps one that does not look at entities."""
        return {name: {"use_entities": self.one([], ["city"])}} if self.maybe(0.2) else name

    def form(self) -> dict[str, Any]:
        """A form."""
        form: dict[str, Any] = {"required_slots": self.chance.sample(self.slots, min(len(self.slots),
                                                                                     self.chance.randint(1, 3)))}
        if self.maybe(0.25):
            form["ignored_intents"] = self.chance.sample(self.intents, self.chance.randint(1, 2))
        return form

    def slot(self, fills: list[str]) -> dict[str, Any]:
        """A slot."""
        kind = self.one(*TYPES)
        slot: dict[str, Any] = {"type": kind, "mappings": [self.mapping(fills) for _ in range(self.one(1, 1, 2))],
                                "influence_conversation": kind != "any" and self.maybe(0.3)}
        if kind == "categorical":
            slot["values"] = ["x", "y"]
        if kind == "text" and self.maybe(0.1):
            slot["initial_value"] = "x"
        return slot

    def mapping(self, fills: list[str]) -> dict[str, Any]:
        """A slot mapping."""
        kind = self.one("from_entity", "from_entity", "from_entity", "from_intent", "from_text", "from_trigger_intent",
                        "custom")
        mapping: dict[str, Any] = {"type": kind}
        if kind == "from_entity":
            mapping["entity"] = self.one(*ENTITIES)
        if kind in ("from_intent", "from_trigger_intent"):
            mapping |= {"value": self.one("x", True, 1), "intent": self.one(*self.intents)}
        elif self.maybe(0.25) or kind == "from_text":
            mapping[self.one("intent", "not_intent")] = self.chance.sample(self.intents, self.chance.randint(1, 2))
        if kind == "custom" and fills:
            mapping["action"] = fills[0]
        if self.forms and self.maybe(0.3):
            condition: dict[str, Any] = {"active_loop": self.one(*self.forms, None)}
            if condition["active_loop"] and self.maybe(0.3):
                condition["requested_slot"] = self.one(*self.slots)
            mapping["conditions"] = [condition]
        return mapping

    def policies(self) -> list[dict[str, Any]]:
        """The policies."""
        memory: dict[str, Any] = {"name": self.one("MemoizationPolicy", "AugmentedMemoizationPolicy")}
        if self.maybe(0.2):
            memory["max_history"] = self.chance.randint(2, 5)
        rules: dict[str, Any] = {"name": "RulePolicy"}
        if self.maybe(0.2):
            rules["enable_fallback_prediction"] = False
        return [memory, rules]

    def rules(self, forms: dict[str, Any]) -> Any:
        """The rules: for a few intents an answer, for each form its beginning and its end."""
        free = self.chance.sample(self.intents, len(self.intents))
        for form in forms:
            begins = free.pop()
            if self.maybe(0.85):
                yield self.rule(f"{form} begins", begins, [{"action": form}, {"active_loop": form}])
            if self.maybe(0.85):
                self.ends[form] = self.end()
                yield {"rule": f"{form} ends", "condition": [{"active_loop": form}],
                       "steps": [{"action": form}, {"active_loop": None}, {"action": self.ends[form]}]}
            if free and self.maybe(0.3):
                yield {"rule": f"{form} in between", "condition": [{"active_loop": form}],
                       "steps": [{"intent": free[-1]}, {"action": self.one(*self.replies)}, {"action": form},
                                 {"active_loop": form}]}
            if free and self.maybe(0.3):
                yield {"rule": f"{form} stops", "condition": [{"active_loop": form}],
                       "steps": [{"intent": free.pop(0)}, {"action": "action_deactivate_loop"}, {"active_loop": None},
                                 {"action": self.end()}]}
        for intent in free[:self.chance.randint(1, 2)]:
            rule = self.rule(f"on {intent}", intent, [{"action": self.any_action()}])
            if self.maybe(0.15):
                rule["condition"] = [{"slot_was_set": [{self.one(*self.slots): self.one("x", None)}]}]
            if self.maybe(0.1):
                rule["conversation_start"] = True
            yield rule
        if self.maybe(0.3):
            yield {"rule": "unsure", "steps": [{"intent": "nlu_fallback"}, *self.one(
                [{"action": "action_two_stage_fallback"}, {"active_loop": "action_two_stage_fallback"}],
                [{"action": "action_default_ask_rephrase"}], [{"action": "utter_k"}])]}

    def rule(self, name: str, intent: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
        """A rule, kept in mind so that stories do not contradict it."""
        self.ruled[intent] = steps
        return {"rule": name, "steps": [{"intent": intent}, *steps]}

    def end(self) -> str:
        """What comes behind a form."""
        return self.one(*self.replies, *self.actions)

    def any_action(self) -> str:
        """An action of any kind."""
        return self.one(*self.replies, *self.actions, *self.actions)

    def stories(self, forms: dict[str, Any]) -> Any:
        """The stories; what rules decide in them they mostly tell as the rules do."""
        for number in range(self.chance.randint(0, 3)):
            steps: list[dict[str, Any]] = []
            for _ in range(self.chance.randint(1, 3)):
                steps += self.story_turn(forms)
            yield {"story": f"story {number}", "steps": steps}

    def story_turn(self, forms: dict[str, Any]) -> list[dict[str, Any]]:
        """A turn of a story, with the whole run of a form where it begins one."""
        intent = self.one(*self.intents)
        if intent in self.ruled and not self.maybe(0.05):
            steps = [{"intent": intent}, *self.ruled[intent]]
            form = steps[1]["action"]
            return steps + (self.form_run(form) if form in forms else [])
        steps = [{"intent": intent}]
        if self.maybe(0.15):
            steps[0]["entities"] = [{self.one(*ENTITIES): "x"}]
        if forms and self.maybe(0.3):
            form = self.one(*forms)
            return [*steps, {"action": form}, {"active_loop": form}, *self.form_run(form)]
        return steps + [{"action": self.any_action()} for _ in range(self.chance.randint(1, 2))]

    def form_run(self, form: str) -> list[dict[str, Any]]:
        """What a story tells of a form behind its beginning."""
        free = [intent for intent in self.intents if intent not in self.ruled]
        steps: list[dict[str, Any]] = []
        if free and self.maybe(0.4):
            leaves = self.maybe(0.4)
            steps = [{"intent": self.one(*free)}, {"action": self.one(*self.replies)},
                     {"action": "action_deactivate_loop" if leaves else form}]
            if leaves:
                return [*steps, {"active_loop": None}, {"action": self.one(*self.replies)}]
        return [*steps, {"active_loop": None}, {"action": self.ends.get(form) or self.end()}]

    def outcomes(self, name: str) -> list[dict[str, Any]]:
        """What an action does, by the message or a slot."""
        outcomes = []
        for _ in range(self.chance.randint(0, 2)):
            when = self.one({}, {"intent": self.one(*self.intents)}, {"slots": {self.one(*self.slots): "x"}})
            outcome = {"when": when, "events": [self.event(name) for _ in range(self.chance.randint(0, 2))]}
            if self.maybe(0.3):
                outcome["responses"] = [self.one({"text": f"{name} says"}, {"response": self.one(*self.replies)})]
            if self.maybe(0.08) and name not in ("action_fill", "action_validate_slot_mappings"):
                outcome = {"when": when, "reject": True}
            outcomes.append(outcome)
        return outcomes

    def event(self, name: str) -> dict[str, Any]:
        """An event that an action may return."""
        slot = {"event": "slot", "name": self.one(*self.slots), "value": self.one("x", "y", None, 1)}
        if name.startswith("validate_"):
            asked = {"event": "slot", "name": "requested_slot", "value": self.one(None, *self.slots)}
            return self.one(slot, slot, slot, asked)
        if not name.startswith("action_x") and not name.startswith("action_y"):
            return slot
        loop = {"event": "active_loop", "name": self.one(None, *self.forms)}
        followup = {"event": "followup", "name": self.one(*self.replies, *self.forms, "action_listen")}
        return self.one(slot, slot, followup, followup, loop, {"event": "reset_slots"}, {"event": "rewind"},
                        {"event": "undo"}, {"event": "restart"}, {"event": "action", "name": self.one(*self.replies)})

    def step(self) -> str:
        """One step of a talk."""
        intent = self.one(*self.intents, *self.intents, *self.intents, self.one("restart", "back", "nlu_fallback",
                                                                                "out_of_scope", "session_start"))
        entities = {entity: self.one(*VALUES) for entity in ENTITIES if self.maybe(0.3)}
        return f"/{intent}{json.dumps(entities, ensure_ascii=False) if entities else ''}"
