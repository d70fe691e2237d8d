"""A random small bot and a random talk with it, as a case of `tests/dialogue/behaviour`: a seed makes one case."""

from typing import Any

from tests.dialogue.behaviour.cases import to_play
from tests.differential.running.chance import Chance, make_names
from tests.differential.running.domains import DomainMaker
from tests.differential.running.outcomes import OutcomeMaker
from tests.differential.running.talks import Talker
from tests.differential.running.tellings import Teller


def make_case(seed: int) -> dict[str, Any]:
    """The case of a seed."""
    chance = Chance(seed)
    names = make_names(chance)
    domain = DomainMaker(chance, names).make()
    teller, acting = Teller(chance, names, domain), OutcomeMaker(chance, names)
    bot = {"domain": domain, "rules": list(teller.rules()), "stories": list(teller.stories()),
           "policies": policies(chance), "actions": {name: acting.outcomes(name) for name in domain["actions"]}}
    talk = Talker(chance, names, teller, bot["stories"]).talk()
    return {**to_play(bot, talk), "channel": chance.one("shell", "shell", "web")}


def policies(chance: Chance) -> list[dict[str, Any]]:
    """The policies."""
    memory: dict[str, Any] = {"name": chance.one("MemoizationPolicy", *["AugmentedMemoizationPolicy"] * 3)}
    if chance.maybe(0.25):
        memory["max_history"] = chance.randint(1, 5)
    rules: dict[str, Any] = {"name": "RulePolicy"}
    if chance.maybe(0.2):
        rules["enable_fallback_prediction"] = False
    return [memory, rules]
