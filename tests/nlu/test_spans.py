"""Precedence of what patterns and model found, and synonyms."""

from csbot.nlu.rules import Rules
from csbot.nlu.spans import merge, with_values
from csbot.values import Entity

TEXT = "0123456789"


def entity(name: str, start: int, end: int, extractor: str = "model", **more) -> Entity:
    return Entity(name, start, end, TEXT[start:end], extractor=extractor, confidence=0.9, **more)


def names(found: list[Entity], modelled: list[Entity]) -> list[tuple]:
    return [(one.entity, one.start, one.end, one.extractor) for one in merge(found, modelled)]


def test_regex_over_lookup_over_model() -> None:
    regex, lookup = entity("r", 2, 4, "pattern"), entity("l", 3, 8, "lookup")
    model, free = entity("m", 7, 9), entity("f", 0, 2)
    assert names([lookup, regex], [model, free]) == [("f", 0, 2, "model"), ("r", 2, 4, "pattern"), ("m", 7, 9, "model")]
    assert names([lookup], [model, free]) == [("f", 0, 2, "model"), ("l", 3, 8, "lookup")]


def test_longer_first_then_what_the_model_says_then_file_order() -> None:
    phone, order, long = (entity(name, 0, end, "pattern") for name, end in (("phone", 5), ("order", 5), ("z", 6)))
    assert names([phone, order], []) == [("phone", 0, 5, "pattern")]
    assert names([phone, order], [entity("order", 0, 5)]) == [("order", 0, 5, "pattern")]
    assert names([phone, order, long], []) == [("z", 0, 6, "pattern")]


def test_one_entry_of_two_lists() -> None:
    brand, fruit = entity("brand", 0, 2, "lookup"), entity("fruit", 0, 2, "lookup")
    assert names([brand, fruit], []) == [("brand", 0, 2, "lookup"), ("fruit", 0, 2, "lookup")]
    assert names([brand, fruit], [entity("fruit", 0, 2)]) == [("fruit", 0, 2, "lookup")]
    assert names([brand, fruit], [entity("brand", 0, 2), entity("fruit", 0, 2)]) == [
        ("brand", 0, 2, "lookup"), ("fruit", 0, 2, "lookup")]


def test_a_pattern_takes_the_role_that_the_model_gave() -> None:
    (one,) = merge([entity("city", 0, 4, "lookup")], [entity("city", 0, 2, role="to", group="1")])
    assert (one.role, one.group, one.end, one.extractor) == ("to", "1", 4, "lookup")


def test_several_entities_on_one_span_stay_together() -> None:
    modelled = [entity("brand", 0, 2), entity("fruit", 0, 2)]
    assert names([entity("brand", 0, 2, "lookup")], modelled) == [("brand", 0, 2, "lookup"), ("fruit", 0, 2, "model")]
    assert names([entity("other", 0, 2, "lookup")], modelled) == [("other", 0, 2, "lookup")]


def test_synonyms_of_the_entity_come_first() -> None:
    rules = Rules(synonyms={"nyc": "New York City"}, values={("airport", "nyc"): "JFK"})
    city, airport, plain = with_values(
        [Entity("city", 0, 3, "NYC"), Entity("airport", 0, 3, "nyc"), Entity("city", 0, 3, "Rome")], rules)
    assert (city.value, city.processors) == ("New York City", ("synonym",))
    assert airport.value == "JFK" and plain.value == "Rome" and plain.processors == ()
