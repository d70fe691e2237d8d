"""The limits of a freshly trained NLU: found on what was held out, or on copies, and kept with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from csbot.encoders.packaged import EncoderError
from csbot.nlu.figures import measure
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.taught import Taught
from csbot.nlu.teaching.limiting import COPIES, HELD_OUT
from csbot.nlu.teaching.train import TrainedNLU, fit
from tests.nlu.annotated import LINES, example
from tests.tiny_encoder import make_tiny_bert

QUICK = NLUSettings(epochs=40, batch=6, rate=3e-3, head_rate=3, dropout=0.1, threads=1, window=32)
STRANGE = [example("out_of_scope", text) for text in ("今天下雨吗", "谁赢了球赛", "write a poem", "sing a song")]


def taught(folder: Path, lines: list, settings: NLUSettings = QUICK) -> TrainedNLU:
    texts = [line.text for line in [*LINES, *STRANGE]]
    return fit(lines, encoder=str(make_tiny_bert(folder / "bert", texts)), settings=settings)


def test_few_examples_are_all_taught_and_copies_choose(tmp_path: Path) -> None:
    made = taught(tmp_path, LINES)
    assert made.taught == len(LINES) == len(made.kept)
    assert (made.limits.chosen_on, made.limits.inside, made.limits.ece) == (COPIES, len(LINES), None)
    assert made.limits.false_rejects <= 0.1
    loaded = made.save(tmp_path / "nlu")
    assert loaded.limits.rejects and loaded.limits.temperature == made.limits.temperature
    assert Taught.read(tmp_path / "nlu").examples == made.kept.examples
    for line in LINES:
        answer = loaded.parse(line.text)
        assert answer.familiarity == pytest.approx(made.recogniser.parse(line.text).familiarity, abs=1e-2)
        assert (answer.intent.name == "nlu_fallback") == (answer.familiarity < 0.5)
        known = [one for one in answer.ranking if one.name != "nlu_fallback"]
        assert sum(one.confidence for one in known) == pytest.approx(1) and len(known) == 5


def test_off_never_refuses_and_knows_all_the_same(tmp_path: Path) -> None:
    made = taught(tmp_path, LINES, replace(QUICK, fallback="off"))
    loaded = made.save(tmp_path / "nlu")
    answers = loaded.parse_many(["帮我写一首诗", "zzz", "", "🎉"])
    assert all(answer.intent.name != "nlu_fallback" and 0 <= answer.familiarity <= 1 for answer in answers)


def test_held_out_examples_choose_where_there_are_enough(tmp_path: Path) -> None:
    many = [example(line.intent, text) for line in LINES[:6] for text in [line.text] * 40]
    made = taught(tmp_path, many, replace(QUICK, epochs=2, dev_share=0.25))
    assert made.limits.chosen_on == HELD_OUT and made.limits.inside == 240 - made.taught >= 50
    assert 0 <= made.limits.ece <= 1 and 0 <= made.limits.ece_before <= 1


def test_the_project_s_own_intent_for_strangers_is_not_refused(tmp_path: Path) -> None:
    loaded = taught(tmp_path, [*LINES, *STRANGE]).save(tmp_path / "nlu")
    assert loaded.limits.outside == "out_of_scope"
    answers = loaded.parse_many([line.text for line in STRANGE])
    assert measure(STRANGE, answers).intent_accuracy == 1.0 and min(one.familiarity for one in answers) < 0.5


def test_without_intents_in_scope_there_are_no_limits(tmp_path: Path) -> None:
    made = taught(tmp_path, STRANGE)
    assert made.limits is None
    assert made.save(tmp_path / "nlu").parse("你好").familiarity is None


@pytest.mark.parametrize("name", ["limits.json", "limits.safetensors"])
def test_damaged_limits_are_named(tmp_path: Path, name: str) -> None:
    taught(tmp_path, LINES, NLUSettings(epochs=1)).save(tmp_path / "nlu")
    (tmp_path / "nlu" / name).write_text("[1]")
    with pytest.raises(EncoderError, match="limits"):
        Recogniser.load(tmp_path / "nlu")
