"""`stories:` and `rules:` items to Story and Rule records: the kind of a step is dispatched here, in code.

Knows the steps' shape, not what a step does to a conversation.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.markup import read_markup
from csbot.project.model import (
    ActionStep,
    BotStep,
    CheckpointStep,
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
from csbot.project.problems import listed
from csbot.project.shapes import found_words
from csbot.project.yaml import Map, Seq, Text, content_place
from csbot.text import Source, Span

STEP_KEYS = {
    "intent": ("intent", "user", "entities", "metadata"), "user": ("intent", "user", "entities", "metadata"),
    "or": ("or",), "action": ("action",), "bot": ("bot", "metadata"),
    "checkpoint": ("checkpoint", "slot_was_set"), "slot_was_set": ("slot_was_set",), "active_loop": ("active_loop",),
}
NOT_IN_RULES = ("checkpoint", "bot")
IN_CONDITIONS = ("active_loop", "slot_was_set")


class StoryReader:
    """Collects the stories and rules of many files, and the problems found on the way."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self.rules: list[Rule] = []
        self.problems: list[Diagnostic] = []
        self.source = Source("", "")

    def read(self, document: Map, source: Source, broken: set[tuple]) -> None:
        """Read the stories and rules of one document, but for those with a shape error."""
        self.source = source
        for kind in ("stories", "rules"):
            items = document.get(kind)
            for index, item in enumerate(items if isinstance(items, Seq) else ()):
                if (kind, index) not in broken:
                    self.story(item) if kind == "stories" else self.rule(item)

    def story(self, item: Map) -> None:
        name = Name(item["story"], item.at_value("story"))
        if not item.get("steps"):
            self.problems.append(problems.empty_story(name.at, "story", name))
            return
        self.stories.append(Story(name, tuple(self.steps(item["steps"]))))

    def rule(self, item: Map) -> None:
        name = Name(item["rule"], item.at_value("rule"))
        if not item.get("steps"):
            self.problems.append(problems.empty_story(name.at, "rule", name))
            return
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
                self.problems.append(problems.no_step(item.at, item, STEP_KEYS))
                continue
            allowed = STEP_KEYS[kind]
            unknown = [key for key in item if key not in allowed]
            self.problems += (problems.unknown_key(item.at_key(k), k, f"a '{kind}' step", allowed) for k in unknown)
            try:
                yield from self.READERS[kind](self, item)
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
        entities = tuple(self.entities(item))
        if "entities" not in item:
            entities = tuple(StepEntity(a.entity, a.value, a.role, a.group) for a in annotations)
        base = None if intent is None else Name(intent.partition("/")[0], intent.at)
        yield UserStep(item.at, base, entities, text, annotations, intent)

    def intent_name(self, item: Map) -> Name:
        name = wanted(item, "intent", Text)
        if name.startswith("/"):
            self.problems.append(problems.leading_slash(item.at_value("intent"), name))
        stripped = name.lstrip("/").strip()
        if not stripped:
            raise _Wrong(item.at_value("intent"), "'intent' is empty, allowed is the name of an intent")
        return Name(stripped, item.at_value("intent"))

    def entities(self, item: Map) -> Iterator[StepEntity]:
        items = item.get("entities") or ()
        if "entities" in item and not isinstance(item["entities"], (Seq, type(None))):
            raise _Wrong(item.at_value("entities"), f"'entities' is {found_words(items)}, allowed is a list")
        for index, entity in enumerate(items):
            if isinstance(entity, str):
                yield StepEntity(Name(entity, items.at_item(index)), "")
            elif isinstance(entity, Map) and entity:
                yield step_entity(entity)
            else:
                words = f"an entity is {found_words(entity)}, allowed is 'name' or 'name: value'"
                raise _Wrong(items.at_item(index), words)

    def either(self, item: Map) -> Iterator[Step]:
        alternatives = []
        for one in wanted(item, "or", Seq):
            kind = step_kind(one) if isinstance(one, Map) else None
            if kind not in ("intent", "user", "slot_was_set"):
                at = one.at if isinstance(one, (Map, Seq, Text)) else item.at_value("or")
                raise _Wrong(at, "an alternative of 'or' is a step with 'intent', 'user' or 'slot_was_set'")
            steps = tuple(self.steps([one]))
            alternatives += [steps] if kind == "slot_was_set" else steps
        yield OrStep(item.at, tuple(alternatives))

    def act(self, item: Map) -> Iterator[Step]:
        name = wanted(item, "action", Text)
        if not name.strip():
            raise _Wrong(item.at_value("action"), "'action' is empty, allowed is the name of an action")
        yield ActionStep(item.at, Name(name.strip(), item.at_value("action")))

    def bot(self, item: Map) -> Iterator[Step]:
        yield BotStep(item.at, wanted(item, "bot", Text).strip())

    def checkpoint(self, item: Map) -> Iterator[Step]:
        name = Name(wanted(item, "checkpoint", Text), item.at_value("checkpoint"))
        yield CheckpointStep(item.at, name, tuple(slot_steps(item)))

    def slots(self, item: Map) -> Iterator[Step]:
        yield from slot_steps(item)

    def loop(self, item: Map) -> Iterator[Step]:
        form = item["active_loop"]
        if form is not None and not isinstance(form, Text):
            words = f"'active_loop' is {found_words(form)}, allowed is a form or null"
            raise _Wrong(item.at_value("active_loop"), words)
        yield LoopStep(item.at, None if form is None else Name(form, item.at_value("active_loop")))

    READERS: dict[str, Callable[["StoryReader", Map], Iterator[Step]]] = {
        "intent": user, "user": user, "or": either, "action": act, "bot": bot, "checkpoint": checkpoint,
        "slot_was_set": slots, "active_loop": loop}


class _Wrong(Exception):
    """A step that cannot be read: the place and the words."""

    def __init__(self, at: Span, words: str) -> None:
        super().__init__(words)
        self.at, self.words = at, words


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


def step_entity(item: Map) -> StepEntity:
    """`{city: Berlin, role: to}` as a record."""
    labels = {key: None if item.get(key) is None else str(item[key]) for key in ("role", "group")}
    key = next((key for key in item if key not in ("role", "group")), None)
    if key is None:
        raise _Wrong(item.at, "an entity has a role or group, but no name")
    return StepEntity(Name(key, item.at_key(key)), item[key], labels["role"], labels["group"])


def slot_steps(item: Map) -> Iterator[SlotStep]:
    """The slots of a `slot_was_set` list, or of a mapping written without dashes."""
    slots = item.get("slot_was_set") or ()
    if isinstance(slots, Map):
        slots = [slots]
    if not isinstance(slots, (list, tuple)):
        raise _Wrong(item.at_value("slot_was_set"), f"'slot_was_set' is {found_words(slots)}, allowed is a list")
    for slot in slots:
        if isinstance(slot, Text):
            yield SlotStep(slot.at, Name(slot, slot.at), None, has_value=False)
        elif isinstance(slot, Map):
            for key in slot:
                yield SlotStep(slot.at_key(key), Name(key, slot.at_key(key)), slot[key])
        else:
            words = f"a slot is {found_words(slot)}, allowed is 'name' or 'name: value'"
            raise _Wrong(item.at_value("slot_was_set"), words)
