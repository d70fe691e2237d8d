"""Hashable forms of slot values, equal where Rasa's comparison of the values is."""

from typing import Any


def frozen(value: Any) -> Any:
    """A hashable value equal for equal `value`: lists become tuples, mappings sorted tuples of pairs."""
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    if isinstance(value, dict):
        return tuple(sorted((str(key), frozen(item)) for key, item in value.items()))
    return value
