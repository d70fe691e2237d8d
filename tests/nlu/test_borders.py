"""Borders of words in mixed text."""

from csbot.nlu.borders import is_border, neat_places


def test_borders() -> None:
    assert is_border("a单", 1) and is_border("单1", 1) and is_border("单号", 1) and is_border("a ", 1) and is_border("", 0)
    assert not is_border("ab", 1) and not is_border("a1", 1) and not is_border("é1", 1)


def test_neat_places() -> None:
    begins, ends = neat_places("要XL 码")
    assert begins.tolist() == [True, True, False, False, True, False]
    assert ends.tolist() == [False, True, False, True, False, True]
    assert neat_places("")[0].tolist() == [False]
