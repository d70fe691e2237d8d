"""Which slots a message fills."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.dialogue.events import SlotSet, UserUttered
from csbot.dialogue.slots import extract
from csbot.dialogue.snapshot import Loop, Snapshot, blank, initial_slots
from csbot.project.model import (
    NOWHERE,
    DeclaredEntity,
    DeclaredIntent,
    Domain,
    Form,
    MappingCondition,
    Name,
    Slot,
    SlotMapping,
)
from csbot.values import Entity, Intent, Understanding

INTENTS = ("greet", "inform", "affirm", "deny", "stop", "book")
ENTITIES = ("city", "phone", "order_number")


def names(*texts: str) -> tuple[Name, ...]:
    return tuple(Name(text) for text in texts)


def mapping(kind: str, *conditions: tuple[str | None, str | None], intent: tuple = (), not_intent: tuple = (),
            **more: Any) -> SlotMapping:
    held = tuple(MappingCondition(loop and Name(loop), slot and Name(slot), NOWHERE) for loop, slot in conditions)
    return SlotMapping(Name(kind), NOWHERE, intents=names(*intent), not_intents=names(*not_intent), conditions=held,
                       **more)


def domain(forms: tuple[Form, ...] = (), **slots: Any) -> Domain:
    declared = {}
    for name, mappings in slots.items():
        kind, mappings = mappings if isinstance(mappings[0], str) else ("text", mappings)
        declared[name] = Slot(Name(name), Name(kind), mappings=tuple(mappings))
    return Domain(intents={name: DeclaredIntent(Name(name)) for name in INTENTS},
                  entities={name: DeclaredEntity(Name(name)) for name in ENTITIES},
                  slots=declared, forms={str(form.name): form for form in forms})


def heard(bot: Domain, intent: str = "inform", *entities: tuple, text: str = "去上海", form: str | None = None,
          asked: str | None = None, rejected: bool = False, **slots: Any) -> dict[str, Any]:
    """The slots that a message fills, in order."""
    return {item.slot: item.value for item in found(bot, intent, *entities, text=text, form=form, asked=asked,
                                                    rejected=rejected, **slots) if isinstance(item, SlotSet)}


def found(bot: Domain, intent: str, *entities: tuple, text: str, form: str | None, asked: str | None, rejected: bool,
          **slots: Any) -> list:
    spans = tuple(Entity(name, 0, 1, value, role) for name, value, role in ((*e, None)[:3] for e in entities))
    message = UserUttered(Understanding(text, Intent(intent, 1.0), (), spans))
    now: Snapshot = blank(initial_slots(bot)).after(message).with_slots({**slots, "requested_slot": asked})
    return list(extract(bot, replace(now, loop=Loop(form, rejected) if form else None)))


CITY = mapping("from_entity", entity=Name("city"))
TRIP = Form(Name("trip_form"), names("origin", "destination"))


def test_an_entity_fills_its_slot() -> None:
    assert heard(domain(city=[CITY]), "inform", ("city", "上海")) == {"city": "上海"}


def test_the_last_of_several_values_counts_but_a_list_takes_all() -> None:
    bot = domain(city=[CITY], cities=("list", [CITY]))
    assert heard(bot, "inform", ("city", "北京"), ("city", "上海")) == {"city": "上海", "cities": ["北京", "上海"]}


def test_roles_must_be_equal_and_none_is_a_role_of_its_own() -> None:
    bot = domain(city=[CITY], target=[mapping("from_entity", entity=Name("city"), role="to")])
    assert heard(bot, "inform", ("city", "北京", "to")) == {"target": "北京"}
    assert heard(bot, "inform", ("city", "北京", "from")) == {}


def test_an_entity_that_the_domain_does_not_know_fills_nothing() -> None:
    assert heard(domain(x=[mapping("from_entity", entity=Name("nope"))]), "inform", ("nope", "1")) == {}


def test_an_intent_that_the_domain_does_not_know_switches_the_mapping_off() -> None:
    bot = domain(x=[mapping("from_intent", intent=("inform", "nope"), value=True)])
    assert heard(bot, "inform") == {}


def test_intents_and_excluded_intents() -> None:
    bot = domain(yes=("bool", [mapping("from_intent", intent=("affirm",), value=True),
                               mapping("from_intent", intent=("deny",), value=False)]),
                 note=[mapping("from_text", not_intent=("deny", "stop"))])
    assert heard(bot, "affirm", text="好的") == {"yes": True, "note": "好的"}
    assert heard(bot, "deny") == {"yes": False}
    assert heard(bot, "stop") == {}


def test_the_first_mapping_with_a_value_ends_the_search() -> None:
    bot = domain(city=[mapping("from_text", intent=("book",)), CITY])
    assert heard(bot, "book", ("city", "上海"), text="订票") == {"city": "订票"}
    assert heard(bot, "inform", ("city", "上海")) == {"city": "上海"}


def test_none_is_stored_only_where_there_was_a_value() -> None:
    bot = domain(a=[mapping("from_intent", intent=("deny",), value=None), mapping("from_text")])
    assert heard(bot, "deny", text="不") == {"a": "不"}
    assert heard(bot, "deny", text="不", a="old") == {"a": None}


@pytest.mark.parametrize("conditions, form, asked, fills", [
    ([("trip_form", None)], "trip_form", None, True),
    ([("trip_form", None)], None, None, False),
    ([("trip_form", "note")], "trip_form", "note", True),
    ([("trip_form", "note")], "trip_form", "origin", False),
    ([(None, None)], None, None, True),
    ([(None, None)], "trip_form", None, False),
    ([("other_form", None), ("trip_form", None)], "trip_form", None, True),
])
def test_conditions(conditions: list, form: str | None, asked: str | None, fills: bool) -> None:
    bot = domain((TRIP,), note=[mapping("from_text", *conditions)])
    assert bool(heard(bot, "inform", form=form, asked=asked)) == fills


def test_a_form_that_has_just_rejected_fills_not_the_slot_it_asked_for() -> None:
    bot = domain((TRIP,), note=[mapping("from_text", ("trip_form", None))])
    assert heard(bot, form="trip_form", asked="note", rejected=True) == {}
    assert heard(bot, form="trip_form", asked="origin", rejected=True) == {"note": "去上海"}


def test_a_forms_ignored_intents_concern_its_mappings_and_unconditional_ones() -> None:
    form = Form(Name("trip_form"), names("a", "b", "c"), names("stop"))
    bot = domain((form,), a=[mapping("from_text")], b=[mapping("from_text", ("trip_form", None))],
                 c=[mapping("from_text", intent=("stop",))])
    assert heard(bot, "stop", form="trip_form") == {"c": "去上海"}
    other = domain((form,), d=[mapping("from_text", ("other_form", None), (None, None))])
    assert heard(other, "stop") == {"d": "去上海"}


def test_an_entity_that_two_slots_of_a_form_would_take_goes_to_the_one_asked_for() -> None:
    bot = domain((TRIP,), origin=[CITY], destination=[CITY], elsewhere=[CITY])
    assert heard(bot, "inform", ("city", "上海"), form="trip_form", asked="origin") == {"origin": "上海", "elsewhere": "上海"}
    assert heard(bot, "inform", ("city", "上海")) == {"origin": "上海", "destination": "上海", "elsewhere": "上海"}


def test_an_entity_with_a_role_of_its_own_is_unique_in_a_form() -> None:
    roles = {slot: [mapping("from_entity", entity=Name("city"), role=role), CITY]
             for slot, role in (("origin", "from"), ("destination", "to"))}
    bot = domain((TRIP,), **roles)
    assert heard(bot, "inform", ("city", "上海", "to"), form="trip_form", asked="origin") == {"destination": "上海"}


def test_a_trigger_intent_fills_only_inside_a_form_that_it_names() -> None:
    bot = domain((TRIP,), a=[mapping("from_trigger_intent", intent=("book",), value="票")],
                 b=[mapping("from_trigger_intent", ("other_form", None), intent=("book",), value="票")])
    assert heard(bot, "book") == {}
    assert heard(bot, "book", form="trip_form") == {"a": "票"}
    assert heard(bot, "greet", form="trip_form") == {}


def test_custom_actions_come_in_their_turn_and_once() -> None:
    detect = mapping("custom", action=Name("action_detect_language"))
    bot = domain(a=[mapping("from_text")], language=[detect], b=[detect, mapping("custom")], c=[mapping("from_text")])
    items = found(bot, "inform", text="hi", form=None, asked=None, rejected=False)
    assert [item if isinstance(item, str) else item.slot for item in items] == ["a", "action_detect_language", "c"]


def test_the_base_of_a_retrieval_intent_counts() -> None:
    bot = domain(a=[mapping("from_intent", intent=("book",), value=1)])
    assert heard(bot, "book/train") == {"a": 1}


kinds = st.sampled_from(["from_entity", "from_intent", "from_trigger_intent", "from_text", "custom"])
some = st.lists(st.sampled_from(INTENTS), max_size=2).map(tuple)
conditions = st.lists(st.tuples(st.none() | st.just("trip_form"), st.none() | st.just("origin")), max_size=2)


@given(st.dictionaries(st.sampled_from(["origin", "destination", "x", "y"]),
                       st.lists(st.tuples(kinds, conditions, some, some), min_size=1, max_size=3)),
       st.sampled_from(INTENTS), st.lists(st.tuples(st.sampled_from(ENTITIES), st.text(max_size=3)), max_size=3),
       st.none() | st.just("trip_form"), st.none() | st.just("origin"))
def test_a_slot_is_filled_once_at_most_in_domain_order_by_what_was_said(
        drawn: dict, intent: str, spans: list, form: str | None, asked: str | None) -> None:
    slots = {name: [mapping(kind, *held, intent=wanted, not_intent=unwanted, value="v", entity=Name("city"))
                    for kind, held, wanted, unwanted in mappings] for name, mappings in drawn.items()}
    bot = domain((TRIP,), **slots)
    items = found(bot, intent, *spans, text="去上海", form=form, asked=asked, rejected=False)
    filled = [item.slot for item in items if isinstance(item, SlotSet)]
    assert filled == [name for name in slots if name in filled]
    assert {item.value for item in items} <= {"去上海", "v", *(value for _, value in spans)}
