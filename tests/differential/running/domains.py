"""A random bot's domain: intents, slots with mappings of every kind, forms, responses, custom actions."""

from typing import Any

from tests.differential.running.chance import ENTITIES, PARTS, REPLIES, Chance, Names

KINDS = ("text", "text", "text", "bool", "categorical", "list", "float", "any")
MAPPINGS = ("from_entity", "from_entity", "from_entity", "from_intent", "from_intent", "from_text",
            "from_trigger_intent", "custom")
SPOKEN = ("utter_default", "utter_restart", "utter_back", "utter_ask_rephrase")
INITIAL = {"text": "北京", "bool": False, "categorical": "x", "list": ["a"], "float": 0.5, "any": "x"}
CHECKS = "action_validate_slot_mappings"
REPLACED = ("action_restart", "action_back", "action_default_ask_affirmation", "action_deactivate_loop")


class DomainMaker:
    """Makes the domain of one bot."""

    def __init__(self, chance: Chance, names: Names) -> None:
        self.chance, self.names = chance, names

    def make(self) -> dict[str, Any]:
        """The domain."""
        chance, names = self.chance, self.names
        asked = [*names.slots, *(f"{form}_{slot}" for form in names.forms for slot in names.slots if chance.maybe(0.1))]
        responses = [*REPLIES, *(f"utter_ask_{slot}" for slot in asked if chance.maybe(0.8)),
                     *(name for name in SPOKEN if chance.maybe(0.35))]
        return {"intents": [self.intent(name) for name in names.intents], "entities": list(ENTITIES),
                "slots": {slot: self.slot(slot) for slot in names.slots},
                "forms": {form: self.form() for form in names.forms}, "actions": self.actions(asked),
                "responses": {name: self.response(name) for name in responses},
                "session_config": {"session_expiration_time": chance.one(60, 60, 60, 0),
                                   "carry_over_slots_to_new_session": chance.maybe(0.7)}}

    def actions(self, asked: list[str]) -> list[str]:
        """The custom actions: the bot's own, checks of forms and slots, questions, its own beginning of a session."""
        checks = [f"validate_{form}" for form in self.names.forms if self.chance.maybe(0.35)]
        asks = [f"action_ask_{what}" for what in asked if self.chance.maybe(0.06)]
        rare = [name for name in (CHECKS, "action_session_start") if self.chance.maybe(0.08)]
        rare += [name for name in (*REPLACED, *self.names.forms) if self.chance.maybe(0.03)]
        return [*self.names.actions, *checks, *asks, *self.names.fills, *rare]

    def intent(self, name: str) -> Any:
        """An intent, perhaps one that looks at some entities only."""
        limits = ({"use_entities": []}, {"use_entities": ["city", "quiet"]}, {"ignore_entities": ["place"]})
        return {name: self.chance.one(*limits)} if self.chance.maybe(0.2) else name

    def form(self) -> dict[str, Any]:
        """A form."""
        slots = self.chance.some(self.names.slots, 3) if not self.chance.maybe(0.05) else []
        ignored = self.chance.some(self.names.intents, 2)
        form: dict[str, Any] = {"required_slots": slots}
        if self.chance.maybe(0.25):
            form["ignored_intents"] = ignored if len(ignored) > 1 else ignored[0]
        return form

    # ---- slots -------------------------------------------------------------------------------------------------------

    def slot(self, name: str) -> dict[str, Any]:
        """A slot."""
        kind = self.chance.one(*KINDS)
        mappings = [self.mapping(name) for _ in range(self.chance.one(1, 1, 2, 3))]
        slot: dict[str, Any] = {"type": kind, "mappings": mappings,
                                "influence_conversation": kind != "any" and self.chance.maybe(0.35)}
        if kind == "categorical":
            slot["values"] = ["x", "北京"]
        if self.chance.maybe(0.12):
            slot["initial_value"] = INITIAL[kind]
        return slot

    def mapping(self, slot: str) -> dict[str, Any]:
        """A slot mapping."""
        chance, names = self.chance, self.names
        kind = chance.one(*MAPPINGS) if names.fills else chance.one(*MAPPINGS[:-1])
        mapping: dict[str, Any] = {"type": kind}
        if kind == "from_entity":
            mapping |= chance.one(*PARTS)
        if kind in ("from_intent", "from_trigger_intent"):
            mapping |= {"value": chance.one("x", "北京", True, 1), "intent": self.few_intents()}
        elif chance.maybe(0.3) or kind == "from_text":
            mapping[chance.one("intent", "not_intent", "not_intent")] = self.few_intents()
        if kind == "custom" and chance.maybe(0.8):
            mapping["action"] = names.fills[0]
        if names.forms and chance.maybe(0.35):
            mapping["conditions"] = [self.condition(slot) for _ in range(chance.one(1, 1, 2))]
        return mapping

    def few_intents(self) -> Any:
        """An intent or two, one perhaps without a list."""
        found = self.chance.some(self.names.intents, 2)
        return found[0] if len(found) == 1 and self.chance.maybe(0.5) else found

    def condition(self, slot: str) -> dict[str, Any]:
        """When a mapping holds: in a form, while it asks for a slot, outside of all forms."""
        condition: dict[str, Any] = {"active_loop": self.chance.one(*self.names.forms, *self.names.forms, None)}
        if condition["active_loop"] and self.chance.maybe(0.4):
            condition["requested_slot"] = self.chance.one(slot, slot, *self.names.slots)
        return condition

    # ---- responses ---------------------------------------------------------------------------------------------------

    def response(self, name: str) -> list[dict[str, Any]]:
        """A response whose variations never leave a choice: Rasa and csbot would throw different dice."""
        found = [self.variation(name)] if self.chance.maybe(0.9) else []
        slot = self.chance.one(*self.names.slots)
        for value in ("x", "北京", 3) if self.chance.maybe(0.2) or not found else ():
            condition = {"type": "slot", "name": slot, "value": value}
            found.append({**self.variation(f"{name} {value}"), "condition": [condition]})
        if self.chance.maybe(0.15):
            found.append({**self.variation(f"{name} web"), "channel": self.chance.one("web", "shell")})
        return found

    def variation(self, text: str) -> dict[str, Any]:
        """One variation."""
        slot = self.chance.one(*self.names.slots)
        filled = self.chance.one("", "", "", f" {{{slot}}}", f"：{{{slot}}}。", " {{x}}", " {unknown}",
                                 " {requested_slot}")
        found: dict[str, Any] = {"text": text + filled}
        if self.chance.maybe(0.15):
            found["buttons"] = [{"title": f"是 {{{slot}}}", "payload": f"/{self.chance.one(*self.names.intents)}"}]
        if self.chance.maybe(0.1):
            found |= self.chance.one({"image": f"http://x/{{{slot}}}.png"}, {"custom": {"k": [f"{{{slot}}}", 1]}},
                                     {"quick_replies": [{"title": f"{{{slot}}}", "payload": "/x"}]})
        return found
