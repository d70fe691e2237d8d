"""What a response of the domain says now: the variation that fits slots and channel, with its {placeholders} filled.

Rasa's rules. The choice among fitting variations is left to the `random.Random` that the caller passes.
"""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from csbot.project.model import Response, SlotCondition, Variation
from csbot.values import Reply

BRACE = re.compile(r"\{\{|\}\}|\{([^\n{}]+)\}|[{}]")
FILLED_EXTRAS = ("attachment", "quick_replies")


def render(response: Response, slots: Mapping[str, Any], channel: str, chance: random.Random,
           values: Mapping[str, Any] | None = None) -> Reply | None:
    """The reply that a response makes; `values` fill placeholders beside the slots. None when no variation fits."""
    fitting = eligible_variations(response, slots, channel)
    if not fitting:
        return None
    return fill(chance.choice(fitting), {**slots, **(values or {})}, str(response.name))


def eligible_variations(response: Response, slots: Mapping[str, Any], channel: str) -> Sequence[Variation]:
    """The variations to choose from: conditional ones before others, but the channel's own before any of no channel."""
    conditional = [v for v in response.variations if v.conditions and all(holds(c, slots) for c in v.conditions)]
    default = [v for v in response.variations if not v.conditions]
    groups = ([v for v in variations if v.channel == wanted]
              for wanted in (channel, None) for variations in (conditional, default))
    return next((group for group in groups if group), ())


def holds(condition: SlotCondition, slots: Mapping[str, Any]) -> bool:
    """Whether the slot has the value; texts are compared regardless of case."""
    value, wanted = slots.get(condition.slot), condition.value
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return value == wanted


def fill(variation: Variation, values: Mapping[str, Any], name: str | None = None) -> Reply:
    """The reply that one variation makes."""
    extra = {key: interpolate(item, values) if key in FILLED_EXTRAS else item for key, item in variation.extra.items()}
    return Reply(text=interpolate(variation.text, values), buttons=tuple(interpolate(list(variation.buttons), values)),
                 image=interpolate(variation.image, values), custom=interpolate(variation.custom, values),
                 response=name, extra=extra)


def interpolate(template: Any, values: Mapping[str, Any]) -> Any:
    """Fill `{name}` in a text, or in every text inside lists and mappings. An unset slot prints `None`."""
    if isinstance(template, str):
        return interpolate_text(template, values)
    if isinstance(template, Mapping):
        return {key: interpolate(item, values) for key, item in template.items()}
    if isinstance(template, (list, tuple)):
        return [interpolate(item, values) for item in template]
    return template


def interpolate_text(text: str, values: Mapping[str, Any]) -> str:
    """Fill `{name}`; `{{x}}` becomes `{x}`. An unknown name or a stray brace leaves the whole text as it is."""
    pieces, end = [], 0
    for match in BRACE.finditer(text):
        pieces.append(text[end:match.start()])
        end = match.end()
        if match[0] in ("{{", "}}"):
            pieces.append(match[0][0])
        elif match[1] is not None and match[1] in values:
            pieces.append(str(values[match[1]]))
        else:
            return str(text)
    return "".join(pieces) + text[end:]
