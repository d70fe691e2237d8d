"""What is said when an action fails."""

import random
from collections.abc import Mapping
from typing import Any

from csbot.dialogue.responses import render
from csbot.project.model import Domain
from csbot.values import Reply

ACTION_FAILED = "utter_action_failed"
SORRY = "抱歉，刚才出了点问题，请稍后再试。Sorry, something went wrong, please try again later."


def apologise(on_error: str | None, domain: Domain, slots: Mapping[str, Any], channel: str,
              chance: random.Random) -> Reply:
    """The response `on_error`, else `utter_action_failed`, else a plain text."""
    for name in (on_error, ACTION_FAILED):
        reply = render(domain.responses[name], slots, channel, chance) if name in domain.responses else None
        if reply:
            return reply
    return Reply(SORRY)
