"""The curve of a training: what is noted, drawn and written for TensorBoard."""

import json
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from csbot.encoders.tuning import Recipe, finetune
from csbot.nlu.teaching.curve import PICTURE, TRAINING, Curve
from csbot.nlu.teaching.drawing import draw_curve, smooth


def descend(curve: Curve, epochs: int = 5) -> None:
    """A training of one number."""
    weight = torch.nn.Parameter(torch.tensor([4.0]))
    with curve.followed():
        finetune([([weight], 0.5)], lambda epoch: [1, 2, 3, 4], lambda batch: (weight ** 2).sum(),
                 Recipe(epochs, warmup=0.25), curve.report)


def test_loss_rate_and_time_of_every_step(tmp_path: Path) -> None:
    told = []
    curve = Curve(lambda *words: told.append(words))
    descend(curve)
    curve.write(tmp_path)
    data = json.loads((tmp_path / TRAINING).read_text())
    assert data["step"] == list(range(1, 21)) and [one[2] for one in told] == [one[1] for one in curve.points]
    assert data["loss"][0] == 16 and data["loss"][-1] < 1 and data["seconds"] == sorted(data["seconds"])
    assert max(data["rate"]) == 0.5 and data["rate"][0] == pytest.approx(0.1) and 0 < data["rate"][-1] < 0.1
    root = xml.fromstring((tmp_path / PICTURE).read_text("utf8"))
    assert "20 steps" in "".join(root.itertext())


def test_nothing_is_followed_outside_of_the_block() -> None:
    first, second = Curve(), Curve()
    descend(first)
    before = list(first.points)
    descend(second, 1)
    assert first.points == before and len(second.points) == 4


def test_logs_for_tensorboard(tmp_path: Path) -> None:
    loading = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    curve = Curve(None, tmp_path / "日志")
    descend(curve)
    curve.finish({"intent_accuracy": 0.75, "examples": 4, "entity_f1": None})
    read = loading.EventAccumulator(str(tmp_path / "日志")).Reload()
    assert sorted(read.Tags()["scalars"]) == ["held_out/intent_accuracy", "training/loss", "training/rate"]
    assert len(read.Scalars("training/loss")) == 20 and read.Scalars("training/rate")[4].value == pytest.approx(0.5)


@given(st.lists(st.tuples(st.floats(), st.floats(0, 1)), max_size=2000))
def test_any_curve_is_drawn_as_xml_of_bounded_size(points: list[tuple[float, float]]) -> None:
    data = {"step": list(range(1, len(points) + 1)), "loss": [one for one, _ in points],
            "rate": [one for _, one in points], "seconds": [0.0] * len(points)}
    drawn = draw_curve(data)
    assert xml.fromstring(drawn).tag.endswith("svg") and len(drawn) < 60_000


def test_the_mean_keeps_what_is_constant() -> None:
    assert smooth([2.0] * 50) == [2.0] * 50 and smooth([]) == []
