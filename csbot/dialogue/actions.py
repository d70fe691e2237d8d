"""Custom actions that run in the bot's own process: the `action` decorator, and those that csbot brings.

Knows no modules and no folders: who loads the project's `actions.py` hands its names to `collect_actions`. How an
action is called is in `calling`, what it sees of the conversation in `action_call`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from csbot.dialogue.action_call import ActionCall
from csbot.dialogue.intent_message import EXTERNAL
from csbot.text import language_of

TIMEOUT = 10.0
DETECT_LANGUAGE = "action_detect_language"
LANGUAGE_SLOT = "language"
NAMING_INTENTS = ("/", EXTERNAL)


@dataclass(frozen=True)
class CustomAction:
    """A function with the name that stories call it by. `timeout` in seconds; `on_error` names a response."""

    name: str
    function: Callable[[ActionCall], Any]
    timeout: float = TIMEOUT
    on_error: str | None = None

    def __call__(self, turn: Any) -> Any:
        """Call the function as it was written, as a test of the project would."""
        return self.function(turn)


def action(name: str, *, timeout: float = TIMEOUT, on_error: str | None = None) -> Callable[[Callable], CustomAction]:
    """Make a function (`def` or `async def`, with one argument `turn`) the custom action `name`.

    When it raises or takes more than `timeout` seconds, the response `on_error` is said and the conversation goes on.
    Each call runs in a thread of its own, an `async def` on an event loop of its own: nothing that belongs to another
    event loop (an open client session) can be used in it.
    """
    if not isinstance(name, str) or not name:
        raise TypeError("an action needs its name: @action(\"action_track_order\")")
    if not timeout > 0:
        raise ValueError(f"action '{name}' has the timeout '{timeout}', allowed are seconds above 0")

    def decorate(function: Callable) -> CustomAction:
        return CustomAction(name, function, float(timeout), on_error)

    return decorate


def collect_actions(namespaces: Iterable[Mapping[str, Any]]) -> dict[str, CustomAction]:
    """The custom actions among the names of modules (`vars(module)`), the built-in ones included.

    ValueError when two different functions have the same name; a project may replace a built-in one.
    """
    found: dict[str, CustomAction] = {}
    for namespace in namespaces:
        for value in namespace.values():
            if not isinstance(value, CustomAction):
                continue
            if found.setdefault(value.name, value) is not value:
                raise ValueError(f"action '{value.name}' is registered twice")
    return {**BUILT_IN, **found}


@action(DETECT_LANGUAGE)
def detect_language(turn: ActionCall) -> None:
    """Set the slot `language` to `zh` or `en` by the script of the message; keep it when neither is there.

    What names an intent, `/greet` or the message of a reminder, is in no language of the customer's.
    """
    language = None if turn.text.lstrip().startswith(NAMING_INTENTS) else language_of(turn.text)
    if language and turn.slots.get(LANGUAGE_SLOT) != language:
        turn.set(LANGUAGE_SLOT, language)


BUILT_IN: Mapping[str, CustomAction] = {DETECT_LANGUAGE: detect_language}
