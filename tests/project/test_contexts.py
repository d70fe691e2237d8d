"""What an example's metadata says of the turns before it: read, told apart, and its mistakes with their places."""

from pathlib import Path

import pytest

from csbot.check import check
from csbot.values import Context
from tests.project.projects import codes, read

NLU = """version: "3.1"
nlu:
- intent: order
  examples:
  - text: "[三号](city)"
    metadata: {context: {asked: city, bot: 您住几号楼？}}
  - text: 三号
    metadata: {context: [{bot: 您想哪天送货？, customer: 我要下单}, {options: [甲, 2], known: {city: 北京}}]}
  - text: 你好
    metadata: {source: log}
- intent: greet
  metadata: {context: {asked: city}}
  examples: |
    - 在吗
    - three
"""


def test_contexts_are_read(tmp_path: Path):
    project = read(tmp_path, {"data/nlu.yml": NLU})
    first, second, third, fourth, fifth = project.nlu.examples
    assert codes(project) == []
    assert first.contexts == (Context(asked="city", bot="您住几号楼？"),)
    assert second.contexts == (Context(bot="您想哪天送货？", customer="我要下单"),
                               Context(options=("甲", "2"), known={"city": "北京"}))
    assert third.contexts == () and fourth.contexts == fifth.contexts == (Context(asked="city"),)


def test_the_same_words_in_two_contexts_are_no_duplicates(tmp_path: Path):
    text = NLU.replace("    - three\n", "    - three\n- intent: greet\n  metadata: {context: {bot: 几号？}}\n"
                       "  examples: |\n    - 在吗\n    - 三号\n")
    project = read(tmp_path, {"data/nlu.yml": text})
    assert sum(one.text == "在吗" for one in project.nlu.examples) == 2
    assert not {"W261", "W262"} & {one.code for one in check(project)[1]}


@pytest.mark.parametrize("written, code, words, place", [
    ("3", "W112", "a context is '3', allowed is a mapping", (6, 25)),
    ("[{asked: city}, x]", "W112", "a context is 'x'", (6, 41)),
    ("{ask: city}", "W112", "'ask' is not known in a context, allowed are asked, bot", (6, 26)),
    ("{options: 甲}", "W112", "'options' is '甲', allowed is a list of texts", (6, 26)),
    ("{known: [x]}", "W112", "'known' is '['x']', allowed is a mapping", (6, 26)),
    ("{bot: [x]}", "W112", "'bot' is '['x']', allowed is a text", (6, 26))])
def test_what_is_no_context_is_a_warning(tmp_path: Path, written: str, code: str, words: str, place: tuple[int, int]):
    project = read(tmp_path, {"data/nlu.yml": NLU.replace("{asked: city, bot: 您住几号楼？}", written)})
    (found,) = project.problems
    assert (found.code, found.at.file) == (code, "data/nlu.yml") and words in found.message
    assert (found.at.line, found.at.column) == place
    assert len(project.nlu.examples) == 5
