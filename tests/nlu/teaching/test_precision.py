"""An int8 encoder: smaller, the same answers alone and among others, given up where it costs too much."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from csbot.nlu.figures import Figures
from csbot.nlu.matching.rules import Rules
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.precision import FP32, INT8, loss
from csbot.nlu.teaching.train import TrainedNLU, fit
from tests.encoders.families import make_family
from tests.nlu.annotated import LINES

QUICK = {"epochs": 40, "batch": 6, "rate": 3e-3, "head_rate": 3, "dropout": 0.0, "threads": 1, "window": 32}
MIXED = ["退货", "where is my order please, it is three weeks late", "我的订单ABC99到哪了，上周三下的单，一直没有收到", "hi", "",
         "很长的一句话" * 30, "the red one 还有吗？", "从上海到北京", "🎉", "refund " * 40]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_family("bert", tmp_path_factory.mktemp("bert") / "bert", [line.text for line in LINES])


def trained(encoder: Path, **settings: object) -> TrainedNLU:
    return fit(LINES, encoder=str(encoder), rules=Rules(), settings=NLUSettings(**{**QUICK, **settings}))


@pytest.fixture(scope="module")
def rounded(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainedNLU, Path]:
    made, folder = trained(encoder, int8_loss=0.99), tmp_path_factory.mktemp("int8")
    made.save(folder)
    return made, folder


def operators(folder: Path) -> set[str]:
    return {node.op_type for node in onnx.load(str(folder / "encoder.onnx")).graph.node}


def test_the_graph_is_int8_and_nothing_else_is_left(rounded: tuple[TrainedNLU, Path]) -> None:
    made, folder = rounded
    assert made.precision.precision == INT8 and "MatMulIntegerToFloat" in operators(folder)
    assert made.precision.examples == len(LINES) and not made.precision.held
    assert 0 <= made.precision.confidence_change <= 1 and not list(folder.glob("*.int8.onnx"))


def test_alone_and_among_others_byte_for_byte(rounded: tuple[TrainedNLU, Path]) -> None:
    nlu = Recogniser.load(rounded[1])
    together = nlu.parse_many(MIXED * 3)
    assert [answer.as_json() for answer in together] == [nlu.parse(text).as_json() for text in MIXED * 3]
    assert together == nlu.parse_many((MIXED * 3)[::-1])[::-1]
    pooled = nlu.pooled(MIXED)
    assert all(np.allclose(row, nlu.pooled([text])[0], atol=1e-5) for row, text in zip(pooled, MIXED))


def test_too_great_a_loss_leaves_fp32(encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csbot.nlu.teaching.precision.loss", lambda *_: 0.02)
    made = trained(encoder, epochs=1, int8_loss=0.01)
    made.save(tmp_path)
    assert made.precision.precision == FP32 and "MatMulIntegerToFloat" not in operators(tmp_path)
    assert not list(tmp_path.glob("*.int8.onnx"))


def test_fp32_on_request(encoder: Path, tmp_path: Path) -> None:
    made = trained(encoder, epochs=1, precision="fp32")
    made.save(tmp_path)
    assert made.precision is None and "MatMulIntegerToFloat" not in operators(tmp_path)


def test_the_loss_is_the_larger_fall() -> None:
    def figures(accuracy: float | None, f1: float | None) -> Figures:
        return Figures(10, accuracy, None, None, f1, None)

    assert loss(figures(0.9, 0.8), figures(0.8, 0.75)) == pytest.approx(0.1)
    assert loss(figures(0.9, None), figures(0.95, None)) == 0 and loss(figures(None, 0.5), figures(None, 0.3)) > 0.19
