"""One sitting in the terminal: a message in, lines out; the commands that begin with a slash; the recording.

Knows nothing of how a line is read or where lines go.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from csbot.assistant import Assistant
from csbot.cli.output import cannot
from csbot.diagnostics import CsbotError
from csbot.dialogue.decide import Decision
from csbot.dialogue.events import UserUttered
from csbot.dialogue.intent_message import EXTRACTOR
from csbot.dialogue.turn import Turn
from csbot.evaluate.story_export import test_story
from csbot.package import cannot_write
from csbot.text import cells
from csbot.values import UNSURE, Entity, Message, Reply, Understanding

NO_REPLY = "(no reply)"
HELP = ("/slots  the values remembered", "/why  what led to the last reply",
        "/save FILE  this conversation as a test story", "/restart  begin anew", "/stop  leave",
        '/intent{"entity": "value"}  speak in intents')
MOST_ALTERNATIVES = 8


class Session:
    """A conversation in the terminal. `record` gets every event as a line of JSON."""

    def __init__(self, assistant: Assistant, explain: bool = False, record: TextIO | None = None) -> None:
        self.assistant, self.explain, self.record = assistant, explain, record
        self.turn: Turn | None = None
        self.problems: tuple[str, ...] = ()

    def answer(self, line: str) -> list[str] | None:
        """The lines that answer one line of input; None ends the sitting."""
        command, _, rest = line.strip().partition(" ")
        self.problems = ()
        match command:
            case "/stop":
                return None
            case "/help":
                return list(HELP)
            case "/slots":
                return list(self.slots())
            case "/why":
                return list(self.why())
            case "/save":
                return [self.save(rest.strip())]
        return list(self.talk(line.strip()))

    def talk(self, text: str) -> Iterator[str]:
        """Let the bot answer a message."""
        yield from self.told(self.assistant.reply(Message(text))) or [NO_REPLY]
        if self.explain:
            yield from explained(self.turn)

    def remind(self) -> Iterator[list[str]]:
        """The lines of each reminder that is due; nothing for one that says nothing."""
        found: list[str] = []
        for turn in self.assistant.remind():
            lines = self.told(turn)
            found += turn.problems
            yield [*lines, *(explained(turn) if self.explain else ())]
        self.problems = tuple(found)

    def next_reminder(self) -> float | None:
        """When the next reminder is due, in seconds since 1970."""
        return self.assistant.conversation().reminders.next_at()

    def told(self, turn: Turn) -> list[str]:
        """What the bot said in a turn, which is recorded."""
        self.turn, self.problems = turn, turn.problems
        if self.record:
            self.write(turn, self.record)
        return [line for reply in turn.replies for line in reply_lines(reply)]

    @staticmethod
    def write(turn: Turn, record: TextIO) -> None:
        """Append the turn's events to the recording."""
        try:
            record.writelines(json.dumps(event.as_json(), ensure_ascii=False) + "\n" for event in turn.events)
            record.flush()
        except OSError as error:
            raise CsbotError(cannot_write(record.name, error.strerror or str(error))) from None

    def slots(self) -> Iterator[str]:
        """All slots that have a value."""
        slots = {name: value for name, value in self.assistant.conversation().slots.items() if value is not None}
        width = max(map(cells, slots), default=0)
        for name, value in slots.items():
            yield f"{name}{' ' * (width - cells(name))}  {json.dumps(value, ensure_ascii=False)}"
        if not slots:
            yield "no slot has a value"

    def why(self) -> Iterator[str]:
        """What was understood and decided in the last turn, and why nothing else was."""
        if self.turn is None:
            yield "nothing has been said yet"
            return
        yield from explained(self.turn)
        for decision in self.turn.decisions:
            if decision.action == "action_listen":
                continue
            for alternative in decision.failed[:MOST_ALTERNATIVES]:
                yield f"# not: {alternative}"
            if len(decision.failed) > MOST_ALTERNATIVES:
                yield f"# not: … and {len(decision.failed) - MOST_ALTERNATIVES} more"

    def save(self, name: str) -> str:
        """Write the conversation so far as a test story into a new file."""
        if not name:
            return "usage: /save FILE"
        story = test_story(self.assistant.conversation().events, Path(name).stem)
        if not story:
            return "nothing has been said yet"
        try:
            with Path(name).open("x", encoding="utf8") as file:
                file.write(story)
        except (OSError, ValueError) as error:
            return cannot("write", name, error)
        return f"saved {name}"


def reply_lines(reply: Reply) -> Iterator[str]:
    """A reply as lines without an empty one among them."""
    yield from filled_lines(reply.text or "")
    if reply.image:
        yield from filled_lines(f"[image] {reply.image}")
    if reply.custom is not None:
        yield f"[custom] {json.dumps(reply.custom, ensure_ascii=False)}"
    for number, button in enumerate(reply.buttons, 1):
        title = button.get("title", "")
        yield from filled_lines(f"  {number}: {title} ({button.get('payload') or title})")


def filled_lines(text: str) -> Iterator[str]:
    """The lines of a text that are not blank."""
    return (line.rstrip() for line in text.splitlines() if line.strip())


def explained(turn: Turn) -> Iterator[str]:
    """What was understood in a turn, and each decision with the YAML line that it came from."""
    said = [event for event in turn.events if isinstance(event, UserUttered)]
    for event in said[:1]:
        yield f"# understood: {understood(event.understanding)}"
    for decision in turn.decisions:
        yield f"# decided: {decided(decision)}"


def understood(understanding: Understanding) -> str:
    """`greet 0.98 · city '上海' [2:4] model`, or `greet, named by the message`."""
    return " · ".join([intent_in_words(understanding), *map(entity_in_words, understanding.entities)])


def intent_in_words(understanding: Understanding) -> str:
    """The intent with its confidence; of a message that names it the confidence only where it gives one."""
    intent = understanding.intent
    if intent.name is None:
        return "no intent"
    if understanding.text[:1] != "/":
        return f"{intent.name} {intent.confidence:.2f}{doubt_in_words(understanding)}"
    return f"{intent.name}, named by the message" + (f" with {intent.confidence:.2f}" if intent.confidence < 1 else "")


def doubt_in_words(understanding: Understanding) -> str:
    """Why a message was not understood: between two intents, or unlike all that was taught; nothing where it was."""
    if understanding.intent.name != UNSURE:
        return ""
    if understanding.between:
        return f" (between {' and '.join(understanding.between)})"
    nearest = next((f", nearest {one.name} {one.confidence:.2f}" for one in understanding.ranking
                    if one.name != UNSURE), "")
    if understanding.familiarity is not None and understanding.familiarity < 0.5:
        return f" (like nothing taught, familiarity {understanding.familiarity:.2f}{nearest})"
    return f" (unsure{nearest})"


def entity_in_words(entity: Entity) -> str:
    """`city#to '上海' [2:4] model`; without a place where the message names the entity."""
    label = "#".join(str(part) for part in (entity.entity, entity.role, entity.group) if part)
    where = "" if entity.extractor == EXTRACTOR else f" [{entity.start}:{entity.end}] {entity.extractor or ''}"
    return f"{label} {entity.value!r}{where}".rstrip()


def decided(decision: Decision) -> str:
    """`utter_greet ← rule 'Greet' (stories/rules.yml:6)`"""
    where = f" ({decision.at[0].short})" if decision.at else ""
    return f"{decision.action} ← {decision.reason}{where}"
