"""Settings of adapters: short and long forms, and errors that name what is allowed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csbot.encoders.adapter_settings import OPTIONS, AdapterSettings
from csbot.nlu.settings import NLUSettings


def test_a_type_or_a_mapping() -> None:
    assert NLUSettings.of({"adapter": "lora"}).adapter == AdapterSettings("lora")
    long = NLUSettings.of({"adapter": {"type": "lora", "rank": 4, "alpha": 4}}).adapter
    assert (long.rank, long.scale, AdapterSettings("lora").scale) == (4, 4, 16)
    assert NLUSettings.of({"adapter": None}).adapter is None
    assert AdapterSettings("prefix", rate=0.1).rate_for(1) == 0.1 and AdapterSettings("lora").rate_for(1) > 1


@pytest.mark.parametrize("kind", OPTIONS)
def test_written_and_read_again(kind: str) -> None:
    settings = AdapterSettings.of({"type": kind, "rate": 0.01})
    assert AdapterSettings.of(settings.as_json()) == settings


@pytest.mark.parametrize("data, words", [
    ("LoRA", "'nlu.adapter' is 'LoRA', allowed are: lora, adalora, prefix, bottleneck"), (True, "is 'True'"),
    ({}, "is 'None'"), ({"type": []}, "allowed are"), ({"type": "lora", "length": 3}, "'nlu.adapter.length' of 'lora'"),
    ({"type": "lora", "rnak": 3}, "did you mean 'rank'"), ({"type": "lora", "rank": 0}, "a whole number from 1 to 512"),
    ({"type": "lora", "rank": 2.5}, "whole number"), ({"type": "lora", "dropout": 1}, "from 0 to below 1"),
    ({"type": "prefix", "rate": "fast"}, "above 0"), ({"type": "adalora", "rank": True}, "whole number")])
def test_mistakes(data: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        AdapterSettings.of(data)


def test_the_word_table_learns_without_an_adapter_only() -> None:
    with pytest.raises(ValueError, match="train_words"):
        NLUSettings.of({"adapter": "lora", "train_words": True})


anything = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(anything | st.fixed_dictionaries({"type": st.sampled_from([*OPTIONS]), "rank": anything}))
def test_anything_else_is_an_error(data: Any) -> None:
    try:
        assert AdapterSettings.of(data).type in OPTIONS
    except ValueError as error:
        assert "allowed" in str(error) or "did you mean" in str(error)
