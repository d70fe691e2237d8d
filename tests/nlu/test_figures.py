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
