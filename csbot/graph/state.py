"""The dialogue state that policies see before every action: the latest message, slots, active loop, previous action.

States are immutable and hashable; values never appear in them, only what a slot shows (`slots.SlotShape.shows`).
Knows no graph and no YAML.
"""

from typing import NamedTuple

from csbot.graph.slots import Features

LISTEN = "action_listen"


class UserTurn(NamedTuple):
    """What a message shows: its intent, the sorted entity labels that count, its text where a text may decide."""

    intent: str | None
    labels: tuple[str, ...] = ()
    text: str | None = None

    def __str__(self) -> str:
        shown = f"'{self.text}'" if self.intent is None else f"'{self.intent}'"
        return f"{shown} with {', '.join(self.labels)}" if self.labels else shown


class State(NamedTuple):
    """One state. `slots` is sorted and holds only slots that show something; `previous` is None at the start."""

    user: UserTurn | None = None
    slots: tuple[tuple[str, Features], ...] = ()
    loop: str | None = None
    previous: str | None = None

    def with_slot(self, name: str, features: Features | None) -> "State":
        """The state after a slot changed; None where it shows nothing any more."""
        return self._replace(slots=with_slot(self.slots, name, features))

    def behind(self, action: str) -> "State":
        """The state behind an action: of a message with an intent the text counts no more."""
        user = self.user
        if user and user.intent is not None and user.text is not None:
            user = user._replace(text=None)
        return self._replace(user=user, previous=action)

    def slot(self, name: str) -> Features | None:
        """What slot `name` shows, None when it is not set."""
        return next((features for slot, features in self.slots if slot == name), None)


def with_slot(slots: tuple[tuple[str, Features], ...], name: str,
              features: Features | None) -> tuple[tuple[str, Features], ...]:
    """Sorted slot features with one slot changed."""
    others = [pair for pair in slots if pair[0] != name]
    if features is None:
        return slots if len(others) == len(slots) else tuple(others)
    return tuple(sorted([*others, (name, features)]))
