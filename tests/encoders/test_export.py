"""What is exported computes what torch computes, in every family, and bad folders are named."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer

from csbot.encoders.bert_graph import is_plain_bert
from csbot.encoders.export import export_encoder, torch_states
from csbot.encoders.origin import Origin
from csbot.encoders.packaged import PACKAGED, EncoderError
from csbot.encoders.pretrained import Pretrained, load_pretrained
from csbot.encoders.reading import Reader, collate
from csbot.encoders.runtime import FILES, EncoderRuntime
from csbot.encoders.words import WordTable


@pytest.fixture(scope="session")
def pretrained(family: Path) -> Pretrained:
    return load_pretrained(Origin("tiny", "folder", family))


@pytest.fixture(scope="session")
def exported(pretrained: Pretrained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export_encoder(folder, "tiny", pretrained.tokenizer, WordTable.of(pretrained.words), pretrained.body, 32)
    return folder


def test_same_states_as_torch_at_any_size(exported: Path, pretrained: Pretrained) -> None:
    runtime = EncoderRuntime.load(exported)
    for texts in (["我的订单"], ["", "where is my order " * 20, "退货"], ["a"] * 9):
        batch = collate([runtime.reader.read(text) for text in texts])
        expected = torch_states(pretrained.body.eval(), runtime.words, batch)
        assert np.abs(runtime.states(batch) - expected)[batch.mask > 0].max() < 1e-4


def test_layers_one_by_one_are_the_whole(pretrained: Pretrained) -> None:
    import torch

    body = pretrained.body.eval()
    if not body.stack:
        pytest.skip("this family runs as a whole")
    embeds, mask = torch.randn(2, 5, pretrained.words.shape[1]), torch.ones(2, 5, dtype=torch.int64)
    with torch.no_grad():
        low = body.climb(body.enter(embeds), mask, 0, 1)
        assert torch.allclose(body.climb(low, mask, 1), body(embeds, mask), atol=1e-6)
        whole = body.model(inputs_embeds=embeds, attention_mask=mask)[0]
        assert torch.allclose(body(embeds, mask), whole, atol=1e-5)


def test_a_plain_bert_has_a_graph_without_a_mask(exported: Path, pretrained: Pretrained) -> None:
    runtime = EncoderRuntime.load(exported)
    assert is_plain_bert(pretrained.body) == (pretrained.body.model.config.model_type == "bert") != runtime.masked


def test_a_bert_with_something_between_its_layers_is_traced(family: Path, tmp_path: Path) -> None:
    import torch

    pretrained = load_pretrained(Origin("tiny", "folder", family))
    if not is_plain_bert(pretrained.body):
        pytest.skip("no plain BERT")
    layer = pretrained.body.layers[-1].output
    layer.dense = torch.nn.Sequential(layer.dense, torch.nn.Tanh())
    runtime = export_encoder(tmp_path, "tiny", pretrained.tokenizer, WordTable.of(pretrained.words), pretrained.body, 32)
    assert runtime.masked  # and `export_encoder` has compared it with torch


def test_padding_changes_nothing(exported: Path) -> None:
    runtime = EncoderRuntime.load(exported)
    alone = collate([runtime.reader.read("退货")])
    padded = collate([runtime.reader.read(text) for text in ("退货", "where is my order please")])
    found, other = runtime.states(alone)[0], runtime.states(padded)[0][:alone.ids.shape[1]]
    assert np.allclose(found, other, atol=1e-4)


@pytest.mark.parametrize("name", FILES)
def test_missing_and_damaged_files_are_named(exported: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "copy"))
    (folder / name).write_bytes(b"not what it was")
    with pytest.raises(EncoderError, match=name):
        EncoderRuntime.load(folder)
    (folder / name).unlink()
    with pytest.raises(EncoderError, match=f"{name}' is missing"):
        EncoderRuntime.load(folder)


def test_too_short_a_window(pretrained: Pretrained) -> None:
    with pytest.raises(ValueError, match="too short"):
        Reader(Tokenizer.from_str(json.dumps(pretrained.tokenizer)), 4)


def test_frozen_layers_do_not_learn(family: Path) -> None:
    body = load_pretrained(Origin("tiny", "folder", family)).body
    count = body.freeze(1)
    assert count == 1 and not any(p.requires_grad for p in body.layers[0].parameters())
    assert len(body.layers) == 1 or any(p.requires_grad for p in body.layers[1].parameters())


def test_wider_encoders_learn_more_slowly(pretrained: Pretrained) -> None:
    def rate(name: str, width: int) -> float:
        body = SimpleNamespace(model=SimpleNamespace(config=SimpleNamespace(hidden_size=width)))
        return Pretrained(name, {}, pretrained.words, body).rate

    rates = [rate("any", width) for width in (384, 768, 1024)]
    assert rates == sorted(rates, reverse=True) and rates[1] < 1e-4
    assert [rate(packaged.name, 384) for packaged in PACKAGED] == [packaged.rate for packaged in PACKAGED]


def test_unreadable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    (tmp_path / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_pretrained(Origin("x", "folder", tmp_path))
