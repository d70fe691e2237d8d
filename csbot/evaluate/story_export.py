"""A conversation as test stories in Rasa's form, so that what was just talked through can be replayed for ever.

What was taken back (a fallback, `/back`) is left out, and a restart or a new session begins another story: a replay
knows neither. Knows events, not where they come from.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from csbot.dialogue.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from csbot.values import Entity, Understanding

UNSPOKEN = ("action_listen", "action_session_start", "action_restart")
PLAIN = re.compile(r"[\w/.-]+")
NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
HALF = re.compile("[\ud800-\udfff]")
LIKE_MARKUP = re.compile(r"\](?=[(\[{])")


def test_story(events: Iterable[Event], name: str) -> str:
    """The YAML of a file with the test stories of a conversation; empty when no customer has spoken."""
    stories = []
    for told in tellings(events):
        title = f"{name} {len(stories) + 1}" if stories else name
        steps = "".join(f"  {line}\n" for event in told for line in step(event))
        stories.append(f"- story: {quoted(title)}\n  steps:\n{steps}")
    return f'version: "3.1"\nstories:\n{"".join(stories)}' if stories else ""


def tellings(events: Iterable[Event]) -> list[list[Event]]:
    """The events that count, apart for each beginning; those in which the customer says nothing are left out."""
    told: list[list[Event]] = [[]]
    for event in events:
        match event:
            case Restarted() | SessionStarted():
                told.append([])
            case UserUtteranceReverted():
                take_back(told[-1], UserUttered)
            case ActionReverted():
                take_back(told[-1], ActionExecuted)
            case _:
                told[-1].append(event)
    return [told for told in told if any(speaks(event) for event in told)]


def take_back(told: list[Event], kind: type[Event]) -> None:
    """Go back to before the latest event of a kind."""
    while told and not isinstance(told.pop(), kind):
        continue


def speaks(event: Event) -> bool:
    """Whether an event is a message that a story can hold; a restart ends one and is not told."""
    return isinstance(event, UserUttered) and event.understanding.intent.name != "restart"


def step(event: Event) -> Iterator[str]:
    """The YAML lines of the step that an event is, if it is one."""
    match event:
        case UserUttered() if speaks(event):
            yield f"- user: {quoted(marked(event.understanding))}"
            yield f"  intent: {named(event.understanding.intent.name)}"
        case ActionExecuted() if event.name and event.name not in UNSPOKEN:
            yield f"- action: {named(event.name)}"
        case ActionExecuted() if event.action_text:
            yield f"- bot: {quoted(event.action_text)}"
        case SlotSet():
            yield "- slot_was_set:"
            yield f"  - {named(event.slot)}: {quoted(event.value)}"
        case ActiveLoop():
            yield f"- active_loop: {named(event.name) if event.name else 'null'}"


def quoted(value: Any) -> str:
    """A value as JSON, which is YAML once what YAML takes for line ends is escaped; half characters become `�`."""
    text = HALF.sub("\ufffd", json.dumps(value, ensure_ascii=False))
    return NOT_IN_YAML.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def named(name: str | None) -> str:
    """A name as it is usually written, quoted where it has to be."""
    return name if name and PLAIN.fullmatch(name) else quoted(name)


def marked(understanding: Understanding) -> str:
    """The text with its entities in markup; several on one span as a list, none that overlaps another span.

    What would be read as markup though the customer typed it gets a space: `[a](b)` becomes `[a] (b)`.
    """
    text = understanding.text
    spans: dict[tuple[int, int], list[Entity]] = {}
    for entity in understanding.entities:
        spans.setdefault((entity.start, entity.end), []).append(entity)
    pieces, position = [], 0
    for (start, end), entities in sorted(spans.items()):
        surface = text[start:end]
        if start < position or end <= start or text.startswith("/") or re.search(r"[\[\]]", surface):
            continue
        pieces += [harmless(text[position:start]), f"[{surface}]", markup(entities, surface)]
        position = end
    return "".join([*pieces, harmless(text[position:])])


def harmless(text: str) -> str:
    """A text in which nothing looks like markup."""
    return text if text.startswith("/") else LIKE_MARKUP.sub("] ", text)


def markup(entities: list[Entity], surface: str) -> str:
    """What stands behind the brackets of a surface."""
    declared = [described(entity, surface) for entity in entities]
    if len(declared) > 1:
        return quoted(declared)
    return f"({declared[0]['entity']})" if len(declared[0]) == 1 else quoted(declared[0])


def described(entity: Entity, surface: str) -> dict[str, Any]:
    """An entity as the JSON form of markup, without what the surface says already."""
    value = None if entity.value == surface else entity.value
    facts = {"entity": entity.entity, "role": entity.role, "group": entity.group, "value": value}
    return {key: fact for key, fact in facts.items() if fact is not None}
