"""Measures of the NLU benchmark against known values, and against scikit-learn where it is installed."""

import random

import pytest

from benchmarks.nlu import measures
from benchmarks.nlu.examples import OUT, from_json
from benchmarks.nlu.figures import figures
from benchmarks.nlu.thresholds import BALANCED, PAPER, Asked, best_mcc, choose, crossed
from csbot.values import Entity, Intent, Understanding

LABELS = ("a", "b", "c", "oos")


def drawn(seed: int, count: int = 200) -> tuple[list[str], list[str]]:
    """Labels and answers that are right more often than not; one label is never wanted."""
    chance = random.Random(seed)
    wanted = [chance.choice(LABELS[1:]) for _ in range(count)]
    return wanted, [one if chance.random() < 0.6 else chance.choice(LABELS) for one in wanted]


def answer(text: str, confidences: dict[str, float], spans: list[tuple[int, int, str]] | None = None,
           said: str | None = None) -> Understanding:
    ranking = tuple(Intent(name, sure) for name, sure in confidences.items())
    entities = tuple(Entity(name, start, end, "…", extractor="model") for start, end, name in spans or ())
    first = Intent(said, 1.0) if said else ranking[0] if ranking else Intent(None, 0.0)
    return Understanding(text, first, ranking, entities)


@pytest.mark.parametrize("seed", range(4))
def test_as_scikit_learn_has_it(seed: int):
    metrics = pytest.importorskip("sklearn.metrics")
    wanted, found = drawn(seed)
    assert measures.mcc(wanted, found) == pytest.approx(metrics.matthews_corrcoef(wanted, found))
    micro, macro = measures.f1(wanted, found)
    assert micro == pytest.approx(metrics.f1_score(wanted, found, average="micro"))
    assert macro == pytest.approx(metrics.f1_score(wanted, found, average="macro"))
    assert measures.accuracy(wanted, found) == pytest.approx(metrics.accuracy_score(wanted, found))
    chance = random.Random(seed)
    inside, outside = ([chance.randrange(9) / 8 + shift for _ in range(50)] for shift in (0.2, 0.0))
    assert measures.auroc(inside, outside) == pytest.approx(
        metrics.roc_auc_score([1] * 50 + [0] * 50, inside + outside))


def test_known_values():
    assert measures.mcc(["a", "a", "a", "b"], ["a", "b", "a", "a"]) == pytest.approx(-1 / 3)
    assert measures.mcc(["a", "b"], ["a", "a"]) == 0.0
    assert measures.f1(["a", "a", "b", "b"], ["a", "a", "a", "b"]) == (0.75, pytest.approx((0.8 + 2 / 3) / 2))
    assert measures.accuracy([], []) is None
    assert measures.auroc([0.9, 0.5], [0.5, 0.1]) == 0.875


def test_ece_of_known_bins():
    assert measures.ece([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert measures.ece([1.0] * 4, [True, True, True, False]) == pytest.approx(0.25)
    assert measures.ece([0.95, 0.95, 0.31, 0.31], [True, False, False, False]) == pytest.approx((0.9 + 0.62) / 4)
    assert measures.ece([0.0], [False]) == 0.0
    assert measures.ece([], []) is None


def test_a_bin_ends_where_the_next_begins():
    assert measures.ece([0.2, 0.21], [True, False], bins=5) == pytest.approx((0.8 + 0.21) / 2)
    assert measures.ece([0.2, 0.2], [True, False], bins=5) == pytest.approx(0.3)


def test_entity_f1_is_of_exact_spans():
    """The example of seqeval's documentation: F1 0.5, for one of two entities has another beginning."""
    first = {"text": "w w w w w w w", "entities": [{"start": 6, "end": 11, "entity": "MISC"}]}
    second = {"text": "P P O", "entities": [{"start": 0, "end": 3, "entity": "PER"}]}
    found = figures([from_json(first), from_json(second)], [
        answer(first["text"], {}, [(4, 11, "MISC")]), answer(second["text"], {}, [(0, 3, "PER")])])
    assert (found["entity_precision"], found["entity_recall"], found["entity_f1"]) == (0.5, 0.5, 0.5)
    assert found["sentence_accuracy"] == 0.5 and "accuracy" not in found


def test_a_sentence_is_right_when_intent_and_entities_are():
    one = from_json({"text": "退红鞋", "intent": "back", "entities": [{"start": 1, "end": 2, "entity": "color"}]})
    said = [answer(one.text, {"back": 0.9}, [(1, 2, "color")]), answer(one.text, {"buy": 0.9}, [(1, 2, "color")]),
            answer(one.text, {"back": 0.9}), answer(one.text, {"back": 0.4}, [(1, 2, "color")], "nlu_fallback")]
    found = figures([one] * 4, said)
    assert (found["sentence_accuracy"], found["accuracy"], found["rejected"]) == (0.5, 0.75, 0.25)


SCORED = [Asked("a", "a", 0.9), Asked("a", "a", 0.6), Asked("a", "a", 0.5), Asked("b", "a", 0.8),
          Asked(None, "a", 0.55)]


def test_the_threshold_with_the_most_right_answers_is_chosen():
    assert choose(SCORED, PAPER) == 0.0  # rejecting the stranger would cost a right answer
    assert choose(SCORED, BALANCED) == 0.6
    assert choose([Asked("a", "b", 0.5), Asked(None, "a", 0.7)], PAPER) > 0.7


def test_a_threshold_is_not_measured_where_it_was_chosen():
    tuning = [Asked("a", "a", 0.8), Asked(None, "a", 0.3)]
    asked = [Asked("a", "a", 0.7), Asked("a", "a", 0.9), Asked(None, "a", 0.75), Asked(None, "a", 0.1)]
    assert crossed(asked, BALANCED, tuning) == {"in_scope": 0.5, "oos_recall": 1.0, "threshold": 0.8}
    clear = [Asked("a", "a", 0.9)] * 20 + [Asked(None, "a", 0.2)] * 10
    assert crossed(clear, PAPER) == {"in_scope": 1.0, "oos_recall": 1.0, "threshold": 0.9}


def test_best_mcc_over_the_thresholds_of_hint3():
    asked = [Asked("a", "a", 0.9), Asked("b", "b", 0.65), Asked("b", "a", 0.35), Asked(None, "a", 0.55)]
    found = best_mcc(asked)
    assert found["threshold"] == 0.6
    assert found["mcc"] == pytest.approx(measures.mcc(["a", "b", "b", "o"], ["a", "b", "o", "o"]))


def test_a_score_on_the_threshold_is_accepted():
    """As in HINT3's evaluation, where only a score below the threshold is rejected."""
    assert best_mcc([Asked("a", "a", 0.9), Asked(None, "b", 0.85)]) == {"mcc": 1.0, "threshold": 0.9}


def test_out_of_scope_figures_and_the_bots_own_decision():
    examples = [from_json({"text": text, "intent": intent}) for text, intent in
                (("买鞋", "buy"), ("buy", "buy"), ("退", "back"), ("天气", OUT), ("joke", OUT))]
    said = [answer("买鞋", {"buy": 0.9, "back": 0.1}), answer("buy", {"buy": 0.8}, said="nlu_fallback"),
            answer("退", {"nlu_fallback": 0.7, "back": 0.6}, said="nlu_fallback"),
            answer("天气", {"back": 0.3}, said="nlu_fallback"), answer("joke", {"buy": 0.2})]
    found = figures(examples, said)
    assert (found["examples"], found["out_of_scope"], found["accuracy"], found["auroc"]) == (3, 2, 1.0, 1.0)
    assert (found["shipped"]["in_scope"], found["shipped"]["oos_recall"]) == (pytest.approx(1 / 3), 0.5)
    assert found["hint3"] == {"mcc": 1.0, "threshold": 0.4}


def test_without_confidences_there_is_nothing_to_calibrate():
    examples = [from_json({"text": "买鞋", "intent": "buy"}), from_json({"text": "天气", "intent": OUT})]
    found = figures(examples, [answer("买鞋", {"buy": 0.0}), answer("天气", {"buy": 0.0})])
    assert found["accuracy"] == 1.0 and found["ece"] is None and "auroc" not in found
