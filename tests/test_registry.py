"""The one table of named things."""

import pytest

from csbot.registry import Registry


def test_things_are_found_by_name_in_order():
    table: Registry = Registry("format")
    table.register("b")(2)
    assert table.register("a")(1) == 1
    assert (list(table), len(table), "a" in table, "c" in table, table["b"]) == (["a", "b"], 2, True, False, 2)


def test_a_name_is_taken_once():
    table: Registry = Registry("code")
    table.register("E101")(1)
    with pytest.raises(ValueError, match="code 'E101' is registered twice"):
        table.register("E101")(2)


def test_an_unknown_name_is_answered_with_the_known_ones():
    table: Registry = Registry("format")
    table.register("text")(1)
    with pytest.raises(KeyError, match="unknown format 'xml', allowed are: text"):
        table["xml"]
