"""An int8 graph computes nearly what the fp32 one does, in every family; the rounding is what the operator expects."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from csbot.encoders.export import export_encoder
from csbot.encoders.origin import Origin
from csbot.encoders.packaged import EncoderError
from csbot.encoders.pretrained import load_pretrained
from csbot.encoders.quantising import LARGEST, NEIGHBOURS, columns, quantise
from csbot.encoders.reading import collate
from csbot.encoders.runtime import EncoderRuntime, open_session
from csbot.encoders.words import WordTable

TEXTS = ["我的订单 ABC-99 到哪里了？", "where is my order 12345", "", "退货" * 30]


@pytest.mark.parametrize("inner", [1, 20, 128, 301])
def test_rounded_weights_are_near(inner: int) -> None:
    weights = np.random.default_rng(1).normal(0, 1, (inner, 7)).astype(np.float32)
    rounded, scales = columns(weights)
    assert rounded.shape == weights.shape and rounded.dtype == np.int8 and np.abs(rounded).max() <= LARGEST
    assert (np.abs(rounded * scales - weights) <= scales * 0.51).all()
    assert not columns(np.zeros((inner, 2), np.float32))[0].any()


def test_two_products_fit_in_16_bits() -> None:
    rounded = columns(np.random.default_rng(2).standard_t(2, (384, 500)).astype(np.float32))[0].astype(int)
    together = np.abs(rounded[1:]) + np.abs(rounded[:-1])
    assert NEIGHBOURS - 2 <= together.max() <= NEIGHBOURS and 255 * NEIGHBOURS < 2 ** 15


def rounded_product(tmp_path: Path, weights: np.ndarray) -> onnxruntime.InferenceSession:
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "length", len(weights)])
    made = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, "length", weights.shape[1]])
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"], "product")], "g", [given], [made],
                              [numpy_helper.from_array(weights, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "g.onnx"))
    return open_session(quantise(tmp_path / "g.onnx", tmp_path / "h.onnx"))


def test_rows_do_not_know_each_other(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    weights, rows = (chance.normal(0, 1, shape).astype(np.float32) for shape in ((64, 9), (1, 6, 64)))
    session = rounded_product(tmp_path, weights)
    found = session.run(None, {"x": rows})[0]
    assert np.abs(found - rows @ weights).max() < 0.03 * np.abs(found).max()
    rows[0, 2], rows[0, 4] = 1e6, 0
    other = session.run(None, {"x": rows})[0]
    assert other[0, [0, 1, 3, 5]].tobytes() == found[0, [0, 1, 3, 5]].tobytes() and not other[0, 4].any()


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
