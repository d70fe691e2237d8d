"""How stories decide here and which comparisons are wanted, by the settings. Knows no policy by name."""

from dataclasses import dataclass

from csbot.graph.model import StoryMemory
from csbot.project.model import Settings


@dataclass(frozen=True)
class Checks:
    """Whether rules are compared with each other and with stories."""

    contradictions: bool = True


def story_memory(settings: Settings) -> StoryMemory:
    """How stories decide, by the policies that are listed."""
    dialogue = settings.dialogue
    return StoryMemory(dialogue.mode, dialogue.max_history, dialogue.rules)


def checks(settings: Settings) -> Checks:
    """Which checks the configuration wants."""
    return Checks(settings.dialogue.rules and settings.dialogue.contradictions)
