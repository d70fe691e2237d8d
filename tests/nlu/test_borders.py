"""Borders of words in mixed text."""

from csbot.nlu.borders import is_border, neat_places


def test_borders() -> None:
    assert all(is_border(text, 1) for text in ("a单", "单1", "单号", "a ", "a"))
    assert not any(is_border(text, 1) for text in ("ab", "a1", "é1"))


def test_neat_places() -> None:
    begins, ends = neat_places("要XL 码")
    assert begins.tolist() == [True, True, False, False, True, False]
    assert ends.tolist() == [False, True, False, True, False, True]
    assert neat_places("")[0].tolist() == [False]
