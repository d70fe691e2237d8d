"""Domain documents to a Domain: intents, entities, slots, responses, forms, actions, session.

Many files are merged as Rasa does: lists are united, of two definitions of one name the first counts.
Knows the domain's shape, not how its parts are used.
"""

from collections.abc import Callable, Container
from typing import Any

from csbot.diagnostics import Diagnostic
from csbot.project import problems
from csbot.project.model import (
    DeclaredAction,
    DeclaredEntity,
    DeclaredIntent,
    Domain,
    Form,
    Name,
    Response,
    SessionSettings,
    SlotCondition,
    Variation,
)
from csbot.project.slots import listed, read_slot
from csbot.project.yaml import Map, Seq, is_no_text

VARIATION_KEYS = ("text", "image", "custom", "buttons", "channel", "condition", "metadata", "id")
SESSION_KEYS = ("session_expiration_time", "carry_over_slots_to_new_session")
PARTS = ("intents", "entities", "slots", "responses", "forms", "actions", "e2e_actions", "session_config")


class DomainReader:
    """Collects the domain of many files, and the problems found on the way."""

    def __init__(self) -> None:
        self.intents: dict[str, DeclaredIntent] = {}
        self.entities: dict[str, DeclaredEntity] = {}
        self.slots: dict[str, Any] = {}
        self.responses: dict[str, Response] = {}
        self.forms: dict[str, Form] = {}
        self.actions: dict[str, DeclaredAction] = {}
        self.spoken: dict[str, Name] = {}
        self.session: SessionSettings | None = None
        self.problems: list[Diagnostic] = []
        self.broken: Container[tuple] = ()

    def result(self) -> Domain:
        """Everything read so far."""
        return Domain(self.intents, self.entities, self.slots, self.responses, self.forms, self.actions,
                      tuple(self.spoken.values()), self.session or SessionSettings())

    def read(self, document: Map, broken: Container[tuple]) -> None:
        """Read the domain parts of one document of sound shape; `broken`: the paths that were not, cut out of it."""
        self.broken = broken
        self.listed(document, "intents", "intent", self.intents, intent)
        self.listed(document, "entities", "entity", self.entities, entity)
        self.listed(document, "actions", "action", self.actions, action)
        self.mapped(document, "slots", "slot", self.slots, self.slot)
        self.problems += map(problems.response_is_no_text, filter(is_no_text, document.get("responses") or ()))
        self.mapped(document, "responses", "response", self.responses, self.response)
        self.mapped(document, "forms", "form", self.forms, lambda name, item, at: form(name, item))
        here: dict[str, Name] = {}
        for text in document.get("e2e_actions") or ():
            self.add_once(here, Name(text, text.at), "text")
        for text in here.values():
            self.spoken.setdefault(text, text)
        settings = document.get("session_config")
        if settings and self.session in (None, SessionSettings()):
            minutes, carry = (settings.get(key) for key in SESSION_KEYS)
            self.session = SessionSettings(60.0 if minutes is None else float(minutes), carry is None or carry)

    def add_once(self, here: dict[str, Name], name: Name, kind: str) -> bool:
        """Whether a name is not yet among those of its list; a second one is a problem."""
        if name in here:
            self.problems.append(problems.duplicate_item(name.at, kind, name, here[name].at))
            return False
        here[str(name)] = name
        return True

    def listed(self, document: Map, part: str, kind: str, known: dict, build: Callable) -> None:
        """Unite one list of names (or mappings name → settings) with what other files list."""
        here: dict[str, Name] = {}
        for item in document.get(part) or ():
            names = [Name(item, item.at)] if isinstance(item, str) else [Name(key, item.at_key(key)) for key in item]
            for index, name in enumerate(names):
                if not name or not self.add_once(here, name, kind):
                    continue
                counts = isinstance(item, Map) and (kind != "intent" or not index)  # in Rasa a second has none
                built = build(name, item[name] if counts else Map())
                if name not in known or known[name] == build(known[name].name, Map()):
                    known[str(name)] = built
                elif isinstance(item, Map) and known[name] != built:
                    self.problems.append(problems.declared_again(name.at, kind, name, known[name].name.at))

    def mapped(self, document: Map, part: str, kind: str, known: dict, build: Callable) -> None:
        """Unite one mapping name → definition with what other files define."""
        definitions = document.get(part) or Map()
        for key in definitions:
            name = Name(key, definitions.at_key(key))
            if key in known:
                self.problems.append(problems.declared_again(name.at, kind, name, known[key].name.at))
                continue
            known[key] = build(name, definitions[key], definitions.at_value(key))

    def slot(self, name: Name, item: Map, at: Any) -> Any:
        slot, found = read_slot(name, item)
        self.problems += found
        return slot

    def response(self, name: Name, items: Seq, at: Any) -> Response:
        for item in items:
            has_said_nothing = item.get("text") is None and not item.get("custom")
            if has_said_nothing and ("responses", name) not in self.broken:
                self.problems.append(problems.wrong_shape(item.at, f"a variation of '{name}' lacks 'text' or 'custom'"))
        return Response(name, tuple(variation(item) for item in items))


def intent(name: Name, settings: Map) -> DeclaredIntent:
    used = settings.get("use_entities", True)
    ignored = tuple(settings["ignore_entities"] or ()) if "ignore_entities" in settings else None
    return DeclaredIntent(name, used if isinstance(used, bool) else tuple(used or ()), ignored)


def entity(name: Name, settings: Map) -> DeclaredEntity:
    return DeclaredEntity(name, tuple(settings.get("roles") or ()), tuple(settings.get("groups") or ()),
                          settings.get("influence_conversation", True))


def action(name: Name, settings: Map) -> DeclaredAction:
    return DeclaredAction(name, settings.get("send_domain", False))


def form(name: Name, item: Map) -> Form:
    return Form(name, listed(item, "required_slots"), listed(item, "ignored_intents"))


def variation(item: Map) -> Variation:
    text = item.get("text")
    conditions = tuple(SlotCondition(Name(c["name"], c.at_value("name")), c.get("value"), c.at)
                       for c in item.get("condition") or () if "name" in c)
    return Variation(item.at, None if text is None else Name(text, item.at_value("text")), item.get("image"),
                     item.get("custom"), tuple(item.get("buttons") or ()), item.get("channel"), conditions,
                     item.get("metadata"), item.get("id"),
                     {key: value for key, value in item.items() if key not in VARIATION_KEYS})
