"""Writes a tuned encoder as the folder that `runtime` loads, and compares both numerically before it returns.

A plain BERT is written operator by operator (`bert_graph`), any other family by torch's TorchScript exporter: it needs
`onnx` but not `onnxscript`, writes one file, and takes seconds. It knows nothing of what was learnt.
"""

import json
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from csbot.encoders.bert_graph import OPSET, is_plain_bert, write_bert
from csbot.encoders.body import Body
from csbot.encoders.packaged import EncoderError
from csbot.encoders.reading import Batch, collate
from csbot.encoders.runtime import EncoderRuntime
from csbot.encoders.words import WordTable

TOLERANCE = 1e-3  # of hidden states whose size is about 1
SAMPLES = ("where is my order 12345?", "我的订单 ABC-99 到哪里了", "", "订单" * 40)


def export_encoder(folder: Path, name: str, tokenizer: dict[str, Any], words: WordTable, body: Body,
                   window: int) -> EncoderRuntime:
    """Write the four files of a run-time encoder; EncoderError when ONNX Runtime computes something else than torch."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.json").write_text(json.dumps({"name": name, "window": window}, ensure_ascii=False), "utf-8")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    words.write(folder / "words.safetensors")
    was_training = body.training
    body.eval()
    _write_graph(body, words.width, folder / "encoder.onnx")
    runtime = EncoderRuntime.load(folder)
    _compare(runtime, body, SAMPLES)
    body.train(was_training)
    return runtime


def _write_graph(body: Body, width: int, path: Path) -> None:
    if is_plain_bert(body):
        write_bert(body, path)
    else:
        _trace(body, width, path)


def _trace(body: Body, width: int, path: Path) -> None:
    """Write what torch does; the graph has a mask, which a running encoder fills with ones."""
    device = next(body.parameters()).device
    embeds = torch.zeros(2, 7, width, device=device)
    mask = torch.ones(2, 7, dtype=torch.int64, device=device)
    mask[1, 4:] = 0
    axes = {0: "windows", 1: "length"}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter announces its successor, tracing announces constants
        torch.onnx.export(body, (embeds, mask), str(path), input_names=["embeds", "mask"], output_names=["states"],
                          dynamic_axes={"embeds": axes, "mask": axes, "states": axes}, opset_version=OPSET,
                          dynamo=False)


def torch_states(body: Body, words: WordTable, batch: Batch) -> np.ndarray:
    """What `EncoderRuntime.states` gives, computed by torch in fp32."""
    device = next(body.parameters()).device
    with torch.no_grad():
        embeds = torch.from_numpy(words.rows(batch.ids)).to(device)
        return body(embeds, torch.from_numpy(batch.mask).to(device)).float().cpu().numpy()


def _compare(runtime: EncoderRuntime, body: Body, texts: Sequence[str]) -> None:
    for size in (1, len(texts)):
        batch = collate([runtime.reader.read(text) for text in texts[:size]])
        expected, found = torch_states(body, runtime.words, batch), runtime.states(batch)
        difference = float(np.abs(expected - found)[batch.mask > 0].max())
        if not difference <= TOLERANCE * max(1.0, float(np.abs(expected).max())):
            raise EncoderError(f"the exported graph differs from the trained encoder by {difference:.2g}, "
                               f"allowed is {TOLERANCE}; this encoder's family may not be exportable")
