"""`policies:` to DialogueSettings: which of Rasa's policies decide here, and how. Knows no graph.

Without policies Rasa takes MemoizationPolicy, RulePolicy, UnexpecTEDIntentPolicy and TEDPolicy. csbot has no learned
policy; in the place of the last stories decide by the ends of a conversation, too, as AugmentedMemoizationPolicy does.
So they do where TEDPolicy is listed without a memoization: it would have learnt these stories.
"""

from collections.abc import Iterator, Sequence

from csbot.diagnostics import Diagnostic
from csbot.project.components import POLICIES
from csbot.project.configured import Item, Parameters, check_items, named, not_obeyed
from csbot.project.model import DialogueSettings, Name

RULES, WHOLE, AUGMENTED = "RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"
LEARNED = "TEDPolicy"
LEARNED_POLICIES = (LEARNED, "UnexpecTEDIntentPolicy")
MODES = {AUGMENTED: "augmented", WHOLE: "whole"}
PRIORITIES = {RULES: 4, WHOLE: 3, AUGMENTED: 3}


def read_policies(items: Sequence[Item]) -> tuple[DialogueSettings, list[Diagnostic]]:
    """What the listed policies mean, and what is wrong with them."""
    if not items:
        return DialogueSettings(), []
    listed = named(items, POLICIES)
    memory = next((name for name in MODES if name in listed), None)
    stories = Parameters(memory or WHOLE, listed.get(memory or WHOLE, {}))
    rules = Parameters(RULES, listed.get(RULES, {}))
    settings = DialogueSettings(
        mode=mode_of(listed, memory), max_history=stories.count("max_history"), rules=RULES in listed,
        one_turn_rules=rules.flag("restrict_rules", True), contradictions=rules.flag("check_for_contradictions", True),
        fallback=read_fallback(rules))
    found = [*check_items(items, "policy", POLICIES), *stories.problems, *rules.problems, *unruly(listed, memory)]
    return settings, found


def learns(items: Sequence[Item]) -> bool:
    """Whether Rasa trains a policy on the stories: one is listed, or none is and Rasa takes its own."""
    return not items or any(str(item.get("name")).rpartition(".")[2] in LEARNED_POLICIES for item in items)


def mode_of(listed: dict[str, Item], memory: str | None) -> str:
    """Whether stories decide, and by what of a conversation."""
    if memory:
        return MODES[memory]
    return "augmented" if LEARNED in listed else "none"


def read_fallback(rules: Parameters) -> Name | None:
    """The action when nothing decides. A threshold of 0 means none: in Rasa, listening is as likely then, and first."""
    action = rules.text("core_fallback_action_name", "action_default_fallback")
    if not rules.flag("enable_fallback_prediction", True) or rules.number("core_fallback_threshold", 0.3) <= 0:
        return None
    return Name(action, getattr(action, "at", DialogueSettings().fallback.at))


def unruly(listed: dict[str, Item], memory: str | None) -> Iterator[Diagnostic]:
    """The parameters by which stories would come before rules."""
    if memory is None or RULES not in listed:
        return
    rules, stories = listed[RULES], listed[memory]
    ranks = [item.get("priority", PRIORITIES[name]) for name, item in ((RULES, rules), (memory, stories))]
    if all(isinstance(rank, (int, float)) for rank in ranks) and ranks[0] < ranks[1]:
        name, item = (memory, stories) if "priority" in stories else (RULES, rules)
        yield not_obeyed(item.at_key("priority"), name, "priority", item["priority"], "rules come before stories")
    key = "use_nlu_confidence_as_score"
    if rules.get(key) is True and stories.get(key) is not True:
        yield not_obeyed(rules.at_key(key), RULES, key, "true", "rules come before stories")
