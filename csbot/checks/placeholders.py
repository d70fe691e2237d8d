"""The `{names}` in what a response says. Knows no check.

A name is what Rasa replaces: any text between single braces; `{{x}}` stands for a literal `{x}`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from csbot.project.model import Variation

PLACEHOLDER = re.compile(r"(?<!\{)\{(\w[\w. -]*)\}(?!\})")


def placeholders(variation: Variation) -> list[str]:
    """The names that a variation shows, wherever Rasa replaces them."""
    parts = (variation.text, variation.image, variation.custom, variation.buttons, variation.extra)
    return [name for text in texts(parts) for name in PLACEHOLDER.findall(text)]


def texts(value: Any) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
