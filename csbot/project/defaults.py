"""The names that every project has without declaring them. Only names; what they do is in other rooms.

Source: the default actions, intents, slots and responses of Rasa 3.6.
"""

from collections.abc import Iterator

from csbot.project.model import Domain

DEFAULT_INTENTS = ("restart", "back", "out_of_scope", "session_start", "nlu_fallback")
DEFAULT_ACTIONS = (
    "action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop",
    "action_revert_fallback_events", "action_default_ask_affirmation", "action_default_ask_rephrase",
    "action_two_stage_fallback", "action_unlikely_intent", "action_back", "...", "action_extract_slots")
HOOKS = ("action_validate_slot_mappings", "action_query_knowledge_base")
DEFAULT_RESPONSES = ("utter_default", "utter_restart", "utter_back", "utter_ask_rephrase")
KNOWLEDGE_BASE_SLOTS = (
    "knowledge_base_listed_objects", "knowledge_base_last_object", "knowledge_base_last_object_type")


def default_slots(domain: Domain) -> Iterator[str]:
    """The slots that a domain has without declaring them."""
    yield "session_started_metadata"
    if domain.forms:
        yield "requested_slot"
    if "action_query_knowledge_base" in domain.actions:
        yield from KNOWLEDGE_BASE_SLOTS
