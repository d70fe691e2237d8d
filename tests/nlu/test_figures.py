"""Figures against annotations."""

from csbot.nlu.figures import measure
from csbot.values import Entity, Intent, Understanding
from tests.nlu.annotated import example


def answer(text: str, intent: str, *entities: tuple[int, int, str]) -> Understanding:
    return Understanding(text, Intent(intent, 1.0), (), tuple(Entity(n, a, b, text[a:b]) for a, b, n in entities))


def test_shares() -> None:
    taught = [example("a", "[红](color)色[大](size)号"), example("b", "no"), example(None, "[x](color)")]
    found = measure(taught, [answer("红色大号", "a", (0, 1, "color"), (2, 4, "size")), answer("no", "a"),
                             answer("x", "b", (0, 1, "color"))])
    assert (found.examples, found.intent_accuracy) == (3, 0.5)
    assert found.entity_precision == found.entity_recall == found.entity_f1 == 2 / 3
    assert found.sentence_accuracy == 1 / 3


def test_nothing_to_measure() -> None:
    found = measure([example("a", "x")], [answer("x", "a")])
    assert found.entity_f1 is None and found.intent_accuracy == 1.0 and found.as_json()["examples"] == 1
    assert measure([], []).sentence_accuracy is None


def test_what_a_recogniser_found_counts_only_where_examples_annotate_its_name() -> None:
    lines = [example("a", "[two](number) pizzas at 5"), example("a", "hi")]
    number = Entity("number", 0, 3, 2, extractor="recogniser:number")
    time = Entity("time", 14, 15, "…", extractor="recogniser:time")
    answers = [Understanding("", Intent("a", 1.0), entities=(number, time)), Understanding("", Intent("a", 1.0))]
    assert measure(lines, answers).entity_precision == 1.0
    stray = Entity("number", 0, 2, 2, extractor="recogniser:number")
    assert measure(lines, [answers[0], Understanding("", Intent("a", 1.0), entities=(stray,))]).entity_precision == 0.5
