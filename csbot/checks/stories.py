"""Checks of stories and rules as such: names, a story that nobody begins, no answer to what is not understood."""

from collections.abc import Iterator

from csbot.checks.check import check
from csbot.checks.facts import Facts, by_name, flat_steps
from csbot.diagnostics import Diagnostic, in_file
from csbot.project.model import CheckpointStep, LoopStep, Name, SlotStep, UserStep


@check("W271")
def same_name(facts: Facts) -> Iterator[Diagnostic]:
    """Two stories, or two rules, have the same name, so that reports and `csbot why` cannot tell them apart.

        - story: greet
          steps: [...]
        - story: greet
          steps: [...]

    Rename one; where both tell the same, take one out. A name is reported once, however many have it.
    """
    for kind, told in (("stories", facts.project.stories), ("rules", facts.project.rules)):
        for name, (first, second, *others) in several(by_name(one.name for one in told)):
            count = "two" if not others else len(others) + 2
            yield Diagnostic(f"{count} {kind} are named '{name}'", second.at, related=(("first here", first.at),))


def several(places: dict[str, list[Name]]) -> Iterator[tuple[str, list[Name]]]:
    """The names with more than one place."""
    return ((name, found) for name, found in places.items() if len(found) > 1)


@check("W272", whole=("stories",))
def story_without_user(facts: Facts) -> Iterator[Diagnostic]:
    """A story has no step of the customer and begins at no checkpoint: no conversation ever reaches it.

        - story: greet
          steps:
          - action: utter_greet

    Begin it with an `intent:` step. What the bot says before the customer's first message is a rule with
    `conversation_start: true`.
    """
    for story in facts.project.stories:
        if not any(isinstance(step, (UserStep, CheckpointStep)) for step in flat_steps(story)):
            yield Diagnostic(f"story '{story.name}' has no step of the customer", story.name.at,
                             hint="begin it with an 'intent' step")


@check("W273", "responses", "actions", whole=("stories", "rules"))
def no_fallback(facts: Facts) -> Iterator[Diagnostic]:
    """The bot has no answer to a message that it does not understand: it would say nothing.

    Such a message has the intent `nlu_fallback`. No rule or story names that intent, and there is no response
    `utter_default`, which the bot says where nothing else fits.

    Add a response `utter_default`, or a rule:

        - rule: ask again
          steps: [{intent: nlu_fallback}, {action: utter_please_rephrase}]
    """
    told = (*facts.project.stories, *facts.project.rules)
    fallback = {"utter_default", "action_default_fallback"}
    if told and facts.nlu.examples and "nlu_fallback" not in facts.told_intents \
            and not fallback & {*facts.domain.responses, *facts.domain.actions} \
            and not any("core_fallback_action_name" in policy for policy in facts.project.settings.policies):
        yield Diagnostic("the bot has no answer to what it does not understand", in_file(told[0].name.at.file),
                         hint="add a response 'utter_default', or a rule for the intent 'nlu_fallback'")


@check("W274", whole=("stories", "rules"))
def unanswered(facts: Facts) -> Iterator[Diagnostic]:
    """A story or rule ends with what the customer says: where it decides, the bot stays silent and the customer waits.

        - rule: opening hours
          steps:
          - intent: opening_hours

    Add the action that answers. Where the bot shall say nothing, write `action: action_listen` behind the intent.
    """
    for kind, told in (("story", facts.project.stories), ("rule", facts.project.rules)):
        for one in told:
            spoken = [step for step in one.steps if not isinstance(step, (SlotStep, LoopStep))]
            if spoken and isinstance(spoken[-1], UserStep):
                yield Diagnostic(f"{kind} '{one.name}' ends with the customer's turn, the bot answers nothing",
                                 spoken[-1].at, hint="add the action that answers, or 'action: action_listen'")
