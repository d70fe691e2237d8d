"""What a slot shows of its value to the dialogue: Rasa's slot features, without its slot classes.

Knows the slot types and their arithmetic. It does not know domains, stories or when a slot is set.
A feature vector is a tuple of floats; a vector of zeros means that the slot shows nothing.
"""

from dataclasses import dataclass
from typing import Any

OTHER = "__other__"
Features = tuple[float, ...]
CLASSES = {"TextSlot": "text", "BooleanSlot": "bool", "CategoricalSlot": "categorical", "FloatSlot": "float",
           "ListSlot": "list", "AnySlot": "any", "UnfeaturizedSlot": "any"}


def slot_type(declared: str) -> str:
    """The type that a declared type or Python path means; a class of the project's own counts as text."""
    return CLASSES.get(declared.rsplit(".", 1)[-1], "text") if "." in declared else declared


@dataclass(frozen=True, slots=True)
class SlotShape:
    """A slot as the dialogue sees it. `values` are lower-cased texts and end with `__other__` when categorical."""

    name: str
    type: str
    influences: bool = True
    initial: Any = None
    values: tuple[str, ...] = ()
    min_value: float = 0.0
    max_value: float = 1.0

    def vector(self, value: Any) -> Features:
        """The feature vector of `value`, as `Slot._as_feature` of Rasa 3.6 gives it; () for type any."""
        match self.type:
            case "bool":
                return _bool_vector(value)
            case "categorical":
                return _categorical_vector(self.values, value)
            case "float":
                return _float_vector(self.min_value, self.max_value, value)
            case "list":
                return (1.0 if _is_filled_list(value) else 0.0,)
            case "any":
                return ()
        return (0.0 if value is None else 1.0,)

    def shows(self, value: Any) -> Features | None:
        """The vector of `value` where it says something; None where the slot does not appear in a state."""
        vector = self.vector(value) if self.influences else ()
        return vector if any(vector) else None


def _bool_vector(value: Any) -> Features:
    if isinstance(value, bool):
        return (1.0, float(value))
    if isinstance(value, (int, float)):
        return (1.0, float(value == 1.0))
    if isinstance(value, str):
        text = value.strip().lower()
        if value.isdecimal():
            return (1.0, float(float(value) == 1.0))
        if text in ("true", "false"):
            return (1.0, float(text == "true"))
    return (0.0, 0.0)


def _categorical_vector(values: tuple[str, ...], value: Any) -> Features:
    if value is None:
        return (0.0,) * len(values)
    text = str(value).lower()
    shown = text if text in values else OTHER
    first = values.index(shown) if shown in values else -1
    return tuple(float(i == first) for i in range(len(values)))


def _float_vector(low: float, high: float, value: Any) -> Features:
    try:
        number = max(low, min(high, float(value)))
    except (TypeError, ValueError):
        return (0.0, 0.0)
    return (1.0, (number - low) / (abs(high - low) or 1))


def _is_filled_list(value: Any) -> bool:
    items = value if isinstance(value, (list, tuple)) or not value else [value]
    return bool(items)
