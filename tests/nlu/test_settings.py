"""Settings of the NLU: defaults, and errors that name the key."""

import pytest

from csbot.nlu.settings import NLUSettings


def test_what_a_project_may_set() -> None:
    assert NLUSettings.of({"epochs": 3, "rate": 2e-5, "seed": 0, "train_words": True}).rate == 2e-5
    assert NLUSettings.of({}) == NLUSettings() and NLUSettings.of({"epochs": None}).epochs is None


@pytest.mark.parametrize("data, words", [
    ({"epoch": 3}, "unknown setting 'nlu.epoch', did you mean 'epochs'"), ({"zzz": 3}, "allowed are: effort"),
    ({"batch": 0}, "'nlu.batch' is '0', allowed is a whole number from 1"), ({"seed": True}, "whole number"),
    ({"rate": "fast"}, "allowed is a number"), ({"dev_share": 1.0}, "from 0 to below 1"),
    ({"window": 3}, "whole number from 16"), ({"rate": float("nan")}, "above 0"), ({"rate": 0}, "above 0"), ({"train_words": 1}, "true or false")])
def test_mistakes(data: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        NLUSettings.of(data)


def test_few_examples_are_seen_more_often() -> None:
    settings = NLUSettings()
    assert settings.epochs_for(30) > settings.epochs_for(2000) > settings.epochs_for(10_000) >= 3
    assert NLUSettings(epochs=7).epochs_for(30) == 7
    assert settings.frozen_for(12) == 6 and settings.frozen_for(6) == 0
    assert NLUSettings(train_words=True).frozen_for(12) == 0 and NLUSettings(frozen_layers=0).frozen_for(12) == 0


def test_the_dial_decides_what_is_not_given():
    quick, balanced, best = (NLUSettings.of({"effort": effort}) for effort in ("quick", "balanced", "best"))
    assert [one.epochs_for(400) for one in (quick, balanced, best)] == [10, 17, 26]
    assert [one.frozen_for(12) for one in (quick, balanced, best)] == [6, 6, 0]
    assert [one.frozen_for(6) for one in (quick, balanced, best)] == [3, 0, 0]
    assert [one.contrast_for(385, 77) for one in (quick, balanced, best)] == [1, 1, 1]
    assert [one.contrast_for(10_003, 77) for one in (quick, balanced, best)] == [0, 0, 0]
    assert [best.dropout_for(number, 77) for number in (385, 10_003)] == [0.2, 0.1]
    given = NLUSettings.of({"effort": "best", "epochs": 2, "contrast": 0, "frozen_layers": 1})
    assert (given.epochs_for(9), given.contrast_for(9, 9), given.frozen_for(12)) == (2, 0, 1)


@pytest.mark.parametrize("data", [{"effort": "max"}, {"effort": 3}, {"contrast": -1}, {"contrast": "ja"}, {"names": -1}])
def test_what_the_dial_may_not_be(data):
    with pytest.raises(ValueError, match=f"setting 'nlu.{next(iter(data))}' is .*, allowed is"):
        NLUSettings.of(data)


@pytest.mark.parametrize("data", [{"fallback": "on"}, {"fallback": False}, {"out_of_scope_intent": ""},
                                  {"out_of_scope_intent": 3}])
def test_what_the_fallback_may_not_be(data):
    assert NLUSettings.of({"fallback": "off", "out_of_scope_intent": "闲聊"}).fallback == "off"
    with pytest.raises(ValueError, match=f"setting 'nlu.{next(iter(data))}' is .*, allowed is"):
        NLUSettings.of(data)
