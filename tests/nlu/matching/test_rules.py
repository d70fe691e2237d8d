"""Rules are picked out of the training data and survive their file."""

import json

import pytest

from csbot.nlu.matching.rules import Rules
from csbot.project.model import NOWHERE, LookupEntry, Name, Pattern, Synonym, TrainingData
from tests.nlu.annotated import example

DATA = TrainingData(
    (example("inform", '[NYC]{"entity": "city", "value": "New York"} [rome](city) [魔都](city:上海)'),),
    (Synonym("Big Apple", "New York", NOWHERE),),
    (Pattern(Name("order"), r"\d{6}", NOWHERE), Pattern(Name("feature_only"), "x", NOWHERE)),
    (LookupEntry(Name("city"), "Paris", NOWHERE), LookupEntry(Name("undeclared"), "y", NOWHERE)))


def test_only_declared_entities_have_rules() -> None:
    rules = Rules.of(DATA, {"order": 1, "city": 2})
    assert rules.regexes == (("order", r"\d{6}"),) and rules.lookups == (("city", "Paris"),)


def test_values() -> None:
    rules = Rules.of(DATA, ["city"])
    assert rules.resolve("city", "nyc") == "New York" and rules.resolve("city", "魔都") == "上海"
    assert rules.resolve("anything", "BIG APPLE") == "New York"
    assert rules.resolve("city", "rome") is None and rules.resolve("hotel", "nyc") is None


def test_file() -> None:
    rules = Rules.of(DATA, ["city", "order"])
    assert Rules.from_json(json.loads(json.dumps(rules.as_json(), ensure_ascii=False))) == rules


def test_file_of_recognisers_and_settings() -> None:
    rules = Rules(case_sensitive=True, word_borders=False, timezone="Asia/Shanghai",
                  recognisers=(("order_number", "order_id", {"pattern": ["a+"]}), ("time", "time", {})))
    data = json.loads(json.dumps(rules.as_json(), ensure_ascii=False))
    assert Rules.from_json(data) == rules
    for wrong in ({"timezone": 8}, {"case_sensitive": "no"}, {"recognisers": [[1, "x", {}]]}):
        with pytest.raises(ValueError, match="text|true or false"):
            Rules.from_json(data | wrong)
