"""The names that decide by themselves in every dialogue: what default intents always lead to, and two special actions.

Which actions and intents exist without being declared is in `csbot.project.defaults`. Source:
`DEFAULT_ACTION_MAPPINGS` of Rasa 3.6.
"""

DEFAULT_INTENTS = {"restart": "action_restart", "back": "action_back", "session_start": "action_session_start"}
TWO_STAGE = "action_two_stage_fallback"
SNIPPET = "..."
