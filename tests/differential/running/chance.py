"""Chance as the generator uses it, and the few names that a random bot has, so that its parts meet."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
INTENTS = ("greet", "ask", "inform", "yes", "no", "stop", "chat", "查询")
ENTITIES: tuple[Any, ...] = ("city", {"place": {"roles": ["from", "to"], "groups": ["g"]}}, "订单号",
                             {"quiet": {"influence_conversation": False}})
PARTS: tuple[dict[str, str], ...] = ({"entity": "city"}, {"entity": "订单号"}, {"entity": "quiet"},
                                     {"entity": "place"}, {"entity": "place", "role": "from"},
                                     {"entity": "place", "role": "to"}, {"entity": "place", "group": "g"})
SLOTS = ("slot_a", "slot_b", "slot_c", "slot_城市")
REPLIES = ("utter_k", "utter_l", "utter_m", "utter_好")
VALUES = ("x", "y", "北京", "周一", "X", "", 3, 0, 0.5, True, False, None, ["a", "北京"])


class Chance(random.Random):
    """A seeded source of chance."""

    def maybe(self, share: float) -> bool:
        """True in a share of cases."""
        return self.random() < share

    def one(self, *of: T) -> T:
        """One of some things."""
        return self.choice(of)

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """A few of some things, one at least where there is one."""
        return self.sample(list(of), self.randint(min(1, len(of)), min(most, len(of))))


@dataclass(frozen=True)
class Names:
    """The names of one bot."""

    intents: list[str]
    forms: list[str]
    slots: list[str]
    actions: list[str]
    fills: list[str]

    def any_action(self, chance: Chance) -> str:
        """An action of any kind but a form."""
        return chance.one(*REPLIES, *self.actions, *self.actions, *self.actions)


def make_names(chance: Chance) -> Names:
    """The names of a bot."""
    return Names(chance.sample(INTENTS, chance.randint(4, 7)), ["form_f", "form_表单"][:chance.one(0, 1, 1, 1, 2, 2)],
                 list(SLOTS[:chance.randint(1, 4)]) if chance.maybe(0.5) else chance.sample(SLOTS, 3),
                 ["action_x", "action_y", "action_z"][:chance.randint(0, 3)],
                 ["action_fill"] if chance.maybe(0.15) else [])
