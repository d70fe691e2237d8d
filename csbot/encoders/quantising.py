"""Makes an exported graph's matrix products 8 bit: integers are multiplied, with a scale for each row and column.

Weights have one scale for each column, rounded here; activations one for each row, a word piece, found while it runs.
So no piece's rounding depends on another's, as it would with ONNX Runtime's dynamic quantisation (one scale for a whole
tensor). It does not know what is learnt, nor whether the loss is worth it.
"""

from pathlib import Path

import numpy as np

from csbot.encoders.packaged import EncoderError

STEPS, ZERO = 127, 128  # an activation is at most so many steps from ZERO
# A processor without VNNI adds two products in 16 bits: neighbours of a column may be 128 together, as 255 * 128 fits.
LARGEST, NEIGHBOURS = 127, 128
DOMAIN = "com.microsoft"


def quantise(graph: Path, target: Path) -> Path:
    """Write the fp32 ONNX file `graph` as int8 to `target`; EncoderError when there is nothing to quantise."""
    import onnx  # only training needs it
    from onnx import numpy_helper

    model = onnx.load(str(graph))
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes, rounded_rows = [], {}
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in constants or len(constants[node.input[1]].dims) != 2:
            nodes.append(node)
            continue
        states, name, number = *node.input, len(nodes)
        if states not in rounded_rows:
            rounded_rows[states] = f"{states}.int8", f"{states}.size"
            nodes += _rounding(states, *rounded_rows[states])
        weights, scales = columns(numpy_helper.to_array(constants[name]))
        given = f"{name}.int8.{number}", f"{name}.scales.{number}"
        model.graph.initializer.extend(map(numpy_helper.from_array, (weights, scales), given))
        nodes += _product(node, *rounded_rows[states], *given)
    if not rounded_rows:
        raise EncoderError(f"'{graph.name}' has no matrix products that can be made int8")
    model.graph.initializer.extend(map(numpy_helper.from_array, *zip(*_shared())))
    _finish(model, nodes)
    onnx.save(model, str(target))
    return target


def _rounding(states: str, integers: str, size: str) -> list:
    """Operators that round `states` (…, length, width) to `integers` and keep each row's `size` (…, length, 1).

    A row of zeros is divided by zero; whatever integers it becomes, the products are multiplied with its size, zero.
    """
    from onnx import helper

    return [helper.make_node("Abs", [states], [f"{size}.all"], f"{size}.all"),
            helper.make_node("ReduceMax", [f"{size}.all"], [size], size, axes=[-1], keepdims=1),
            helper.make_node("Div", [states, size], [f"{integers}.share"], f"{integers}.share"),
            helper.make_node("QuantizeLinear", [f"{integers}.share", "int8.step", "int8.zero"], [integers], integers)]


def _product(node, integers: str, size: str, weights: str, scales: str) -> list:
    """Operators in the place of a matrix product, of rounded states and rounded weights."""
    from onnx import helper

    product = f"{node.output[0]}.scaled"
    return [helper.make_node("MatMulIntegerToFloat", [integers, weights, "int8.step", scales, "int8.zero"], [product],
                             node.name, domain=DOMAIN),
            helper.make_node("Mul", [product, size], list(node.output), f"{node.name}.unscaled")]


def _shared() -> list[tuple[np.ndarray, str]]:
    """Constants of all products."""
    return [(np.array(1 / STEPS, np.float32), "int8.step"), (np.array(ZERO, np.uint8), "int8.zero")]


def _finish(model, nodes: list) -> None:
    """Put the `nodes` into the model, without the constants that none of them uses."""
    from onnx import helper

    del model.graph.node[:]
    model.graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    if all(one.domain != DOMAIN for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(DOMAIN, 1))


def columns(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (from, to) as int8 (from, to), and the scales float32 (to,) of their columns."""
    sizes = np.abs(weights)
    together = sizes + np.vstack([sizes[1:], np.zeros_like(sizes[:1])])  # with the next one of the column
    scales = (together.max(axis=0) / (NEIGHBOURS - 1)).astype(np.float32)  # rounding adds at most one to two weights
    divisor = np.where(scales > 0, scales, 1)
    return np.clip(np.rint(weights / divisor), -LARGEST, LARGEST).astype(np.int8), scales
