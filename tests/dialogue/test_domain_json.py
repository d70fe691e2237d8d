"""A domain survives its JSON exactly, with every Span."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csbot.dialogue.domain_json import domain_from_json, domain_to_json
from csbot.project.load import load_project
from csbot.project.model import (
    DeclaredEntity,
    DeclaredIntent,
    Domain,
    Form,
    MappingCondition,
    Name,
    Response,
    SessionSettings,
    Slot,
    SlotCondition,
    SlotMapping,
    Variation,
)
from csbot.text import Span

spans = st.builds(Span, st.sampled_from(["domain.yml", "domain/订单.yml"]), *[st.integers(1, 99)] * 4)
names = st.builds(Name, st.text(alphabet="ab订单_/", min_size=1, max_size=6), spans)
short = st.text(max_size=3)
plain = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4),
                     lambda inner: st.lists(inner, max_size=2) | st.dictionaries(short, inner, max_size=2),
                     max_leaves=4)
some = st.lists(names, max_size=2).map(tuple)
conditions = st.builds(MappingCondition, st.none() | names, st.none() | names, spans)
mappings = st.builds(SlotMapping, names, spans, st.none() | names, st.none() | short, st.none(), some, some, plain,
                     st.none() | names, st.lists(conditions, max_size=2).map(tuple))
slots = st.builds(Slot, names, names, st.booleans(), plain, st.lists(plain, max_size=2).map(tuple), st.floats(-9, 9),
                  st.floats(-9, 9), st.lists(mappings, max_size=2).map(tuple))
variations = st.builds(Variation, spans, st.none() | names, st.none() | st.text(max_size=3), plain,
                       st.lists(st.dictionaries(st.text(max_size=3), plain, max_size=2), max_size=2).map(tuple),
                       st.none() | st.text(max_size=3),
                       st.lists(st.builds(SlotCondition, names, plain, spans), max_size=2).map(tuple), plain,
                       st.none() | st.text(max_size=3), st.dictionaries(st.text(max_size=3), plain, max_size=2))


def keyed(items: Any) -> Any:
    return st.lists(items, max_size=3).map(lambda found: {str(item.name): item for item in found})


labels = st.lists(st.text(max_size=3), max_size=2).map(tuple)
domains = st.builds(
    Domain, keyed(st.builds(DeclaredIntent, names, st.booleans() | labels, labels)),
    keyed(st.builds(DeclaredEntity, names, labels, labels, st.booleans())), keyed(slots),
    keyed(st.builds(Response, names, st.lists(variations, max_size=2).map(tuple))),
    keyed(st.builds(Form, names, some, some)), st.just({}), some,
    st.builds(SessionSettings, st.floats(0, 100), st.booleans()))


def spans_of(value: Any) -> Iterator[Span]:
    """Every Span in a record, in order."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Name):
        yield value.at
    elif is_dataclass(value):
        for item in fields(value):
            yield from spans_of(getattr(value, item.name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from spans_of(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from spans_of(item)


def through_json(domain: Domain) -> Domain:
    return domain_from_json(json.loads(json.dumps(domain_to_json(domain), ensure_ascii=False)))


@settings(max_examples=40)
@given(domains)
def test_any_domain_survives(domain: Domain) -> None:
    again = through_json(domain)
    assert again == domain
    assert list(spans_of(again)) == list(spans_of(domain))


def test_the_domains_of_real_projects_survive(peers: list[Path]) -> None:
    for folder in peers:
        domain = load_project(folder).domain
        again = through_json(domain)
        assert again == domain, folder.name
        assert list(spans_of(again)) == list(spans_of(domain)), folder.name
        assert list(again.slots) == list(domain.slots)


def test_an_empty_domain_is_an_empty_object() -> None:
    assert domain_to_json(Domain()) == {}
    assert domain_from_json({}) == Domain()


@pytest.mark.parametrize("data", [{"slots": {"a": {"kind": 1}}}, {"nonsense": {}}, {"forms": {"f": {"name": []}}}, []])
def test_what_is_no_domain_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="broken domain"):
        domain_from_json(data)
