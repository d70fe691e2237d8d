"""Turns that stories write out with their text, as examples with what was said before: they teach context.

Only training stories and rules; a step with a text, an intent and something said or asked before it. It knows what a
step says, not what it does to a conversation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from csbot.project.model import ActionStep, BotStep, Example, Project, SlotStep, Step, UserStep, alternatives
from csbot.values import Context

REQUESTED_SLOT = "requested_slot"
NOTHING = Context()


def told_examples(project: Project) -> list[Example]:
    """The user turns with text of a project's stories and rules, each once for each context."""
    found: dict[tuple, Example] = {}
    texts = {str(name): next((str(v.text) for v in response.variations if v.text), None)
             for name, response in project.domain.responses.items()}
    for story in (*project.stories, *project.rules):
        for example in told_in(story.steps, texts):
            marks = tuple((one.start, one.end, str(one.entity)) for one in example.entities)
            key = (example.text, str(example.intent), marks, example.contexts[0].words)
            found.setdefault(key, example)
    return list(found.values())


def told_in(steps: tuple[Step, ...], texts: Mapping[str, str | None]) -> Iterator[Example]:
    """The examples of one story. `texts` are what the responses say, by name."""
    context = NOTHING
    for step in steps:
        for one in alternatives(step):
            if isinstance(one, UserStep) and one.text and one.intent and not one.text.startswith("/") and context.words:
                yield Example(one.text, one.intent, one.annotations, one.at, None, (context,))
        context = after(context, alternatives(step)[-1], texts)


def after(context: Context, step: Step, texts: Mapping[str, str | None]) -> Context:
    """What was said and asked behind a step."""
    match step:
        case UserStep():
            said = None if step.text is None or step.text.startswith("/") else step.text
            return Context(asked=context.asked, customer=said, intent=step.full_intent and str(step.full_intent))
        case BotStep():
            return replace(context, bot=step.text)
        case ActionStep() if texts.get(step.name):
            return replace(context, bot=texts[step.name], response=str(step.name))
        case SlotStep(slot=slot, value=value) if slot == REQUESTED_SLOT:
            return replace(context, asked=str(value) if value else None)
    return context
