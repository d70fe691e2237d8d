"""Random projects with what `projects` leaves out: every construct of Rasa's stories and rules, also the odd ones.

Explicit `action_listen`, default actions and intents, retrieval intents, texts beside intents, or-steps of slots (also
in rules), conditions on no form, rules of several turns, rules and stories that run a form twice or without saying that
it is active, more checkpoints, settings of RulePolicy.
"""

from typing import Any

from tests.differential.projects import PLAIN_TEXTS, Maker, Sketch

FAQ = ("faq/ask_price", "faq/问天气")
DEFAULT_INTENTS = ("restart", "back", "nlu_fallback", "out_of_scope")
DEFAULT_ACTIONS = ("action_deactivate_loop", "action_default_fallback", "action_restart", "action_back", "utter_faq")
NLU = """nlu:
- intent: faq/ask_price
  examples: |
    - how much
    - what does it cost
- intent: faq/问天气
  examples: |
    - 天气好吗
    - 下雨吗
"""
FAQ_RESPONSES = {"utter_faq/ask_price": [{"text": "much"}], "utter_faq/问天气": [{"text": "好"}]}
SETTINGS = ({"enable_fallback_prediction": False}, {"core_fallback_threshold": 0.0},
            {"core_fallback_action_name": "utter_a"}, {"core_fallback_action_name": "action_x"})
CHANCES = ("listen", "default", "faq", "both", "slots", "odd form", "turns", "policy")


class WideSketch(Sketch):
    """A project with examples of a retrieval intent."""

    @property
    def files(self) -> dict[str, str]:
        return {**super().files, "data/nlu.yml": NLU}


class WideMaker(Maker):
    """Makes one project of the wide kind."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.sketch = WideSketch(seed)
        self.chances |= {name: self.rng.choice((0.0, 0.0, 0.1, 0.3)) for name in CHANCES}
        self.checkpoints = ("c1", "c2", "c3")[:self.rng.randint(1, 3)]

    # ---- domain and settings -------------------------------------------------------------------------------------

    def domain(self) -> dict[str, Any]:
        found = super().domain()
        found["intents"] += ["faq", *self.rng.sample(DEFAULT_INTENTS, self.rng.randint(0, 1))]
        found["responses"] |= FAQ_RESPONSES
        return found

    def config(self) -> dict[str, Any]:
        found = super().config()
        rules = found["policies"][1]
        if self.maybe("policy"):
            rules |= self.rng.choice(SETTINGS)
        if self.chances["turns"]:
            rules["restrict_rules"] = False
        if self.rng.random() < 0.2:
            found["policies"][0]["max_history"] = self.rng.choice((1, 2, None))
        return found

    # ---- steps ---------------------------------------------------------------------------------------------------

    def turn(self, intent: str | None = None) -> dict[str, Any]:
        if self.maybe("faq"):
            return {"intent": self.rng.choice(FAQ)}
        said = super().turn(self.rng.choice(DEFAULT_INTENTS) if self.maybe("default") else intent)
        return {"user": self.rng.choice(PLAIN_TEXTS), "intent": said["intent"]} if self.maybe("both") else said

    def answer(self, key: Any) -> list[dict[str, Any]]:
        found = list(super().answer(key))
        if self.maybe("listen"):
            found.insert(self.rng.randint(0, len(found)), {"action": "action_listen"})
        if self.maybe("default"):
            found.insert(self.rng.randint(0, len(found)), {"action": self.rng.choice(DEFAULT_ACTIONS)})
        return found

    def form(self) -> list[dict[str, Any]]:
        found = super().form()
        if self.maybe("odd form"):
            at = self.rng.randrange(len(found))
            name = self.rng.choice(self.forms)
            runs, says = {"action": name}, {"active_loop": name}
            more = ([runs], [says], [{"active_loop": None}], [self.turn(), runs])
            found[at:at + self.rng.choice((0, 0, 1))] = self.rng.choice(more)
        return found

    def block(self) -> list[dict[str, Any]]:
        found = super().block()
        return [*found, self.of_slots()] if self.maybe("slots") else found

    def of_slots(self) -> dict[str, Any]:
        """An or-step of slots."""
        several = self.rng.choice((1, 1, 2))
        return {"or": [{"slot_was_set": [self.setting() for _ in range(several)]}, {"slot_was_set": [self.setting()]}]}

    # ---- stories and rules ---------------------------------------------------------------------------------------

    def checkpoint(self, entry: bool = False) -> dict[str, Any]:
        return {**super().checkpoint(entry), "checkpoint": self.rng.choice(self.checkpoints)}

    def rule(self, number: int) -> dict[str, Any]:
        found = super().rule(number)
        if self.maybe("odd form"):
            found.setdefault("condition", []).append({"active_loop": None})
        return found

    def rule_steps(self, form: str | None) -> list[dict[str, Any]]:
        steps = super().rule_steps(form)
        if self.maybe("slots"):
            steps.insert(self.rng.randint(0, len(steps)), self.of_slots())
        if self.maybe("listen"):
            steps.insert(self.rng.randint(0, len(steps)), {"action": "action_listen"})
        if self.maybe("turns"):
            turn = self.turn()
            steps += [turn, *(step for step in self.answer(turn["intent"]) if "bot" not in step)]
        if self.forms and self.maybe("odd form"):
            name = self.rng.choice(self.forms)
            steps.insert(self.rng.randint(0, len(steps)), {"action": name})
        return steps
