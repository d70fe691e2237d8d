"""An int8 graph computes nearly what the fp32 one does, in every family; the rounding is what the operator expects."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from csbot.encoders.export import export_encoder
from csbot.encoders.origin import Origin
from csbot.encoders.packaged import EncoderError
from csbot.encoders.pretrained import load_pretrained
from csbot.encoders.quantising import BLOCK, ZERO, blocks, quantise
from csbot.encoders.reading import collate
from csbot.encoders.runtime import EncoderRuntime, open_session
from csbot.encoders.words import WordTable

TEXTS = ["我的订单 ABC-99 到哪里了？", "where is my order 12345", "", "退货" * 30]


@pytest.mark.parametrize("inner", [1, 20, 128, 300])
def test_rounded_weights_are_near(inner: int) -> None:
    weights = np.random.default_rng(1).normal(0, 1, (inner, 7)).astype(np.float32)
    rounded, scales = blocks(weights)
    back = ((rounded.astype(np.float32) - ZERO) * scales[..., None]).reshape(7, -1)[:, :inner].T
    assert rounded.shape == (7, -(-inner // BLOCK), BLOCK) and np.abs(back - weights).max() <= scales.max() * 0.51
    assert (blocks(np.zeros((inner, 2), np.float32))[0] == ZERO).all()


def test_states_are_near_and_the_same_beside_others(family: Path, tmp_path: Path) -> None:
    pretrained = load_pretrained(Origin("tiny", "folder", family))
    exact = export_encoder(tmp_path, "tiny", pretrained.tokenizer, WordTable.of(pretrained.words), pretrained.body, 32)
    made = quantise(tmp_path / "encoder.onnx", tmp_path / "int8.onnx")
    rounded = EncoderRuntime(exact.reader, exact.words, open_session(made))
    readings = [exact.reader.read(text) for text in TEXTS]
    batch = collate(readings)
    expected, found = exact.states(batch), rounded.states(batch)
    assert np.abs(expected - found).max() < 0.1 * np.abs(expected).max()
    alone = rounded.states(collate(readings[:1]))[0]
    assert alone.tobytes() == found[0, :len(alone)].tobytes() and not found[0, len(alone):].any()


def test_a_graph_without_products(tmp_path: Path) -> None:
    given, made = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y"))
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [given], [made])
    onnx.save(helper.make_model(graph), str(tmp_path / "g.onnx"))
    with pytest.raises(EncoderError, match="no matrix products"):
        quantise(tmp_path / "g.onnx", tmp_path / "h.onnx")
