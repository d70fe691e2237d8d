"""Held-out examples: of every intent its share, none of small projects, the same each time."""

from csbot.nlu.teaching.splits import hold_out
from tests.nlu.annotated import example

MANY = [example("a", f"a {n}") for n in range(200)] + [example("b", f"b {n}") for n in range(50)] + [
    example("rare", f"c {n}") for n in range(2)]


def test_every_intent_gives_its_share() -> None:
    taught, held = hold_out(MANY, 0.1, 200, 1)
    assert [sum(one.intent == name for one in held) for name in ("a", "b", "rare")] == [20, 5, 0]
    assert len(taught) + len(held) == len(MANY) and not {e.text for e in taught} & {e.text for e in held}
    assert hold_out(MANY, 0.1, 200, 1) == (taught, held) != hold_out(MANY, 0.1, 200, 2)


def test_small_projects_teach_everything() -> None:
    assert hold_out(MANY, 0.1, 1000, 1) == (MANY, []) == hold_out(MANY, 0, 0, 1)
    assert len(hold_out(MANY, 0.99, 0, 1)[0]) >= 6
