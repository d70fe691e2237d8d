"""Entity markup: a list of no entities hides what would be read as markup."""

import pytest

from csbot.project.markup import read_markup
from csbot.text import Span


@pytest.mark.parametrize("written, text, entities", [
    ("[[][]退款](马上)", "[退款](马上)", []), ("去[北京][]", "去北京", []), ("[ ][]你好[ ][ ]", " 你好 ", []),
    ("[[][]a][上海](city)", "[a]上海", ["上海"]), ("[［][]上海］(city)", "［上海］(city)", []),
    ("x[[][]0][[][]1]", "x[0][1]", []), ("x[0][1]", "x0", [])])
def test_a_list_of_no_entities_leaves_the_text(written: str, text: str, entities: list[str]):
    marked = read_markup(written, Span("a.yml", 1, 1, 1, 1 + len(written)))
    assert (marked.text, marked.problems) == (text, [])
    assert [text[one.start:one.end] for one in marked.annotations] == entities
