"""When a message counts as not understood."""

import pytest

from csbot.dialogue.doubt import NO_DOUBT, Doubt
from csbot.values import Intent, Understanding


def understood(*confidences: float) -> Understanding:
    ranking = tuple(Intent(f"intent_{number}", confidence) for number, confidence in enumerate(confidences))
    return Understanding("查一下", ranking[0] if ranking else Intent(None, 0.0), ranking)


@pytest.mark.parametrize("confidences, doubtful", [
    ((0.9, 0.05), False), ((0.31,), False), ((0.29,), True), ((0.5, 0.45), True), ((0.5, 0.4), False), ((), True),
    ((0.3, 0.19), False)])
def test_low_or_close_confidences_are_doubted(confidences: tuple, doubtful: bool) -> None:
    found = Doubt(0.3, 0.0999).of(understood(*confidences))
    assert (found.intent.name == "nlu_fallback") == doubtful


def test_the_fallback_is_ranked_first_and_nothing_else_is_lost() -> None:
    before = understood(0.2, 0.1)
    found = Doubt(0.4).of(before)
    assert found.intent == Intent("nlu_fallback", 0.4)
    assert found.ranking == (Intent("nlu_fallback", 0.4), *before.ranking)
    assert Doubt().of(found) is found


def test_what_is_sure_stays_the_same() -> None:
    sure = understood(0.9, 0.1)
    assert Doubt().of(sure) is sure


def test_without_a_threshold_everything_is_trusted() -> None:
    unsure = understood(0.1, 0.1)
    assert NO_DOUBT.of(unsure) is unsure
    assert Doubt(0.0, gap=0.1).of(unsure).intent.name == "nlu_fallback"


@pytest.mark.parametrize("confidences, named", [
    ((0.48, 0.45), ("intent_0", "intent_1")), ((0.2, 0.19, 0.18), ()), ((0.25, 0.1), ()), ((0.29,), ())])
def test_two_intents_too_close_to_tell_are_named(confidences: tuple, named: tuple) -> None:
    found = Doubt(0.3).of(understood(*confidences))
    assert found.intent.name == "nlu_fallback" and found.between == named
