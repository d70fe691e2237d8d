"""Declared recognisers: only these run, with their entities and options; provenance; the more specific wins."""

import subprocess
import sys

import pytest

from csbot.nlu.recognisers.table import SPECIFIC, Recognisers
from csbot.values import Entity
from tests.nlu.recognisers.moment import SENT, ZONE


def found(text: str, *declared: tuple, moment: float | None = SENT) -> list[tuple]:
    everything = [one if len(one) == 3 else (*one, {}) for one in declared]
    return [(one.entity, one.value) for one in Recognisers(everything, ZONE).find(text, moment)]


def test_an_entity_says_where_it_comes_from_and_survives_json() -> None:
    (one,) = Recognisers([("money", "price", {})], ZONE).find("要三百块", SENT)
    assert one.as_json() == {"entity": "price", "start": 1, "end": 4, "value": 300, "confidence_entity": 1.0,
                             "extractor": "recogniser:money",
                             "additional_info": {"value": 300, "type": "value", "unit": "CNY"}}
    assert Entity.from_json(one.as_json()) == one


def test_shapes_are_those_of_duckling() -> None:
    hour, half, length = (Recognisers([(type, type, {})], ZONE).find(text, SENT)[0].as_json()["additional_info"]
                          for type, text in (("time", "明天3点"), ("time", "明天下午"), ("duration", "两个半小时")))
    assert hour == {"value": "2026-11-26T15:00:00.000+08:00", "type": "value", "grain": "hour"}
    assert half == {"type": "interval", "from": {"value": "2026-11-26T12:00:00.000+08:00", "grain": "hour"},
                    "to": {"value": "2026-11-26T18:00:00.000+08:00", "grain": "hour"}}
    assert length == {"value": 150, "type": "value", "unit": "minute", "minute": 150,
                      "normalized": {"value": 9000, "unit": "second"}}


def test_only_what_is_declared_runs() -> None:
    assert found("三百块，明天三点", ("number", "number")) == [("number", 300)]
    assert found("三百块") == []


@pytest.mark.parametrize("text, types, expected", [
    ("13812345678", ("number", "phone"), [("phone", "+8613812345678")]),
    ("三百块", ("number", "money"), [("money", 300)]),
    ("三天后", ("duration", "number", "time"), [("time", "2026-11-28T00:00:00.000+08:00")]),
    ("a@b.com", ("url", "email"), [("email", "a@b.com")]),
    ("518000", ("number", "postal_code"), [("postal_code", "518000")])])
def test_the_longer_then_the_more_specific_wins_in_any_order(text: str, types: tuple, expected: list) -> None:
    for order in (types, types[::-1]):
        assert found(text, *((type, type) for type in order)) == expected


def test_options() -> None:
    assert found("3/5/2027", ("time", "t", {"day_first": True})) == [("t", "2027-05-03T00:00:00.000+08:00")]
    assert found("3/5/2027", ("time", "t")) == [("t", "2027-03-05T00:00:00.000+08:00")]
    assert found("07911 123456", ("phone", "p", {"region": "GB"})) == [("p", "+447911123456")]
    patterns = {"pattern": [r"\bA-?\d{4}\b", r"\bB\d{4}\b"]}
    assert found("单号a-1234和B5678", ("order_number", "o", patterns)) == [("o", "A1234"), ("o", "B5678")]
    assert found("包裹ZX1234", ("tracking_number", "t", {"pattern": r"ZX\d{4}"})) == [("t", "ZX1234")]


def test_an_order_number_that_takes_too_long_is_given_up_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert found("a" * 60 + "!", ("order_number", "o", {"pattern": r"(a|aa|b)+$"})) == []
    assert "the pattern '(a|aa|b)+$' of a recogniser was stopped" in caplog.text


def test_without_a_moment_there_are_no_times() -> None:
    assert found("明天三点，三百块", ("time", "t"), ("money", "m"), moment=None) == [("m", 300)]


def test_parts_of_an_address() -> None:
    (one,) = Recognisers([("address", "address", {})], ZONE).find("寄到广东深圳南山区科技园路1号3栋501，谢谢", SENT)
    assert one.value == "广东省深圳市南山区科技园路1号3栋501"
    assert {key: one.info[key] for key in ("province", "city", "district", "detail")} == {
        "province": "广东省", "city": "深圳市", "district": "南山区", "detail": "科技园路1号3栋501"}


def test_an_unknown_type_of_a_package_is_an_error() -> None:
    with pytest.raises(ValueError, match="os"):
        Recognisers([("os", "x", {})], ZONE)


def test_types_that_are_not_declared_are_not_imported() -> None:
    code = ("import sys; from csbot.nlu.recognisers.table import Recognisers; Recognisers([('email', 'e', {})], 'UTC');"
            "print(*sys.modules)")
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "csbot.nlu.recognisers.email" in loaded
    others = {f"csbot.nlu.recognisers.{type}" for type in SPECIFIC if type != "email"}
    assert not {"phonenumbers", "stdnum", *others} & set(loaded)
