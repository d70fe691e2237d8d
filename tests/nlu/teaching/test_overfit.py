"""Every family learns a dozen lines by heart, is saved, loaded without torch, and answers the same."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from csbot.encoders.packaged import EncoderError
from csbot.nlu.figures import measure
from csbot.nlu.matching.rules import Rules
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.train import TrainedNLU, fit
from csbot.values import Understanding
from tests.encoders.families import FAMILIES, make_family
from tests.nlu.annotated import LINES, example

QUICK = NLUSettings(epochs=70, batch=6, rate=3e-3, head_rate=3, dropout=0.0, smoothing=0.0, threads=1, window=32,
                    precision="fp32")
RULES = Rules(regexes=(("number", r"\b[A-Z]{3}\d+\b"),), synonyms={"york": "York City"})
UNSEEN = ["", "   ", "🎉", "\ud800", "取消 order ABC1", "很长" * 300, "e\u0301\r\n１２３"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session", params=sorted(FAMILIES))
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TrainedNLU:
    folder = tmp_path_factory.mktemp(request.param) / "encoder"
    make_family(request.param, folder, [line.text for line in LINES])
    return fit(LINES, encoder=str(folder), rules=RULES, settings=QUICK)


@pytest.fixture(scope="session")
def saved(trained: TrainedNLU, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    trained.save(folder)
    return folder


def same(one: Understanding, other: Understanding) -> bool:
    """Whether two answers agree but for the last digits of their confidences."""
    def plain(answer: Understanding) -> tuple:
        return answer.intent.name, [replace(entity, confidence=None) for entity in answer.entities]

    return plain(one) == plain(other) and np.isclose(one.intent.confidence, other.intent.confidence, atol=1e-3)


def test_learnt_by_heart_saved_loaded_batch_and_single(trained: TrainedNLU, saved: Path) -> None:
    texts = [*(line.text for line in LINES), *UNSEEN]
    loaded = Recogniser.load(saved)
    together = loaded.parse_many(texts)
    assert measure(LINES, together[:len(LINES)]).sentence_accuracy == 1.0
    assert all(same(one, loaded.parse(text)) for text, one in zip(texts, together))
    assert all(same(one, other) for one, other in zip(together, trained.recogniser.parse_many(texts)))
    assert all(0 <= e.start < e.end <= len(text) for text, one in zip(texts, together) for e in one.entities)


def test_spans_roles_and_synonyms(saved: Path) -> None:
    loaded = Recogniser.load(saved)
    start, end = loaded.parse(LINES[7].text).entities
    assert (start.value, start.role, start.processors) == ("York City", "from", ("synonym",))
    assert (end.value, end.role) == ("bath", "to")
    assert [e.extractor for e in loaded.parse(LINES[0].text).entities] == ["pattern"]
    assert [e.value for e in loaded.parse(LINES[4].text).entities] == ["lock"]
    assert [i.name for i in loaded.parse("你好！").ranking][0] == "greet" and len(loaded.parse("x").ranking) == 5


def test_runs_without_torch(saved: Path) -> None:
    code = ("import json, sys; from csbot.nlu.recogniser import Recogniser\n"
            "answer = Recogniser.load(sys.argv[1]).parse('退红色的，谢谢')\n"
            "heavy = {m.partition('.')[0] for m in sys.modules} & {'torch', 'transformers', 'onnx', 'sentencepiece'}\n"
            "print(json.dumps([answer.as_json(), sorted(heavy)]))")
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run([sys.executable, "-c", code, str(saved)], capture_output=True, check=True, text=True, cwd=root)
    answer, heavy = json.loads(run.stdout)
    assert heavy == []
    assert answer["intent"]["name"] == "refund" and answer["entities"][0]["value"] == "红"


def test_no_pickle_in_the_folder(saved: Path) -> None:
    assert {file.name for file in saved.iterdir()} == {
        "encoder.json", "tokenizer.json", "words.safetensors", "encoder.onnx", "heads.safetensors", "labels.json",
        "patterns.json", "limits.json", "limits.safetensors", "taught.json", "taught.safetensors",
        "training.json", "training.svg"}


@pytest.mark.parametrize("name", ["labels.json", "heads.safetensors", "patterns.json"])
def test_damaged_files_are_named(bert: Path, tmp_path: Path, name: str) -> None:
    fit([example("a", "x"), example("b", "[y](e)")], encoder=str(bert), settings=NLUSettings(epochs=1)).save(tmp_path)
    (tmp_path / name).write_text("[1]")
    with pytest.raises(EncoderError, match=name):
        Recogniser.load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(EncoderError, match="is missing"):
        Recogniser.load(tmp_path)


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_family("bert", tmp_path_factory.mktemp("bert") / "bert", [line.text for line in LINES])


def test_same_seed_same_bytes(bert: Path) -> None:
    one, other = (fit(LINES, encoder=str(bert), settings=NLUSettings(epochs=2, threads=1)) for _ in range(2))
    assert all(one.recogniser.weights[name].tobytes() == other.recogniser.weights[name].tobytes()
               for name in one.recogniser.weights)


def test_frozen_layers_and_trained_words(bert: Path, tmp_path: Path) -> None:
    for settings in (NLUSettings(epochs=60, rate=3e-3, head_rate=5, frozen_layers=1, batch=6, dropout=0, threads=1),
                     NLUSettings(epochs=30, rate=3e-3, head_rate=5, train_words=True, batch=6, dropout=0, threads=1)):
        trained = fit(LINES, encoder=str(bert), settings=settings)
        found = trained.save(tmp_path).parse_many([line.text for line in LINES])
        assert measure(LINES, found).intent_accuracy >= 0.9


def test_projects_with_one_half_only(bert: Path, tmp_path: Path) -> None:
    quick = NLUSettings(epochs=1)
    lines = [example("a", "x"), example("a", "y")]
    only = fit(lines, encoder=str(bert), settings=quick).save(tmp_path / "a").parse("x")
    assert only.intent.name == "a" and only.intent.confidence == 1.0 and only.entities == ()
    none = fit([example(None, "[x](e) y")], encoder=str(bert), settings=quick).save(tmp_path / "b").parse("x y")
    assert none.intent.name is None and none.ranking == ()
    for examples in ([], [example(None, "x")]):
        with pytest.raises(ValueError, match="examples"):
            fit(examples, encoder=str(bert), settings=quick)


def test_long_examples_are_taught_to_their_end(bert: Path, tmp_path: Path) -> None:
    long = [example("end", "订单 abc " * 40 + f"[{word}](last)") for word in ("红", "蓝")] + [example("short", "订单")]
    settings = NLUSettings(epochs=40, rate=3e-3, head_rate=5, dropout=0, threads=1, window=24)
    found = fit(long, encoder=str(bert), settings=settings).save(tmp_path).parse(long[1].text)
    assert [(e.start, e.value) for e in found.entities] == [(len(long[1].text) - 1, "蓝")]


def test_held_out_figures(bert: Path) -> None:
    settings = NLUSettings(epochs=1, dev_minimum=10, dev_share=0.3)
    trained = fit(LINES * 6, encoder=str(bert), settings=settings)
    assert trained.figures.examples + trained.taught == 72 and 0 <= trained.figures.intent_accuracy <= 1


def test_interruption_writes_nothing(bert: Path) -> None:
    def stop(step: int, total: int, loss: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(LINES, encoder=str(bert), settings=QUICK, report=stop)
