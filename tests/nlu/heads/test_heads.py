"""The heads: targets, one forward for torch and numpy, decoding."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from csbot.encoders.reading import Batch, Reading
from csbot.nlu.heads.entity_head import BUCKETS, EntityHead, bucket, spans_of
from csbot.nlu.heads.intent_head import IntentHead
from csbot.nlu.heads.losses import cross_entropy
from csbot.project.model import Annotation, Name
from tests.nlu.annotated import LINES, example


def test_intents_with_examples_are_labels() -> None:
    head = IntentHead.of(LINES)
    assert head.labels == ("choose", "greet", "move", "order", "refund")
    assert head.targets([LINES[0], example(None, "x"), example("never taught", "x")]).tolist() == [3, -1, -1]


def test_ranking_is_a_distribution() -> None:
    ranking = IntentHead(("a", "b", "c")).decode(np.array([0.0, 900.0, 899.0], np.float32))
    assert [intent.name for intent in ranking] == ["b", "c", "a"]
    assert sum(intent.confidence for intent in ranking) == pytest.approx(1)
    assert IntentHead(("only",)).decode(np.array([-3.0]))[0].confidence == 1.0


def test_several_entities_on_one_span_are_one_label() -> None:
    head = EntityHead.of(LINES)
    assert (("brand", None, None), ("fruit", None, None)) in head.labels
    assert (("city", "to", None),) in head.labels and len(head.labels) == 7


def test_entities_are_decoded_with_values_and_roles() -> None:
    head = EntityHead(((("brand", None, None), ("fruit", None, "1")),), (True,))
    brand, fruit = head.decode("苹果好", np.array([[0, 9, 0], [0, 0, 9], [9, 0, 0.0]]))
    assert (brand.entity, brand.start, brand.end, brand.value, brand.extractor) == ("brand", 0, 2, "苹果", "model")
    assert fruit.group == "1" and 0.9 < fruit.confidence <= 1


def test_neat_labels_cut_no_words() -> None:
    head = EntityHead.of(LINES)
    assert {label[0][0] for label, neat in zip(head.labels, head.neat) if not neat} == {"part"}
    tidy, cutting = (EntityHead(((("x", None, None),),), (neat,)) for neat in (True, False))
    scores = np.zeros((9, 3))
    scores[2:6] = [[0, 5, 0], [0, 0, 5], [0, 0, 5], [0, 0, 2]]  # "xt we" of "next week"
    assert [e.value for e in cutting.decode("next week", scores)] == ["xt w"]
    assert [e.value for e in tidy.decode("next week", scores)] == ["next week"]
    scores = np.array([[0, 1, 0], [0, 0, 9], *[[1, 0, 0]] * 4, [0, 9, 0], [3, 0, 0]])
    assert [e.value for e in tidy.decode("我要ab c红x", scores)] == ["我要", "红"]


def annotated(text: str, *spans: tuple[int, int, str]):
    return replace(LINES[0], text=text, entities=tuple(Annotation(a, b, Name(name), text[a:b]) for a, b, name in spans))


def test_impossible_annotations_are_refused() -> None:
    for spans in ([(0, 2, "a"), (1, 3, "b")], [(0, 3, "a"), (0, 2, "b")], [(1, 1, "a")], [(2, 9, "a")]):
        with pytest.raises(ValueError, match="我的订单"):
            spans_of(annotated("我的订单", *spans))
    assert spans_of(annotated("我的", (0, 2, "a"), (0, 2, "a"))) == [(0, 2, (("a", None, None),))]


def batch() -> Batch:
    rows = np.array([[0, 1, 1, 2], [4, 5, 0, 0]])
    return Batch(np.zeros((2, 4), np.int64), np.ones((2, 4), np.int64), np.full((2, 8), 1 / 8, np.float32), rows,
                 rows % 3, np.array([[97, 98, 0x6211, 0x1F389], [48, 49, 0, 0]]), np.arange(4) < np.array([[4], [2]]))


def test_torch_and_numpy_agree() -> None:
    chance = np.random.default_rng(0)
    states = chance.normal(size=(8, 32)).astype(np.float32)
    arrays = batch()
    tensors = Batch(*(torch.from_numpy(getattr(arrays, name)) for name in Batch.__slots__))
    for head in (EntityHead.of(LINES),):
        weights = head.initial(32, chance)
        expected = head.scores(weights, states, arrays)
        found = head.scores({k: torch.from_numpy(v) for k, v in weights.items()}, torch.from_numpy(states), tensors)
        assert expected.shape == (2, 4, 15) and np.allclose(found.numpy(), expected, atol=1e-5)


def test_padding_does_not_reach_characters() -> None:
    head, chance = EntityHead.of(LINES), np.random.default_rng(0)
    weights, states = head.initial(32, chance), chance.normal(size=(8, 32)).astype(np.float32)
    whole = batch()
    short = Batch(*(getattr(whole, name)[1:, :2] if getattr(whole, name).shape[1] == 4 else getattr(whole, name)
                    for name in Batch.__slots__))
    assert np.allclose(head.scores(weights, states, whole)[1, :2], head.scores(weights, states, short)[0], atol=1e-6)


def test_characters_fall_into_buckets() -> None:
    codes = np.array([0, 97, 0x6211, 0x10FFFF])
    assert ((bucket(codes) >= 0) & (bucket(codes) < BUCKETS)).all()
    assert len(set(bucket(np.arange(32, 127)).tolist())) > 85
    assert bucket(torch.from_numpy(codes)).tolist() == bucket(codes).tolist()


def test_unknown_targets_cost_nothing() -> None:
    scores = torch.randn(3, 4)
    full = cross_entropy(scores[:2], torch.tensor([1, 2]), 0.1)
    assert torch.isclose(cross_entropy(scores, torch.tensor([1, 2, -1]), 0.1), full)
    assert torch.isclose(full, torch.nn.functional.cross_entropy(scores[:2], torch.tensor([1, 2]), label_smoothing=0.1))
    assert cross_entropy(scores, torch.tensor([-1, -1, -1]), 0.1) == 0


def test_targets_count_characters() -> None:
    head = EntityHead.of(LINES)
    line = LINES[3]
    nothing = np.zeros(len(line.text), np.int64)
    (targets,) = head.targets([line], [Reading((), (), nothing, nothing, nothing, nothing)])
    assert [line.text[n] for n in np.flatnonzero(targets)] == ["红"]
