"""The contextual turns are whole, the training for them is sound, and has no line of what was said before one."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from benchmarks.context.run import BOT, CUSTOMER, HERE, context_of, is_right, read_turns
from csbot.project.load import load_project
from csbot.train import referents_of
from csbot.values import Context


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_training_is_sound_and_hardly_knows_a_turn(language: str, tmp_path: Path):
    (tmp_path / "data").mkdir()
    shutil.copy(HERE / "domain.yml", tmp_path)
    shutil.copy(HERE / f"train_{language}.yml", tmp_path / "data" / "nlu.yml")
    project = load_project(tmp_path)
    assert [one.message for one in project.problems] == []
    turns = read_turns(language)
    assert {turn["intent"] for turn in turns} <= {str(one.intent) for one in project.nlu.examples}
    assert {turn["asked"] for turn in turns if "asked" in turn} <= set(referents_of(project) or ())
    told = {plain(line) for one in project.nlu.examples for context in one.contexts
            for line in (context.bot, context.customer) if line}
    assert not [turn for turn in turns if {plain(line) for line in turn["before"]} & told]
    tuned = {(plain(turn["said"]), plain(turn["before"][-1])) for turn in read_turns(language, "dev")}
    assert not [turn for turn in turns if (plain(turn["said"]), plain(turn["before"][-1])) in tuned]


def plain(line: object) -> str:
    """The letters of a line, without who says it."""
    words = str(line)
    for mark in (*CUSTOMER, *BOT):
        words = words.removeprefix(mark)
    return "".join(char for char in unicodedata.normalize("NFKC", words).casefold() if char.isalnum())


def test_a_turn_as_the_assistant_would_see_it():
    turn = {"said": "第二个", "before": ["客：有快递吗", "店：有两种。"], "options": ["甲", "乙"], "intent": "choose",
            "means": {"option": "乙"}}
    assert context_of(turn) == Context(bot="有两种。", customer="有快递吗", options=("甲", "乙"))
    assert is_right(turn, {"intent": "choose", "entities": {}, "means": {"option": "乙"}})
    assert not is_right(turn, {"intent": "choose", "entities": {"quantity": "第二个"}, "means": {"option": "乙"}})
