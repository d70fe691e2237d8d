"""An NLU with each adapter learns a dozen lines by heart, is saved as a small difference, and answers the same."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from csbot.encoders.adapter_files import LEARNT, read_difference
from csbot.encoders.adapter_settings import OPTIONS
from csbot.encoders.export import torch_states
from csbot.encoders.origin import locate
from csbot.encoders.packaged import EncoderError
from csbot.encoders.pretrained import load_pretrained
from csbot.encoders.reading import collate
from csbot.nlu.figures import measure
from csbot.nlu.recogniser import Recogniser
from csbot.nlu.settings import NLUSettings
from csbot.nlu.teaching.train import TrainedNLU, fit
from tests.encoders.families import make_family
from tests.nlu.annotated import LINES
from tests.nlu.teaching.test_overfit import UNSEEN, same

TEXTS = [*(line.text for line in LINES), *UNSEEN]
RATES = {"lora": 0.02, "adalora": 0.05, "prefix": 0.1, "bottleneck": 0.02}


def settings_of(kind: str, **more: object) -> NLUSettings:
    given = {"epochs": 80, "batch": 6, "rate": 0.003, "head_rate": 5, "dropout": 0, "smoothing": 0, "contrast": 0,
             "threads": 1, "window": 32, "precision": "fp32", "adapter": {"type": kind, "rate": RATES[kind]}}
    return NLUSettings.of(given | more)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_family("electra", tmp_path_factory.mktemp("base") / "electra", [line.text for line in LINES])


@pytest.fixture(scope="session", params=OPTIONS)
def trained(request: pytest.FixtureRequest, base: Path) -> TrainedNLU:
    return fit(LINES, encoder=str(base), settings=settings_of(request.param))


@pytest.fixture(scope="session")
def saved(trained: TrainedNLU, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapted")
    trained.save(folder)
    return folder


def test_learnt_by_heart_saved_loaded_batch_and_single(trained: TrainedNLU, saved: Path) -> None:
    loaded = Recogniser.load(saved)
    together = loaded.parse_many(TEXTS)
    assert measure(LINES, together[:len(LINES)]).sentence_accuracy == 1.0
    assert all(same(one, loaded.parse(text)) for text, one in zip(TEXTS, together))
    assert all(same(one, other) for one, other in zip(together, trained.recogniser.parse_many(TEXTS)))


def test_the_difference_alone_makes_the_same_encoder(trained: TrainedNLU, saved: Path, base: Path) -> None:
    """Put unmerged into the untouched encoder, it computes what the merged encoder and the exported graph compute."""
    origin, difference, exported = locate(str(base)), read_difference(saved), Recogniser.load(saved).encoder
    batch = collate([exported.reader.read(text) for text in TEXTS])
    body = load_pretrained(origin).body.eval()
    untouched = torch_states(body, exported.words, batch)
    adapter = difference.apply(body, origin)
    unmerged = torch_states(body.eval(), exported.words, batch)
    adapter.merge()
    seen = batch.mask > 0
    assert np.abs(unmerged - untouched)[seen].max() > 0.1
    for other in (torch_states(body, exported.words, batch), exported.states(batch),
                  torch_states(trained.model.body, exported.words, batch)):
        np.testing.assert_allclose(unmerged[seen], other[seen], atol=1e-3)


def test_the_difference_is_small_and_no_pickle(trained: TrainedNLU, saved: Path, base: Path) -> None:
    assert trained.difference.size == sum(one.size for one in load_file(saved / LEARNT).values())
    assert (saved / LEARNT).stat().st_size < (base / "model.safetensors").stat().st_size
    assert {file.suffix for file in saved.iterdir()} == {".json", ".safetensors", ".onnx", ".svg"}


def test_another_encoder_or_a_damaged_file_is_refused(saved: Path, tmp_path: Path) -> None:
    other = make_family("electra", tmp_path / "other", ["something else"])
    with pytest.raises(EncoderError, match="belongs to"):
        read_difference(saved).apply(load_pretrained(locate(str(other))).body, locate(str(other)))
    with pytest.raises(EncoderError, match="is missing"):
        read_difference(tmp_path)
    (tmp_path / "adapter.json").write_text("[]")
    with pytest.raises(EncoderError, match="cannot be read"):
        read_difference(tmp_path)


@pytest.mark.parametrize("kind", OPTIONS)
def test_frozen_layers_have_no_part_so_what_they_give_may_be_kept(base: Path, kind: str) -> None:
    settings = settings_of(kind, frozen_layers=1, epochs=1)
    trained = fit(LINES, encoder=str(base), settings=settings)
    names = set(trained.difference.weights)
    assert trained.difference.first == 1 and not [name for name in names if ".layer.0." in name]
    lower = dict(trained.model.body.layers[0].state_dict())
    assert all(torch.equal(one, lower[name]) for name, one in
               load_pretrained(locate(str(base))).body.layers[0].state_dict().items())


@pytest.mark.parametrize("family", ["bert", "roberta", "distilbert"])
@pytest.mark.parametrize("kind", OPTIONS)
def test_every_family_that_is_a_stack(tmp_path: Path, family: str, kind: str) -> None:
    folder = make_family(family, tmp_path / family, [line.text for line in LINES])
    trained = fit(LINES, encoder=str(folder), settings=settings_of(kind, epochs=3))
    loaded = trained.save(tmp_path / "saved")
    assert all(same(one, other) for one, other in zip(loaded.parse_many(TEXTS), trained.recogniser.parse_many(TEXTS)))


def test_an_encoder_without_layers_is_refused(tmp_path: Path) -> None:
    folder = make_family("xlnet", tmp_path / "xlnet", [line.text for line in LINES])
    with pytest.raises(ValueError, match="nlu.adapter.*'xlnet'"):
        fit(LINES, encoder=str(folder), settings=settings_of("lora", epochs=1))


def test_adalora_ends_with_the_rank_that_was_asked_for(base: Path) -> None:
    trained = fit(LINES, encoder=str(base), settings=settings_of("adalora", epochs=30))
    ranks = [len(one) for name, one in trained.difference.weights.items() if "lora_E" in name]
    assert sum(ranks) <= 8 * len(ranks) and max(ranks) <= 12
