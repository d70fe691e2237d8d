"""The names that every dialogue knows: Rasa's default actions, default intents and what the latter always lead to.

Source: the default actions and `DEFAULT_ACTION_MAPPINGS` of Rasa 3.6.
"""

from csbot.graph.state import LISTEN

DEFAULT_ACTIONS = (
    LISTEN, "action_restart", "action_session_start", "action_default_fallback", "action_deactivate_loop",
    "action_revert_fallback_events", "action_default_ask_affirmation", "action_default_ask_rephrase",
    "action_two_stage_fallback", "action_unlikely_intent", "action_back", "...", "action_extract_slots")
DEFAULT_INTENTS = {"restart": "action_restart", "back": "action_back", "session_start": "action_session_start"}
TWO_STAGE = "action_two_stage_fallback"
SNIPPET = "..."
