"""A random bot's rules and stories. What rules decide in stories is mostly told as the rules do, else Rasa refuses."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.differential.running.chance import PARTS, REPLIES, Chance, Names

Steps = list[dict[str, Any]]
TWO_STAGE = "action_two_stage_fallback"


class Teller:
    """Tells the rules and stories of one bot; rules first, as stories keep to them."""

    def __init__(self, chance: Chance, names: Names, domain: Mapping[str, Any]) -> None:
        self.chance, self.names, self.domain = chance, names, domain
        self.ruled: dict[str, Steps] = {}
        self.taken: set[str] = set()
        self.ends: dict[str, Steps] = {}
        self.begins: dict[str, str] = {}
        self.inside: dict[str, list[str]] = {form: [] for form in names.forms}

    # ---- rules -------------------------------------------------------------------------------------------------------

    def rules(self) -> Iterator[dict[str, Any]]:
        """The rules: for each form its beginning, its end and what may come in between, answers, doubts."""
        free = self.chance.sample(self.names.intents, len(self.names.intents))
        for form in self.names.forms:
            yield from self.form_rules(form, free)
        for intent in free[:self.chance.randint(1, 4)]:
            yield self.answer(intent)
        if self.chance.maybe(0.4):
            asks = [{"action": TWO_STAGE}, {"active_loop": TWO_STAGE}]
            yield {"rule": "unsure", "steps": [{"intent": "nlu_fallback"}, *self.chance.one(
                asks, asks, [{"action": "action_default_ask_rephrase"}], [{"action": "utter_k"}])]}
        if self.chance.maybe(0.15):
            yield {"rule": "no", "steps": [{"intent": "out_of_scope"}, {"action": self.chance.one(*REPLIES)}]}
        if self.chance.maybe(0.06):
            yield {"rule": "spoken", "steps": [{"user": self.chance.one("how are you", "我要退货")},
                                               {"action": self.names.any_action(self.chance)}]}
        if self.chance.maybe(0.05):
            yield {"rule": "go on", "wait_for_user_input": False,
                   "steps": [{"action": self.chance.one(*REPLIES)}, {"action": self.names.any_action(self.chance)}]}

    def form_rules(self, form: str, free: list[str]) -> Iterator[dict[str, Any]]:
        """The rules of a form."""
        chance, inside = self.chance, [{"active_loop": form}]
        self.begins[form] = free.pop()
        if chance.maybe(0.85):
            self.taken.add(self.begins[form])
            steps = [{"action": form}, {"active_loop": form}]
            self.ruled[self.begins[form]] = steps
            yield {"rule": f"{form} begins", "steps": [{"intent": self.begins[form]}, *steps]}
        if chance.maybe(0.85):
            self.ends[form] = self.ending()
            yield {"rule": f"{form} ends", "condition": inside,
                   "steps": [{"action": form}, {"active_loop": None}, *self.ends[form]]}
        if free and chance.maybe(0.5):
            asked = [{"slot_was_set": [{"requested_slot": chance.one(*self.names.slots)}]}] if chance.maybe(0.4) else []
            self.inside[form].append(free[-1])
            self.taken.add(free[-1])
            yield {"rule": f"{form} in between", "condition": inside + asked,
                   "steps": [{"intent": free[-1]}, {"action": chance.one(*REPLIES)}, {"action": form},
                             {"active_loop": form}]}
        if free and chance.maybe(0.5):
            self.inside[form].append(free[0])
            self.taken.add(free[0])
            yield {"rule": f"{form} stops", "condition": inside,
                   "steps": [{"intent": free.pop(0)}, {"action": "action_deactivate_loop"}, {"active_loop": None},
                             {"action": self.names.any_action(chance)}]}

    def ending(self) -> Steps:
        """What comes behind a form."""
        asked = [{"slot_was_set": [{"requested_slot": None}]}] if self.chance.maybe(0.3) else []
        return [*asked, {"action": self.names.any_action(self.chance)}]

    def answer(self, intent: str) -> dict[str, Any]:
        """A rule that answers an intent, perhaps only where a slot is set, in a form, at the beginning."""
        chance = self.chance
        self.taken.add(intent)
        steps = [{"action": self.names.any_action(chance)} for _ in range(chance.one(1, 1, 1, 2))]
        rule: dict[str, Any] = {"rule": f"on {intent}", "steps": [self.turn(intent, 0.1), *steps]}
        if chance.maybe(0.2):
            slot = chance.one(*self.names.slots)
            unset = [None] * (self.domain["slots"][slot]["type"] != "list")  # of a list Rasa reads it as its opposite
            rule["condition"] = [{"slot_was_set": [{slot: chance.one("x", "北京", True, *unset)}]}]
        elif chance.maybe(0.1):
            rule["condition"] = [{"active_loop": chance.one(*self.names.forms, None)}]
        else:
            self.ruled[intent] = steps
        if chance.maybe(0.1):
            rule["conversation_start"] = True
        if chance.maybe(0.1):
            rule["wait_for_user_input"] = False
        return rule

    # ---- stories -----------------------------------------------------------------------------------------------------

    def stories(self) -> Iterator[dict[str, Any]]:
        """The stories, some of which begin like the one before or meet at a checkpoint."""
        earlier: Steps = []
        for number in range(self.chance.one(0, 1, 2, 2, 3, 4)):
            steps = beginning(earlier, self.chance) if self.chance.maybe(0.3) else []
            for _ in range(self.chance.randint(1, 3)):
                steps = steps + self.story_turn()
                if stays_open(steps):
                    break
            yield {"story": f"story {number}", "steps": steps}
            earlier = steps
        parts = [self.story_turn(), self.story_turn()]
        if self.chance.maybe(0.15) and not any(map(stays_open, parts)):
            ends = [{"story": f"part {n}", "steps": [*part, {"checkpoint": "here"}]} for n, part in enumerate(parts, 1)]
            yield from (*ends, {"story": "part 3", "steps": [{"checkpoint": "here"}, *self.story_turn()]})

    def turn(self, intent: str, share: float = 0.2) -> dict[str, Any]:
        """A customer's turn."""
        said: dict[str, Any] = {"intent": intent}
        if self.chance.maybe(share):
            part = self.chance.one(*PARTS)
            named = {part["entity"]: self.chance.one("x", "北京")}
            said["entities"] = [{**named, **{key: part[key] for key in ("role", "group") if key in part}}]
        return said

    def story_turn(self) -> Steps:
        """A turn of a story, with the whole run of a form where it begins one."""
        chance, forms = self.chance, self.names.forms
        told = [] if chance.maybe(0.03) else [*self.ruled, *self.free()]
        intent = chance.one(*(told or self.names.intents))
        if intent in self.ruled and not chance.maybe(0.02):
            steps = self.ruled[intent]
            form = steps[0]["action"]
            return [self.turn(intent, 0.1), *steps, *(self.form_run(form) if form in forms else [])]
        said: Any = self.turn(intent)
        free = [other for other in self.free() if other != intent]
        if free and chance.maybe(0.08):
            said = {"or": [said, self.turn(chance.one(*free), 0.0)]}
        if chance.maybe(0.08):
            return [said, {"bot": chance.one("fine", "好的")}]
        if forms and chance.maybe(0.3):
            form = chance.one(*forms)
            return [said, {"action": form}, {"active_loop": form}, *self.form_run(form)]
        before = self.change(0.15)
        actions = [{"action": self.names.any_action(chance)} for _ in range(chance.one(1, 1, 2))]
        return [said, *before, *actions, *self.change(0.1)]

    def free(self) -> list[str]:
        """The intents that no rule speaks of."""
        return [intent for intent in self.names.intents if intent not in self.taken]

    def change(self, share: float) -> Steps:
        """Perhaps a slot that is set."""
        if not self.chance.maybe(share):
            return []
        slot = self.chance.one(*self.names.slots)
        return [{"slot_was_set": [{slot: self.chance.one("x", "北京", True, None)}]}]

    def form_run(self, form: str) -> Steps:
        """What a story tells of a form behind its beginning: perhaps a digression or a farewell, then its end."""
        chance = self.chance
        free, steps = self.free(), []
        if free and chance.maybe(0.5):
            steps = [self.turn(chance.one(*free), 0.1), {"action": chance.one(*REPLIES)}]
            if chance.maybe(0.3):
                steps += [self.turn(chance.one(*free), 0.0)]
            if chance.maybe(0.4):
                return [*steps, {"action": "action_deactivate_loop"}, {"active_loop": None},
                        {"action": chance.one(*REPLIES)}]
            steps += [{"action": form}]
        if chance.maybe(0.2):
            return steps
        return [*steps, *self.change(0.2), {"active_loop": None}, *(self.ends.get(form) or self.ending())]


def stays_open(steps: Steps) -> bool:
    """Whether a story leaves a form open: Rasa memorises what follows at the wrong place if the form runs again."""
    loops = [step["active_loop"] for step in steps if "active_loop" in step]
    return bool(loops) and loops[-1] is not None


def beginning(steps: Steps, chance: Chance) -> Steps:
    """What another story may have in common with a story: whole turns, and whole forms."""
    turns = [number for number, step in enumerate(steps) if "intent" in step and not stays_open(steps[:number])]
    return steps[:chance.choice(turns)] if turns else []
