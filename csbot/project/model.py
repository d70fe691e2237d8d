"""The typed, frozen Project: what the YAML files of a bot declare, every item with its place (`at`).

Only data. It knows no YAML, no files and not how a story is used. Names are `Name`: a `str` that remembers where
it was written, so that a reference to an intent three rooms away can still be shown with file and line.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project.endpoints import Credentials, Endpoints
from csbot.project.names import NOWHERE, Name
from csbot.text import Source, Span
from csbot.values import Context

# ---- examples ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Annotation:
    """An entity annotated in a text: characters `start` to `end` (exclusive) of the text without markup."""

    start: int
    end: int
    entity: Name
    value: str
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated sentence. `intent` may be `base/sub` or `a+b`. `contexts`: what may have been said before it."""

    text: str
    intent: Name
    entities: tuple[Annotation, ...]
    at: Span
    metadata: Any = None
    contexts: tuple[Context, ...] = ()


@dataclass(frozen=True, slots=True)
class Synonym:
    """A surface form and the value that stands for it; `implied` when an annotation said so."""

    surface: str
    value: str
    at: Span
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a `regex:` item."""

    name: Name
    regex: str
    at: Span

    @property
    def flaw(self) -> str | None:
        """What makes it no regular expression of Python; None for one that is sound."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                re.compile(self.regex)
        except (re.error, RecursionError, OverflowError) as error:
            return str(error)
        return None


@dataclass(frozen=True, slots=True)
class LookupEntry:
    """One line of a `lookup:` item."""

    name: Name
    text: str
    at: Span


@dataclass(frozen=True, slots=True)
class TrainingData:
    """All NLU data of a project, in file order."""

    examples: tuple[Example, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    lookups: tuple[LookupEntry, ...] = ()


# ---- domain ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeclaredIntent:
    """An intent of the domain. `use_entities` is True (all), False/() (none) or the labels that count.

    `ignore_entities` None: nothing is said, so that the entities without influence are ignored.
    """

    name: Name
    use_entities: bool | tuple[str, ...] = True
    ignore_entities: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DeclaredEntity:
    """An entity type of the domain."""

    name: Name
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    influence_conversation: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a state may show: `city`, `city#from`, …"""
        return (str(self.name), *(f"{self.name}#{label}" for label in (*self.roles, *self.groups)))


@dataclass(frozen=True, slots=True)
class MappingCondition:
    """One item of a mapping's `conditions`; `active_loop` None means: no form is active."""

    active_loop: Name | None
    requested_slot: Name | None
    at: Span


@dataclass(frozen=True, slots=True)
class SlotMapping:
    """How a slot is filled. `type`: from_entity, from_intent, from_trigger_intent, from_text or custom."""

    type: Name
    at: Span
    entity: Name | None = None
    role: str | None = None
    group: str | None = None
    intents: tuple[Name, ...] = ()
    not_intents: tuple[Name, ...] = ()
    value: Any = None
    action: Name | None = None
    conditions: tuple[MappingCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of the domain. `type`: text, bool, categorical, float, list, any, or a Python path."""

    name: Name
    type: Name
    influence_conversation: bool = True
    initial_value: Any = None
    values: tuple[Any, ...] = ()
    min_value: float = 0.0
    max_value: float = 1.0
    mappings: tuple[SlotMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotCondition:
    """`{type: slot, name, value}`: a response variation wants this slot to have this value."""

    slot: Name
    value: Any
    at: Span


@dataclass(frozen=True, slots=True)
class Variation:
    """One variation of a response. `extra` holds quick_replies, attachment, elements and unknown keys."""

    at: Span
    text: Name | None = None
    image: str | None = None
    custom: Any = None
    buttons: tuple[Mapping[str, Any], ...] = ()
    channel: str | None = None
    conditions: tuple[SlotCondition, ...] = ()
    metadata: Any = None
    id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """A response of the domain (`utter_…`) with its variations."""

    name: Name
    variations: tuple[Variation, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the domain."""

    name: Name
    required_slots: tuple[Name, ...] = ()
    ignored_intents: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """An action of the domain."""

    name: Name
    send_domain: bool = False


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """`session_config`: minutes until a conversation expires (0: never), and whether slots survive that."""

    expiration_minutes: float = 60.0
    carry_over_slots: bool = True


@dataclass(frozen=True, slots=True)
class Domain:
    """Everything that the domain files declare, merged; maps keep the order of the files."""

    intents: Mapping[str, DeclaredIntent] = field(default_factory=dict)
    entities: Mapping[str, DeclaredEntity] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    responses: Mapping[str, Response] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    actions: Mapping[str, DeclaredAction] = field(default_factory=dict)
    end_to_end_actions: tuple[Name, ...] = ()
    session: SessionSettings = SessionSettings()


# ---- stories and rules -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepEntity:
    """An entity that a user step mentions; `value` is `""` when the story gives none."""

    entity: Name
    value: Any
    role: str | None = None
    group: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that this entity puts into a dialogue state."""
        extra = tuple(f"{self.entity}#{label}" for label in (self.role, self.group) if label)
        return (str(self.entity), *extra)


@dataclass(frozen=True, slots=True)
class UserStep:
    """The customer speaks: an intent (`None` for end-to-end text only) with entities.

    `full_intent` keeps `faq/ask_x` where `intent` is `faq`; `annotations` are the spans of an annotated `user:` text.
    """

    at: Span
    intent: Name | None
    entities: tuple[StepEntity, ...] = ()
    text: str | None = None
    annotations: tuple[Annotation, ...] = ()
    full_intent: str | None = None


@dataclass(frozen=True, slots=True)
class ActionStep:
    """The bot acts: a response, a custom or default action, or a form."""

    at: Span
    name: Name


@dataclass(frozen=True, slots=True)
class BotStep:
    """The bot says a literal text (end-to-end)."""

    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class SlotStep:
    """`slot_was_set` with one slot; `has_value` is False for a bare name."""

    at: Span
    slot: Name
    value: Any
    has_value: bool = True


@dataclass(frozen=True, slots=True)
class LoopStep:
    """`active_loop`: a form becomes active, or none is (`None`)."""

    at: Span
    form: Name | None


@dataclass(frozen=True, slots=True)
class CheckpointStep:
    """A checkpoint, with the slot conditions that guard it at a story's start."""

    at: Span
    name: Name
    conditions: tuple[SlotStep, ...] = ()


@dataclass(frozen=True, slots=True)
class OrStep:
    """One of several user steps or slot changes (an alternative may set several slots)."""

    at: Span
    alternatives: tuple["UserStep | tuple[SlotStep, ...]", ...]


@dataclass(frozen=True, slots=True)
class EventStep:
    """An event of Rasa that is told as if it were an action: `action: restart`."""

    at: Span
    name: Name


Step = UserStep | ActionStep | BotStep | SlotStep | LoopStep | CheckpointStep | OrStep | EventStep


def alternatives(step: Step) -> tuple[Step, ...]:
    """What a step may be; of an alternative with several slots each counts by itself, as in Rasa."""
    if not isinstance(step, OrStep):
        return (step,)
    return tuple(one for item in step.alternatives for one in (item if isinstance(item, tuple) else (item,)))


@dataclass(frozen=True, slots=True)
class Story:
    """A story: example dialogue, or a test story."""

    name: Name
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `conditions` hold before its steps; flags as in Rasa."""

    name: Name
    steps: tuple[Step, ...]
    conditions: tuple["SlotStep | LoopStep", ...] = ()
    conversation_start: bool = False
    wait_for_user_input: bool = True


# ---- the whole ---------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class PatternSettings:
    """How regular expressions and lookup lists find entities, if at all: as Rasa's `RegexEntityExtractor` has it."""

    use_lookup_tables: bool = True
    use_regexes: bool = True
    case_sensitive: bool = False
    use_word_boundaries: bool = True


@dataclass(frozen=True, slots=True)
class DeclaredRecogniser:
    """A typed recogniser that the settings ask for: its type, the entity that it finds, its options."""

    type: Name
    entity: Name
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnderstandingSettings:
    """What `pipeline` asks of a running bot's understanding.

    `fallback_threshold`: a message below this confidence is `nlu_fallback`; None: no message ever is.
    `fallback_gap`: so is one whose best intent is less than this above the second. `synonyms`: whether they count.
    `timezone`: where the customers' times are counted.
    """

    fallback_threshold: float | None = 0.3
    fallback_gap: float = 0.1
    synonyms: bool = True
    patterns: PatternSettings = PatternSettings()
    recognisers: tuple[DeclaredRecogniser, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class DialogueSettings:
    """Which policies decide, by `policies`.

    `mode`: whether stories decide: `none`, `whole` (only the whole conversation counts) or `augmented` (its ends, too).
    `max_history`: how many states of a conversation stories look at, None for all. `rules`: whether rules, default
    intents and the fallback decide. `one_turn_rules`: a rule with several user turns is a warning. `contradictions`:
    rules are compared with each other and with stories. `fallback`: the action when nothing decides, None for none.
    """

    mode: str = "augmented"
    max_history: int | None = None
    rules: bool = True
    one_turn_rules: bool = True
    contradictions: bool = True
    fallback: Name | None = Name("action_default_fallback")


@dataclass(frozen=True, slots=True)
class Settings:
    """`config.yml`. `pipeline` and `policies` are as written; what they mean is in `understanding` and `dialogue`.

    `language`, `encoder` and `assistant_id` are None where the file or the key is absent.
    """

    language: Name | None = None
    encoder: Name | None = None
    nlu: Mapping[str, Any] = field(default_factory=dict)
    pipeline: tuple[Mapping[str, Any], ...] = ()
    policies: tuple[Mapping[str, Any], ...] = ()
    understanding: UnderstandingSettings = UnderstandingSettings()
    dialogue: DialogueSettings = DialogueSettings()
    assistant_id: Name | None = None
    at: Span = NOWHERE


@dataclass(frozen=True)
class Project:
    """A bot as its files declare it. `problems` is what reading found; `sources` are all files that were read.

    `lost` is what could not be read: (part, name) of an item that is not whole, (part, None) where names are missing.
    """

    folder: Path
    domain: Domain = Domain()
    nlu: TrainingData = TrainingData()
    stories: tuple[Story, ...] = ()
    rules: tuple[Rule, ...] = ()
    settings: Settings = Settings()
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)
    problems: tuple[Diagnostic, ...] = field(default=(), repr=False)
    endpoints: Endpoints = Endpoints()
    credentials: Credentials = Credentials()
    lost: frozenset[tuple[str, str | None]] = field(default=frozenset(), repr=False)
