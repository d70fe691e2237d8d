"""Makes an exported graph's matrix products 8 bit, by ONNX Runtime's MatMulNBits.

Weights have one scale for 128 of a column, rounded here; activations one for 128 of a row, rounded while it runs. So no
text's rounding depends on another's, and one large value spoils few others, as it would with one scale for a whole
tensor (ONNX Runtime's dynamic quantisation). It does not know what is learnt, nor whether the loss is worth it.
"""

from pathlib import Path

import numpy as np

from csbot.encoders.packaged import EncoderError

BLOCK, LARGEST, ZERO = 128, 127, 128
DOMAIN = "com.microsoft"
INT8_ARITHMETIC = 4  # the operator's accuracy level at which activations are rounded, too


def quantise(graph: Path, target: Path) -> Path:
    """Write the fp32 ONNX file `graph` as int8 to `target`; EncoderError when there is nothing to quantise."""
    import onnx  # only training needs it
    from onnx import helper, numpy_helper

    model = onnx.load(str(graph))
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    done = 0
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in constants or len(constants[node.input[1]].dims) != 2:
            continue
        name = node.input[1]
        weights = numpy_helper.to_array(constants[name])  # (from, to)
        rounded, scales = blocks(weights)
        model.graph.initializer.extend([numpy_helper.from_array(rounded, f"{name}.int8.{done}"),
                                        numpy_helper.from_array(scales.reshape(-1), f"{name}.scales.{done}")])
        node.CopyFrom(helper.make_node(
            "MatMulNBits", [node.input[0], f"{name}.int8.{done}", f"{name}.scales.{done}"], list(node.output),
            node.name, domain=DOMAIN, K=weights.shape[0], N=weights.shape[1], bits=8, block_size=BLOCK,
            accuracy_level=INT8_ARITHMETIC))
        done += 1
    if not done:
        raise EncoderError(f"'{graph.name}' has no matrix products that can be made int8")
    used = {name for node in model.graph.node for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    if all(one.domain != DOMAIN for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(DOMAIN, 1))
    onnx.save(model, str(target))
    return target


def blocks(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (from, to) as MatMulNBits wants: uint8 (to, blocks, BLOCK) around ZERO, scales float32 (to, blocks)."""
    inner, outer = weights.shape
    count = -(-inner // BLOCK)
    padded = np.zeros((outer, count * BLOCK), np.float32)
    padded[:, :inner] = weights.T
    values = padded.reshape(outer, count, BLOCK)
    scales = np.abs(values).max(axis=2) / LARGEST
    divisor = np.where(scales > 0, scales, 1)[..., None]
    return (np.clip(np.rint(values / divisor), -LARGEST, LARGEST) + ZERO).astype(np.uint8), scales.astype(np.float32)
