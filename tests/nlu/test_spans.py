"""Precedence of what patterns and model found, and synonyms."""

from csbot.nlu.matching.rules import Rules
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


def recogniser(name: str, start: int, end: int, type: str = "number", value: object = 7) -> Entity:
    return Entity(name, start, end, value, extractor=f"recogniser:{type}", confidence=1.0, info={"type": "value"})


def test_regex_over_lookup_over_recogniser_over_model() -> None:
    """One text where all four overlap, each with the next only."""
    regex, lookup, typed, model = (entity("r", 0, 3, "pattern"), entity("l", 2, 5, "lookup"), recogniser("n", 4, 7),
                                   entity("m", 6, 9))
    assert names([lookup, typed, regex], [model]) == [("r", 0, 3, "pattern"), ("n", 4, 7, "recogniser:number")]
    assert names([typed, lookup], [model]) == [("l", 2, 5, "lookup"), ("m", 6, 9, "model")]
    assert names([typed], [model]) == [("n", 4, 7, "recogniser:number")]


def test_a_recogniser_gives_way_to_a_wider_or_other_name_of_the_model() -> None:
    """The 15 of an iPhone 15, 三号 that is a size."""
    assert names([recogniser("number", 2, 4)], [entity("product", 0, 6)]) == [("product", 0, 6, "model")]
    assert names([recogniser("time", 2, 4, "time")], [entity("size", 2, 4)]) == [("size", 2, 4, "model")]
    assert names([recogniser("time", 2, 6, "time")], [entity("size", 2, 4)]) == [("time", 2, 6, "recogniser:time")]


def test_a_recogniser_of_the_same_name_brings_its_value_and_takes_the_role() -> None:
    (one,) = merge([recogniser("time", 2, 4, "time", "2026-11-26")], [entity("time", 0, 6, role="delivery")])
    assert (one.value, one.role, one.extractor) == ("2026-11-26", "delivery", "recogniser:time")


def test_a_proven_form_never_gives_way() -> None:
    for type in ("phone", "id_card", "email", "order_number"):
        assert names([recogniser(type, 2, 4, type)], [entity("name", 0, 6)]) == [(type, 2, 4, f"recogniser:{type}")]


def test_a_list_gives_way_inside_what_a_recogniser_found_and_wins_around_it() -> None:
    """The city of an address; the number in a product's name."""
    assert names([recogniser("address", 0, 8, "address"), entity("city", 0, 2, "lookup")], []) == [
        ("address", 0, 8, "recogniser:address")]
    assert names([recogniser("number", 7, 9), entity("product", 0, 9, "lookup")], []) == [("product", 0, 9, "lookup")]
    assert names([recogniser("number", 0, 2), entity("size", 0, 2, "lookup")], []) == [("size", 0, 2, "lookup")]


def test_synonyms_leave_normalised_values_alone() -> None:
    (one,) = with_values([recogniser("number", 0, 1, value="7")], Rules(synonyms={"7": "seven"}))
    assert one.value == "7" and one.processors == ()
