"""Which policies of a configuration let stories and rules decide here, and with how much history.

No policies at all: rules and stories both decide, stories with any end of the conversation. Knows only names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csbot.graph.model import StoryMemory
from csbot.project.model import Settings

RULES, WHOLE, AUGMENTED = "RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"


@dataclass(frozen=True)
class Checks:
    """Whether rules are compared with each other and with stories."""

    contradictions: bool = True


def _named(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """The policies by the last part of their name, the first of each name."""
    found: dict[str, Mapping[str, Any]] = {}
    for policy in settings.policies:
        if isinstance(policy, Mapping) and policy.get("name"):
            found.setdefault(str(policy["name"]).rsplit(".", 1)[-1], policy)
    return found


def story_memory(settings: Settings) -> StoryMemory:
    """How stories decide, by the policies that are listed."""
    policies = _named(settings)
    if not policies:
        return StoryMemory()
    mode = next((mode for name, mode in ((AUGMENTED, "augmented"), (WHOLE, "whole")) if name in policies), "none")
    listed = policies.get(AUGMENTED, policies.get(WHOLE, {}))
    history = listed.get("max_history")
    return StoryMemory(mode, history if isinstance(history, int) and history > 0 else None, RULES in policies)


def checks(settings: Settings) -> Checks:
    """Which checks the configuration wants."""
    return Checks(bool(_named(settings).get(RULES, {}).get("check_for_contradictions", True)))
