"""How Rasa 2 wrote things that Rasa 3 refuses: what stands in a hint. Knows no schema."""

from typing import Any

MIGRATE = "Rasa 2 wrote it like this; 'csbot migrate' rewrites a project for Rasa 3"
UNFEATURIZED = ("unfeaturized", "UnfeaturizedSlot")  # Rasa 2 wrote the type by its name and the class by its path


def migration_hint(path: tuple, key: str = "", value: Any = None) -> str | None:
    """The hint for a value at a place, a key that is missing there or one too many; None where Rasa 2 had no such."""
    part = path[0] if path else ""
    old = (part == "slots" and key in ("auto_fill", "mappings")
           or part == "intents" and key == "triggers"
           or part == "forms" and (isinstance(value, list) and len(path) == 1 or isinstance(value, dict) or bool(key))
           or part in ("stories", "rules") and key in ("form", "slot"))
    return MIGRATE if old else None
