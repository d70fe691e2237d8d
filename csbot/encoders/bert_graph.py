"""Writes the layers of a BERT as an ONNX graph for one window without padding: 88 operators for six layers.

What torch's exporter traces has five times as many, most of them about shapes and a mask that hides nothing. The
products that give queries, keys and values are one, and attention is ONNX Runtime's own operator. It knows neither what
is learnt nor how a graph becomes int8.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from torch import nn

from csbot.encoders.body import Body

OPSET, FORM = 17, 8  # of ONNX
DOMAIN = "com.microsoft"
PARTS = frozenset(("BertModel", "BertEmbeddings", "BertEncoder", "BertLayer", "BertAttention", "BertSelfAttention",
                   "BertSelfOutput", "BertIntermediate", "BertOutput", "ModuleList", "Embedding", "Linear", "LayerNorm",
                   "Dropout", "GELUActivation"))


def is_plain_bert(body: Body) -> bool:
    """Whether this is a BERT in which nothing was put between or into the layers."""
    modules = list(body.model.modules())
    return ({type(module).__name__ for module in modules} <= PARTS and body.model.config.hidden_act == "gelu"
            and not body.model.config.is_decoder and not any(hasattr(module, "prefix") for module in modules))


def write_bert(body: Body, path: Path) -> None:
    """Write the graph that makes `states` (1, length, hidden) of `embeds` (1, length, width)."""
    import onnx
    from onnx import TensorProto, helper

    graph, model = _Graph(), body.model
    hidden = graph.embed(model.embeddings, model.config.layer_norm_eps)
    for number, layer in enumerate(body.layers):
        hidden = graph.layer(f"layer.{number}", layer, hidden, model.config)
    graph.nodes[-1].output[0] = "states"
    given, made = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", model.config.hidden_size])
                   for name in ("embeds", "states"))
    versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(DOMAIN, 1)]
    onnx.save(helper.make_model(helper.make_graph(graph.nodes, "encoder", [given], [made], graph.constants),
                                opset_imports=versions, ir_version=FORM), str(path))


class _Graph:
    """Operators and constants as they are added; every method gives the name of what it makes."""

    def __init__(self) -> None:
        self.nodes: list = []
        self.constants: list = []

    def embed(self, embeddings: nn.Module, epsilon: float) -> str:
        """Word rows with their positions and the first segment, normalised."""
        table = _array(embeddings.position_embeddings.weight) + _array(embeddings.token_type_embeddings.weight)[0]
        length = self.add("Shape", ["embeds"], "length", start=1, end=2)
        start = self.constant("start", np.array([0]))
        rows = self.add("Slice", [self.constant("positions", table), start, length, start], "rows")  # (length, width)
        return self.normalise("embeddings", "embeds", rows, embeddings.LayerNorm, epsilon)

    def layer(self, name: str, layer: nn.Module, hidden: str, config) -> str:
        """One layer on states (1, length, hidden)."""
        seen = self.attend(f"{name}.attention", layer.attention.self, hidden, config.num_attention_heads)
        seen = self.project(f"{name}.seen", layer.attention.output.dense, seen)
        hidden = self.normalise(f"{name}.middle", seen, hidden, layer.attention.output.LayerNorm, config.layer_norm_eps)
        wide = self.project(f"{name}.wide", layer.intermediate.dense, hidden)
        wide = self.add("Gelu", [wide], f"{name}.bent", DOMAIN)
        narrow = self.project(f"{name}.narrow", layer.output.dense, wide)
        return self.normalise(f"{name}.states", narrow, hidden, layer.output.LayerNorm, config.layer_norm_eps)

    def attend(self, name: str, attention: nn.Module, hidden: str, heads: int) -> str:
        """What each piece sees of the others."""
        three = (attention.query, attention.key, attention.value)
        weight = np.concatenate([_array(one.weight) for one in three]).T  # (hidden, 3 * hidden)
        bias = np.concatenate([_array(one.bias) for one in three])
        joint = self.add("MatMul", [hidden, self.constant(f"{name}.weight", weight)], f"{name}.joint")
        parts = [f"{name}.{one}" for one in ("query", "key", "value")]
        self.add("Split", [joint], parts, axis=2)
        return self.add("MultiHeadAttention", [*parts, self.constant(f"{name}.bias", bias)], name, DOMAIN,
                        num_heads=heads)

    def project(self, name: str, linear: nn.Linear, states: str) -> str:
        """A product and a bias."""
        product = self.add("MatMul", [states, self.constant(f"{name}.weight", _array(linear.weight).T)],
                           f"{name}.product")
        return self.add("Add", [product, self.constant(f"{name}.bias", _array(linear.bias))], name)

    def normalise(self, name: str, states: str, beside: str, norm: nn.LayerNorm, epsilon: float) -> str:
        """The sum of both, normalised (the operator that does both at once is slower)."""
        added = self.add("Add", [states, beside], f"{name}.sum")
        learnt = [self.constant(f"{name}.{one}", _array(getattr(norm, one))) for one in ("weight", "bias")]
        return self.add("LayerNormalization", [added, *learnt], name, axis=-1, epsilon=epsilon)

    def add(self, kind: str, given: Sequence[str], made: str | Sequence[str], domain: str = "", **settings) -> str:
        """An operator; the name of the first thing that it makes."""
        from onnx import helper

        made = [made] if isinstance(made, str) else list(made)
        self.nodes.append(helper.make_node(kind, given, made, made[0], domain=domain, **settings))
        return made[0]

    def constant(self, name: str, values: np.ndarray) -> str:
        """A constant of the graph."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def _array(tensor) -> np.ndarray:
    return tensor.detach().float().cpu().numpy()
