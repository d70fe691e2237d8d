"""csbot: declarative customer-service bots in Chinese and English.

The public names are loaded when they are used, so that `import csbot` costs nothing. Two more functions live in modules
of their own names: `csbot.check.check` and `csbot.train.train`.
"""

import importlib
from typing import Any

from csbot.version import VERSION as __version__

_HOMES = {
    "Assistant": "csbot.assistant",
    "CsbotError": "csbot.diagnostics",
    "Diagnostic": "csbot.diagnostics",
    "DialogueGraph": "csbot.graph.model",
    "Message": "csbot.values",
    "Project": "csbot.project.model",
    "Understanding": "csbot.values",
    "action": "csbot.dialogue.actions",
    "compile_graph": "csbot.graph.compile",
    "load_project": "csbot.project.load",
}
__all__ = [
    "Assistant", "CsbotError", "Diagnostic", "DialogueGraph", "Message", "Project", "Understanding", "__version__",
    "action", "compile_graph", "load_project",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'csbot' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)
