"""`recognisers:`, `timezone:` and Rasa's DucklingEntityExtractor: what is declared, and what is wrong with it."""

import importlib
from pathlib import Path

import pytest

from csbot.nlu.recognisers.table import SPECIFIC
from csbot.project.recognisers import DIMENSIONS, TYPES
from tests.project.projects import codes, placeless, read


def declared(folder: Path, text: str) -> list[tuple]:
    project = read(folder, {"config.yml": text})
    assert codes(project) == []
    return [(str(one.type), str(one.entity), placeless(one.options))
            for one in project.settings.understanding.recognisers]


def test_names_and_mappings(tmp_path: Path) -> None:
    text = ("timezone: Asia/Shanghai\nrecognisers:\n- number\n- {type: time, day_first: true}\n"
            "- {type: order_number, entity: order_id, pattern: '[A-Z]{2}\\d{6}'}\n"
            "- {type: tracking_number, pattern: ['X\\d+', 'Y\\d+']}\n- {type: phone, region: GB}\n")
    assert declared(tmp_path, text) == [
        ("number", "number", {}), ("time", "time", {"day_first": True}),
        ("order_number", "order_id", {"pattern": r"[A-Z]{2}\d{6}"}),
        ("tracking_number", "tracking_number", {"pattern": [r"X\d+", r"Y\d+"]}), ("phone", "phone", {"region": "GB"})]


@pytest.mark.parametrize("text", ["recognisers:\n", "recognisers: []\n", "timezone: UTC\n", "timezone:\n"])
def test_none_is_the_default(tmp_path: Path, text: str) -> None:
    assert declared(tmp_path, text) == []


@pytest.mark.parametrize("item, expected", [
    ("dimensions: [time, amount-of-money]", [("time", "time", {}), ("money", "amount-of-money", {})]),
    ("dimensions: [phone-number], locale: en_GB", [("phone", "phone-number", {"region": "GB"})]),
    ("dimensions: [time], locale: en_GB", [("time", "time", {"day_first": True})]),
    ("dimensions: [time], locale: zh_CN", [("time", "time", {"day_first": False})]),
    ("locale: zh", [(type, name, {}) for name, type in DIMENSIONS.items()])])
def test_ducklings_dimensions_are_recognisers(tmp_path: Path, item: str, expected: list) -> None:
    text = f'pipeline:\n- {{name: DucklingEntityExtractor, url: "http://localhost:8000", timezone: Asia/Shanghai, {item}}}\n'
    assert declared(tmp_path, text) == expected


def test_the_zone_of_csbot_counts_above_ducklings(tmp_path: Path) -> None:
    duckling = "pipeline:\n- {name: DucklingEntityExtractor, dimensions: [time], timezone: Europe/Berlin}\n"
    for text, zone in ((duckling, "Europe/Berlin"), ("timezone: Asia/Tokyo\n" + duckling, "Asia/Tokyo")):
        assert read(tmp_path, {"config.yml": text}).settings.understanding.timezone == zone


def test_what_is_declared_twice_counts_once(tmp_path: Path) -> None:
    text = ("timezone: UTC\nrecognisers: [time]\n"
            "pipeline:\n- {name: DucklingEntityExtractor, dimensions: [time, number]}\n")
    assert [name for name, *_ in declared(tmp_path, text)] == ["time", "number"]


@pytest.mark.parametrize("text, expected", [
    ("recognisers: [mony]\n", [("E151", 1, "did you mean 'money'?")]),
    ("recognisers:\n- {type: 数字}\n", [("E151", 2, None)]),
    ("recognisers:\n- order_number\n", [("E152", 2, None)]),
    ("recognisers:\n- {type: order_number, pattern: '('}\n", [("E152", 2, None)]),
    ("recognisers:\n- {type: order_number, pattern: []}\n", [("E152", 2, None)]),
    ("recognisers:\n- {type: phone, regoin: CN}\n", [("E152", 2, "did you mean 'region'?")]),
    ("recognisers:\n- {type: phone, region: China}\n", [("E152", 2, None)]),
    ("recognisers:\n- {type: number, entity: ' '}\n", [("E152", 2, None)]),
    ("timezone: UTC\nrecognisers:\n- {type: time, day_first: 1}\n", [("E152", 3, None)]),
    ("timezone: Asia/Peking\n", [("E152", 1, None)]),
    ("timezone: ../etc\n", [("E152", 1, None)]),
    ("recognisers: [time]\n", [("W154", 1, "such as 'timezone: Asia/Shanghai'")]),
    ("pipeline:\n- {name: DucklingEntityExtractor, dimensions: [number, tmie, volume]}\n", [
        ("W153", 2, "did you mean 'time'?"), ("W153", 2, None)]),
    ("recognisers: number\n", [("E111", 1, None)]),
    ("recognisers: [1]\n", [("E111", 1, None)]),
    ("recognisers:\n- {entity: x}\n", [("E111", 2, None)]),
    ("timezone: 8\n", [("E111", 1, None)]),
])
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, expected: list) -> None:
    problems = read(tmp_path, {"config.yml": text}).problems
    assert [(one.code, one.at.line, one.hint) for one in problems] == expected


def test_every_type_that_may_be_declared_can_run_and_is_ranked() -> None:
    assert set(TYPES) == set(SPECIFIC) and set(DIMENSIONS.values()) <= set(TYPES)
    assert all(callable(importlib.import_module(f"csbot.nlu.recognisers.{type}").find) for type in TYPES)
