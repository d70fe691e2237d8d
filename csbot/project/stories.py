"""`stories:` and `rules:` items to Story and Rule records: the kind of a step is dispatched here, in code.

Knows the steps' shape, not what a step does to a conversation.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.markup import read_markup
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
    EventStep,
    LoopStep,
    Name,
    OrStep,
    Rule,
    SlotStep,
    Step,
    StepEntity,
    Story,
    UserStep,
)
from csbot.project.outdated import migration_hint
from csbot.project.problems import listed
from csbot.project.shapes import found_words
from csbot.project.yaml import Map, Seq, Text, content_place
from csbot.text import Source, Span

STEP_KEYS = {
    "intent": ("intent", "user", "entities"), "user": ("intent", "user", "entities"),
    "or": ("or",), "action": ("action",), "bot": ("bot",),
    "checkpoint": ("checkpoint", "slot_was_set"), "slot_was_set": ("slot_was_set",), "active_loop": ("active_loop",),
}
EVENTS = frozenset({
    "restart", "undo", "rewind", "reset_slots", "session_started", "pause", "resume", "export", "followup", "bot",
    "agent", "cancel_reminder", "entities", "user_featurization", "loop_interrupted", "form_validation",
    "action_execution_rejected"})
LOOP_EVENTS = frozenset({"active_loop", "form"})
UNTOLD_EVENTS = frozenset({"user", "slot", "reminder", "topic"})
NOT_IN_RULES = ("checkpoint", "bot")
IN_CONDITIONS = ("active_loop", "slot_was_set")


class StoryReader:
    """Collects the stories and rules of many files, and the problems found on the way.

    `silent` are the places of steps in which the bot says nothing.
    """

    def __init__(self) -> None:
        self.silent: list[Span] = []
        self.stories: list[Story] = []
        self.rules: list[Rule] = []
        self.problems: list[Diagnostic] = []
        self.source = Source("", "")

    def read(self, document: Map, source: Source) -> None:
        """Read the stories and rules of one document of sound shape."""
        self.source = source
        for item in document.get("stories") or ():
            name = self.named("story", item)
            if name is not None:
                self.stories.append(Story(name, tuple(self.steps(item["steps"]))))
        for item in document.get("rules") or ():
            name = self.named("rule", item)
            if name is not None:
                self.rule(name, item)

    def named(self, kind: str, item: Map) -> Name | None:
        """The name of a story or rule, perhaps an empty one; None where it has none or no steps and is skipped."""
        if not item.get(kind):
            self.problems.append(problems.no_name(item.at_value(kind), kind, is_skipped=kind not in item))
        if kind not in item:
            return None
        name = Name(item[kind] or "", item.at_value(kind))
        if not item.get("steps"):
            self.problems.append(problems.empty_story(name.at, kind, name))
            return None
        return name

    def rule(self, name: Name, item: Map) -> None:
        for step in item["steps"]:
            kind = step_kind(step)
            if kind in NOT_IN_RULES:
                self.problems.append(problems.not_in_rule(step.at_key(kind), kind))
        for step in item.get("condition") or ():
            if step_kind(step) not in (*IN_CONDITIONS, None):
                words = f"a rule's condition is {listed(step)}, allowed are {listed(IN_CONDITIONS)}"
                self.problems.append(problems.wrong_shape(step.at, words))
        written = self.steps(step for step in item.get("condition") or () if step_kind(step) in (*IN_CONDITIONS, None))
        conditions = tuple(step for step in written if isinstance(step, (SlotStep, LoopStep)))
        steps = tuple(step for step in self.steps(item["steps"]) if not isinstance(step, (CheckpointStep, BotStep)))
        self.rules.append(Rule(name, steps, conditions, item.get("conversation_start", False),
                               item.get("wait_for_user_input", True)))

    def steps(self, items: Iterable[Map]) -> Iterator[Step]:
        """The steps of a list of step mappings; a broken step is a problem and left out."""
        for item in items:
            kind = step_kind(item)
            if kind is None:
                if set(item) <= {"entities"}:
                    self.problems.append(problems.skipped_step(item.at, "a step that says nothing"))
                else:
                    self.problems.append(problems.no_step(item.at, item, STEP_KEYS, *hints(item)))
                continue
            allowed = STEP_KEYS[kind]
            unknown = [key for key in item if key not in allowed]
            self.problems += (problems.unknown_key(item.at_key(k), k, f"a '{kind}' step", allowed) for k in unknown)
            try:
                yield from self.READERS[kind](self, item)
            except _Empty as empty:
                self.problems.append(problems.skipped_step(empty.at, empty.words))
            except _Wrong as wrong:
                self.problems.append(problems.wrong_shape(wrong.at, wrong.words))

    def user(self, item: Map) -> Iterator[Step]:
        intent, text, annotations = item.get("intent"), None, ()
        if "intent" in item:
            intent = self.intent_name(item)
        if "user" in item:
            written = wanted(item, "user", Text)
            marked = read_markup(written.strip(), content_place(written, self.source))
            text, annotations = marked.text, marked.annotations
            self.problems += marked.problems
        entities = listed_entities = tuple(self.entities(item))
        if text is not None:
            entities = tuple(typed_entities(text, item.at_value("user")) if text.startswith("/") else
                             (StepEntity(a.entity, a.value, a.role, a.group) for a in annotations))
            self.problems += (problems.skipped_step(one.entity.at, f"entity '{one.entity}' is not marked in the text")
                              for one in listed_entities if one.entity not in {said.entity for said in entities})
        base = None if intent is None else Name(intent.partition("/")[0], intent.at)
        yield UserStep(item.at, base, entities, text, annotations, intent)

    def intent_name(self, item: Map) -> Name:
        if item["intent"] is None:
            raise _Empty(item.at_value("intent"), "'intent' is empty")
        name = wanted(item, "intent", Text)
        if name.startswith("/"):
            self.problems.append(problems.leading_slash(item.at_value("intent"), name))
        stripped = name.strip().removeprefix("/")
        if not stripped:
            raise _Empty(item.at_value("intent"), "'intent' is empty")
        return Name(stripped, item.at_value("intent"))

    def entities(self, item: Map) -> Iterator[StepEntity]:
        items = item.get("entities", ())
        if items is None and "user" in item:
            return
        if "entities" in item and not isinstance(items, Seq):
            raise _Wrong(item.at_value("entities"), f"'entities' is {found_words(items)}, allowed is a list")
        for index, entity in enumerate(items):
            if isinstance(entity, str):
                yield StepEntity(Name(entity, items.at_item(index)), "")
            elif isinstance(entity, Map) and not set(entity) <= {"role", "group"}:
                yield step_entity(entity)
            elif not entity and not isinstance(entity, (list, int, float)) or isinstance(entity, Map):
                self.problems.append(problems.skipped_step(items.at_item(index), "an entity without a name"))
            else:
                words = f"an entity is {found_words(entity)}, allowed is 'name' or 'name: value'"
                raise _Wrong(items.at_item(index), words)

    def either(self, item: Map) -> Iterator[Step]:
        alternatives = []
        for one in wanted(item, "or", Seq):
            kind = step_kind(one) if isinstance(one, Map) else None
            if isinstance(one, Map) and set(one) <= {"entities"}:
                raise _Empty(one.at, "an 'or' with an alternative that says nothing")
            if kind not in ("intent", "user", "slot_was_set"):
                at = one.at if isinstance(one, (Map, Seq, Text)) else item.at_value("or")
                raise _Wrong(at, "an alternative of 'or' is a step with 'intent', 'user' or 'slot_was_set'")
            steps = tuple(self.steps([one]))
            alternatives += [steps] if kind == "slot_was_set" else steps
        yield OrStep(item.at, tuple(alternatives))

    def act(self, item: Map) -> Iterator[Step]:
        """An action; like Rasa, the name of an event is the event, and `form` the form of that name."""
        written, at = filled(item, "action"), item.at_value("action")
        if written in UNTOLD_EVENTS:
            raise _Wrong(at, f"'{written}' is an event that needs more than its name, allowed is an action")
        name = Name(written.strip() or written, at)
        if written in LOOP_EVENTS:
            yield LoopStep(item.at, name)
        else:
            yield EventStep(item.at, name) if written in EVENTS else ActionStep(item.at, name)

    def bot(self, item: Map) -> Iterator[Step]:
        if item["bot"] in (None, ""):
            self.silent.append(item.at_value("bot"))
            raise _Empty(item.at_value("bot"), "'bot' is empty")
        yield BotStep(item.at, wanted(item, "bot", Text).strip())

    def checkpoint(self, item: Map) -> Iterator[Step]:
        name = Name(wanted(item, "checkpoint", Text), item.at_value("checkpoint"))
        conditions = tuple(self.slot_steps(item)) if "slot_was_set" in item else ()
        bare = next((one for one in conditions if not one.has_value), None)
        if bare is not None:
            raise _Empty(bare.at, f"checkpoint '{name}' has a slot without a value")
        yield CheckpointStep(item.at, name, conditions)

    def slots(self, item: Map) -> Iterator[Step]:
        yield from self.slot_steps(item)

    def slot_steps(self, item: Map) -> Iterator[SlotStep]:
        """The slots of a `slot_was_set` list; like Rasa, nothing behind something that is no slot."""
        slots = wanted(item, "slot_was_set", Seq)
        for index, slot in enumerate(slots):
            if isinstance(slot, Text):
                yield SlotStep(slot.at, Name(slot, slot.at), None, has_value=False)
            elif isinstance(slot, Map):
                for key in slot:
                    yield SlotStep(slot.at_key(key), Name(key, slot.at_key(key)), slot[key])
            else:
                words = f"a slot is {found_words(slot)}, allowed is 'name' or 'name: value'"
                rest = ", and what is behind it" if index + 1 < len(slots) else ""
                self.problems.append(problems.skipped_step(slots.at_item(index), words + rest))
                return

    def loop(self, item: Map) -> Iterator[Step]:
        form = item["active_loop"]
        if form is not None and not isinstance(form, Text):
            words = f"'active_loop' is {found_words(form)}, allowed is a form or null"
            raise _Wrong(item.at_value("active_loop"), words)
        yield LoopStep(item.at, Name(form, item.at_value("active_loop")) if form else None)

    READERS: dict[str, Callable[["StoryReader", Map], Iterator[Step]]] = {
        "intent": user, "user": user, "or": either, "action": act, "bot": bot, "checkpoint": checkpoint,
        "slot_was_set": slots, "active_loop": loop}


class _Wrong(Exception):
    """A step that cannot be read: the place and the words."""

    def __init__(self, at: Span, words: str) -> None:
        super().__init__(words)
        self.at, self.words = at, words


class _Empty(_Wrong):
    """A step that is skipped, since it says nothing: the place and the words."""


def hints(item: Map) -> Iterator[str]:
    """The hint for a step of Rasa 2."""
    yield from (hint for hint in (migration_hint(("stories",), key) for key in item) if hint)


def step_kind(item: Map) -> str | None:
    """The kind of a step: the first of the known keys, in Rasa's order of priority."""
    return next((kind for kind in STEP_KEYS if kind in item), None)


def wanted(item: Map, key: str, kind: type) -> Any:
    """The value under `key`, which must be a text (Text) or a list (Seq)."""
    value = item[key]
    if not isinstance(value, kind):
        allowed = "a text" if kind is Text else "a list"
        raise _Wrong(item.at_value(key), f"'{key}' is {found_words(value)}, allowed is {allowed}")
    return value


def filled(item: Map, key: str) -> Text:
    """The text under `key`; a step where it is empty is skipped."""
    if item[key] is None or item[key] == "":
        raise _Empty(item.at_value(key), f"'{key}' is empty")
    return wanted(item, key, Text)


def step_entity(item: Map) -> StepEntity:
    """`{city: Berlin, role: to}` as a record."""
    for key in ("role", "group"):
        if not isinstance(item.get(key), (str, type(None))):
            raise _Wrong(item.at_value(key), f"'{key}' is {found_words(item[key])}, allowed is a text")
    key = [key for key in item if key not in ("role", "group")][-1]
    return StepEntity(Name(key, item.at_key(key)), item[key], item.get("role"), item.get("group"))


def typed_entities(text: str, at: Span) -> Iterator[StepEntity]:
    """The entities of a text like `/inform{"city": "北京"}`; none where what follows the intent is no JSON object."""
    try:
        values = json.loads(text[text.index("{"):])
    except (ValueError, RecursionError):
        return
    for name, value in values.items() if isinstance(values, dict) else ():
        yield from (StepEntity(Name(name, at), one) for one in (value if isinstance(value, list) else [value]))
