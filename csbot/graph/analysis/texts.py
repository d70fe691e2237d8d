"""Texts that steps of stories tell beside an intent: right behind such a step a rule that names the text decides.

Stories themselves go by the intent. Source: `RulePolicy._predict` and `as_sub_state` of Rasa's `UserUttered`.
"""

from collections.abc import Iterable

from csbot.graph.analysis.hidden_differences import user_steps
from csbot.graph.model import RulePattern
from csbot.project.model import Story
from csbot.text import Span


def texts_beside_intents(stories: Iterable[Story], rules: Iterable[RulePattern]) -> dict[Span, str]:
    """The texts that rules name, by the place of the step."""
    known = {state.text for rule in rules for state in rule.states} - {None}
    steps = (step for story in stories for step in user_steps(story.steps)) if known else ()
    return {step.at: step.text for step in steps if step.intent is not None and step.text in known}
