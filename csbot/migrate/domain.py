"""The parts of a Rasa 2 domain in their Rasa 3 form: mappings of slots, forms, intents without `triggers`.

Works on ruamel's documents, so that comments stay. Source: what Rasa 3.6's own migration makes of them. Unlike it, an
entity with roles fills the slot of its name, forms may be a list, and `triggers` become rules.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from types import NoneType
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from csbot.diagnostics import CsbotError, Diagnostic
from csbot.migrate import problems
from csbot.migrate.comments import add_tail, add_tail_at, beside, cut_tail, head_of
from csbot.migrate.page import Page
from csbot.project.outdated import UNFEATURIZED

EVERYWHERE = ("from_entity", "from_trigger_intent")  # not only when the form has just asked for the slot


def check_parts(page: Page) -> None:
    """CsbotError where a part that is rewritten has a shape that neither Rasa 2 nor Rasa 3 has."""
    for part, settings in (("intents", (Mapping, NoneType)), ("entities", (Mapping, NoneType, list, str))):
        items = page.get(part, [])
        if not isinstance(items, list) or not all(item for item in items) or any(
                isinstance(item, list) or not isinstance(settings_of(item), settings) for item in items):
            raise CsbotError(problems.odd_shape(page.at(part), f"'{part}' is no list of names"))
    slots = page.get("slots", {})
    if not isinstance(slots, Mapping):
        raise CsbotError(problems.odd_shape(page.at("slots"), "'slots' is no mapping"))
    for name, slot in slots.items():
        if not isinstance(slot, Mapping) or not isinstance(slot.get("mappings"), (list, NoneType)):
            words = f"slot '{name}' is no mapping with a list of 'mappings'"
            raise CsbotError(problems.odd_shape(page.at("slots", name), words))


def settings_of(item: Any) -> Any:
    """The settings of an item of a list of names: of `{city: {roles: [to]}}` what stands below `city`."""
    return next(iter(item.values())) if isinstance(item, Mapping) else None


def is_old_form(form: Any) -> bool:
    """Whether a form is not yet as Rasa 3 has it: a mapping with a list of required slots."""
    return not isinstance(form, Mapping) or not isinstance(form.get("required_slots"), list)


def rewrite_forms(page: Page, slots: "Slots") -> None:
    """Forms with a list of slots each; the mappings of their slots move to the slots."""
    if "forms" not in page:
        return
    forms = page["forms"]
    if isinstance(forms, list):
        forms = listed_forms(forms)
        page.document["forms"] = forms
        page.touch("forms")
    if not isinstance(forms, Mapping):
        raise CsbotError(problems.odd_shape(page.at("forms"), "'forms' is neither a mapping nor a list"))
    for name in list(forms):
        if is_old_form(forms[name]):
            forms[name] = rewritten_form(page, str(name), forms[name], slots)
            page.touch("forms")


def listed_forms(names: list[Any]) -> CommentedMap:
    """`forms: [a, {b: …}]` as a mapping."""
    forms = CommentedMap()
    for item in names:
        forms.update(item if isinstance(item, Mapping) else {item: None})
    return forms


def rewritten_form(page: Page, name: str, form: Any, slots: "Slots") -> CommentedMap:
    """A form whose required slots are a list. In Rasa 2 the slots might also stand directly below its name."""
    form = CommentedMap() if form is None else form
    wanted = form.get("required_slots", form) if isinstance(form, Mapping) else None
    if not isinstance(wanted, Mapping):
        raise CsbotError(problems.odd_shape(page.at("forms", name), f"form '{name}' is no mapping of slots"))
    tail = cut_tail(form)
    required, result = CommentedSeq(), CommentedMap()
    for slot in wanted:
        if wanted is not form or slot != "ignored_intents":
            require(required, slot, wanted[slot])
            slots.add(page, name, str(slot), wanted[slot])
    kept = [key for key in form if key in ("required_slots", "ignored_intents")]
    for key in kept if wanted is not form else ("required_slots", *kept):
        result[key] = required if key == "required_slots" else form[key]
    add_tail(result, tail)
    return result


def require(required: CommentedSeq, slot: Any, mappings: Any) -> None:
    """Append a slot to the required ones, with the comments beside its key and below its mappings."""
    required.append(slot)
    below = cut_tail(mappings) if isinstance(mappings, list) else ""
    beside = head_of(mappings)
    if beside:
        required.yaml_add_eol_comment(beside, len(required) - 1)
    add_tail(required, below)


class Slots:
    """The slots of all domain files of a project, which forms give mappings to."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self.problems: list[Diagnostic] = []
        for page in pages:
            check_parts(page)
        self.entities = dict(entities_of(pages))

    def home(self, slot: str) -> Page | None:
        """The file that declares a slot."""
        return next((page for page in self.pages if "slots" in page and slot in page["slots"]), None)

    def add(self, page: Page, form: str, slot: str, mappings: Any) -> None:
        """Give a slot the mappings that a form has for it, on condition that the form is active."""
        home = self.home(slot) or self.declare(page, form, slot)
        settings = home["slots"][slot]
        tail = cut_tail(settings)
        known = settings.setdefault("mappings", CommentedSeq())
        old = list(known)
        for mapping in [mappings] if isinstance(mappings, Mapping) else mappings or ():
            if not isinstance(mapping, Mapping):
                raise CsbotError(problems.odd_shape(page.at("forms", form, "required_slots", slot),
                                                    f"slot '{slot}' of form '{form}' has no list of mappings"))
            condition = CommentedMap(active_loop=form)
            if mapping.get("type") not in EVERYWHERE:
                condition["requested_slot"] = slot
            same = next((one for one in old if without_conditions(one) == mapping), None)
            if same is None:
                known.append(conditioned(mapping, condition))
            else:
                below = cut_tail(same)
                same.setdefault("conditions", CommentedSeq()).append(condition)
                add_tail(same, below)
        if not known:
            del settings["mappings"]
        add_tail(settings, tail)
        home.touch("slots")

    def declare(self, page: Page, form: str, slot: str) -> Page:
        """Declare a slot that no file declares, in the first file with slots, else in the form's."""
        home = next((one for one in self.pages if "slots" in one), page)
        if "slots" not in home:
            home.document["slots"] = CommentedMap()
        tail = cut_tail(home["slots"])
        home["slots"][slot] = CommentedMap(type="any")
        add_tail(home["slots"], tail)
        home.touch("slots")
        self.problems.append(problems.undeclared_slot(page.at("forms", form, "required_slots", slot), slot, form))
        return home

    def finish(self) -> None:
        """Give every slot without mappings those that Rasa 2 implied, and take out what Rasa 3 does not know."""
        for page in self.pages:
            for slot in page.get("slots", ()):
                self.finish_slot(page, str(slot), page["slots"][slot])

    def finish_slot(self, page: Page, slot: str, settings: CommentedMap) -> None:
        """The same for one slot. One that was written with mappings and without `auto_fill` is one of Rasa 3."""
        written = ((page.places.get("slots") or {}).get(slot) or {}).keys()
        before, tail = plain_shape(settings), cut_tail(settings)
        fills = settings.pop("auto_fill", True) is True and ("mappings" not in written or "auto_fill" in written)
        if str(settings.get("type")).rpartition(".")[2] in UNFEATURIZED:
            settings["type"] = "any"
            settings.pop("influence_conversation", None)
        known = settings.get("mappings") or CommentedSeq()
        if fills:
            known.extend(mapping for mapping in self.entities.get(slot, ()) if mapping not in known)
        if not known and "mappings" not in written:
            known.append(CommentedMap(type="custom"))
            self.problems.append(problems.guessed_mapping(page.at("slots", slot), slot))
        if known:
            settings["mappings"] = known
        add_tail(settings, tail)
        if plain_shape(settings) != before:
            page.touch("slots")


def plain_shape(settings: Mapping[str, Any]) -> Any:
    """A slot's settings at this moment, to see whether they change."""
    return {key: len(value) if isinstance(value, list) else value for key, value in settings.items()}


def conditioned(mapping: CommentedMap, condition: CommentedMap) -> CommentedMap:
    """A copy of a mapping with one condition; comments below it stay below."""
    mapping = deepcopy(mapping)
    tail = cut_tail(mapping)
    mapping["conditions"] = CommentedSeq([condition])
    add_tail(mapping, tail)
    return mapping


def without_conditions(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping without its conditions."""
    return {key: value for key, value in mapping.items() if key != "conditions"}


def entities_of(pages: list[Page]) -> Iterator[tuple[str, list[CommentedMap]]]:
    """The mappings by which each entity fills the slot of its name: for its plain form, each role and each group."""
    for page in pages:
        for item in page.get("entities", ()):
            name, settings = next(iter(item.items())) if isinstance(item, Mapping) else (item, None)
            mappings = [CommentedMap(type="from_entity", entity=name)]
            for kind, key in (("role", "roles"), ("group", "groups")):
                for label in (settings.get(key) if isinstance(settings, Mapping) else None) or ():
                    mappings.append(CommentedMap(type="from_entity", entity=name, **{kind: label}))
            yield str(name), mappings


def take_triggers(page: Page) -> Iterator[tuple[str, str]]:
    """Take `triggers` out of the intents; each intent that had it, with its action."""
    intents = page.get("intents", [])
    for index, item in enumerate(intents):
        name, settings = next(iter(item.items())) if isinstance(item, Mapping) and item else (item, None)
        if not isinstance(settings, Mapping) or "triggers" not in settings:
            continue
        tail = cut_tail(item)
        comment = " ".join(filter(None, dict.fromkeys((head_of(settings), beside(item)))))
        action = settings.pop("triggers")
        if settings:
            add_tail(item, tail)
        else:
            intents[index] = name
            if comment:
                intents.yaml_add_eol_comment(comment, index)
            add_tail_at(intents, index, tail)
        page.touch("intents")
        yield str(name), str(action)
