"""A conversation as a test story in Rasa's form, so that what was just talked through can be replayed for ever.

Knows events, not where they come from.
"""

import json
from typing import Any, Iterable, Iterator

from csbot.dialogue.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from csbot.values import Entity, Understanding

UNSPOKEN = ("action_listen", "action_session_start")


def test_story(events: Iterable[Event], name: str) -> str:
    """The YAML of a file with one test story."""
    steps = "".join(f"  {line}\n" for event in events for line in step(event))
    return f'version: "3.1"\nstories:\n- story: {quoted(name)}\n  steps:\n{steps or "  []"}'


def step(event: Event) -> Iterator[str]:
    """The YAML lines of the step that an event is, if it is one."""
    match event:
        case UserUttered():
            yield f"- user: {quoted(marked(event.understanding))}"
            yield f"  intent: {quoted(event.understanding.intent.name)}"
        case ActionExecuted() if event.name and event.name not in UNSPOKEN:
            yield f"- action: {event.name}"
        case ActionExecuted() if event.action_text:
            yield f"- bot: {quoted(event.action_text)}"
        case SlotSet():
            yield "- slot_was_set:"
            yield f"  - {quoted(event.slot)}: {quoted(event.value)}"
        case ActiveLoop():
            yield f"- active_loop: {event.name or 'null'}"


def quoted(value: Any) -> str:
    """A value as JSON, which is YAML, too."""
    return json.dumps(value, ensure_ascii=False)


def marked(understanding: Understanding) -> str:
    """The text with its entities in markup; several on one span as a list, none that overlaps another span."""
    spans: dict[tuple[int, int], list[Entity]] = {}
    for entity in understanding.entities:
        spans.setdefault((entity.start, entity.end), []).append(entity)
    pieces, position = [], 0
    for (start, end), entities in sorted(spans.items()):
        if start < position or end <= start or understanding.text.startswith("/"):
            continue
        surface = understanding.text[start:end]
        pieces += [understanding.text[position:start], f"[{surface}]", markup(entities, surface)]
        position = end
    return "".join(pieces) + understanding.text[position:]


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
