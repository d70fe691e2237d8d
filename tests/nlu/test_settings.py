"""Settings of the NLU: defaults, and errors that name the key."""

import pytest

from csbot.nlu.settings import NLUSettings


def test_what_a_project_may_set() -> None:
    assert NLUSettings.of({"epochs": 3, "rate": 2e-5, "seed": 0, "train_words": True}).rate == 2e-5
    assert NLUSettings.of({}) == NLUSettings() and NLUSettings.of({"epochs": None}).epochs is None


@pytest.mark.parametrize("data, words", [
    ({"epoch": 3}, "unknown setting 'nlu.epoch', did you mean 'epochs'"), ({"zzz": 3}, "allowed are: epochs"),
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
