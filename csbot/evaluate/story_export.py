"""A conversation as test stories in Rasa's form, so that what was just talked through can be replayed for ever.

What was taken back (a fallback, `/back`) is left out, and a restart or a new session begins another story. Knows
events, not where they come from.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise
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
from csbot.project.markup import MARK_HINT, MAX_LENGTH
from csbot.project.names import NOWHERE
from csbot.project.stories import typed_entities
from csbot.values import Entity, Understanding

UNSPOKEN = ("action_listen", "action_session_start", "action_restart")
PLAIN = re.compile(r"[\w/.-]+")
NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
HALF = re.compile("[\ud800-\udfff]")
OPENING = re.compile(r"[\[［]")
BRACKETS = re.compile(r"[\[\]{}［］]")
AT_THE_ENDS = re.compile(r"\A\s+|\s+\Z")


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
            yield from user_step(event.understanding)
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


def user_step(said: Understanding) -> Iterator[str]:
    """A message with its entities in markup. Where the text cannot hold them, the step has intent and entities only.

    So it has for a text that is too long to be read with brackets.
    """
    text = told_text(said)
    if text is not None:
        yield f"- user: {quoted(text)}"
        yield f"  intent: {named(said.intent.name)}"
        return
    yield f"- intent: {named(said.intent.name)}"
    if said.entities:
        yield "  entities:"
        yield from map(entity_line, said.entities)


def told_text(said: Understanding) -> str | None:
    """The text from which a reader takes all entities of a message; None where there is no such text."""
    if said.text.startswith("/"):
        named_there = [(str(one.entity), one.value) for one in typed_entities(said.text, NOWHERE)]
        fits, said = named_there == [(one.entity, one.value) for one in said.entities], replace(said, entities=())
    else:
        fits = apart(said.entities) and all(markable(said.text, entity) for entity in said.entities)
    text = marked(said) if fits else ""
    return text if fits and (len(text) <= MAX_LENGTH or not MARK_HINT.search(text)) else None


def marked(said: Understanding) -> str:
    """The text with its entities in markup; several on one span as a list.

    What would be read as markup though the customer typed it is given a list of no entities: `[a](b)` is written
    `[[][]a](b)`. So are spaces at its ends, which would be cut off.
    """
    text, pieces, position = said.text, [], 0
    hidden = bool(said.entities) or AT_THE_ENDS.search(text) or MARK_HINT.search(text)
    for (start, end), entities in groupby(sorted(said.entities, key=place), place):
        surface = text[start:end]
        pieces += [harmless(text[position:start]), f"[{surface}]", markup(list(entities), surface)]
        position = end
    pieces.append(harmless(text[position:]) if hidden else text[position:])
    return AT_THE_ENDS.sub(lambda match: f"[{match.group()}][]", "".join(pieces))


def place(entity: Entity) -> tuple[int, int]:
    """Where an entity stands in its text."""
    return entity.start, entity.end


def apart(entities: Iterable[Entity]) -> bool:
    """Whether no two entities overlap, but for those on the very same span."""
    places = sorted(set(map(place, entities)))
    return all(end <= start for (_, end), (start, _) in pairwise(places))


def markable(text: str, entity: Entity) -> bool:
    """Whether markup can hold an entity of a text: it spans something without brackets, and its values are texts."""
    surface = text[entity.start:entity.end]
    values = (entity.value, *(one for one in (entity.role, entity.group) if one is not None))
    plain = bool(surface.strip()) and not BRACKETS.search(surface)
    return plain and all(isinstance(one, str) for one in values)


def harmless(text: str) -> str:
    """A text in which nothing begins markup."""
    return OPENING.sub(lambda match: f"[{match.group()}][]", text)


def markup(entities: list[Entity], surface: str) -> str:
    """What stands behind the brackets of a surface; brackets inside of JSON are escaped, as they would end it."""
    declared = [described(entity, surface) for entity in entities]
    if len(declared) == 1 and len(declared[0]) == 1 and PLAIN.fullmatch(declared[0]["entity"]):
        return f"({declared[0]['entity']})"
    texts = (BRACKETS.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(one, ensure_ascii=False)[1:-1])
             for one in declared)
    objects = ", ".join(f"{{{text}}}" for text in texts)
    return f"[{objects}]" if len(declared) > 1 else objects


def described(entity: Entity, surface: str) -> dict[str, Any]:
    """An entity as the JSON form of markup, without what the surface says already."""
    value = None if entity.value == surface else entity.value
    facts = {"entity": entity.entity, "role": entity.role, "group": entity.group, "value": value}
    return {key: fact for key, fact in facts.items() if fact is not None}


def entity_line(entity: Entity) -> str:
    """An entity as an item below `entities:`."""
    labels = {"role": entity.role, "group": entity.group}
    facts = {entity.entity: entity.value, **{key: label for key, label in labels.items() if label is not None}}
    return f"  - {quoted(facts)}"
