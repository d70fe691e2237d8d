"""Numerals read one by one, Chinese and English, and what is no number."""

import pytest

from csbot.nlu.recognisers.chinese_numbers import read_chinese
from csbot.nlu.recognisers.digits import read_western
from csbot.nlu.recognisers.english_numbers import read_english


@pytest.mark.parametrize("run, number", [
    ("零", 0), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("一百五", 150), ("一百五十", 150), ("两千五", 2500),
    ("一千零五十", 1050), ("一万二", 12_000), ("一万零二", 10_002), ("一万二千", 12_000), ("三万五千六百七十八", 35_678),
    ("一百二十万", 1_200_000), ("一亿三千万", 130_000_000), ("一亿三", 130_000_000), ("3万5", 35_000), ("3万零500", 30_500),
    ("1.5万", 15_000), ("3千", 3_000), ("12亿3000万", 1_230_000_000), ("二零二六", 2026), ("幺三八", 138), ("三点五", 3.5),
    ("十二点零五", 12.05), ("壹仟贰佰叁拾", 1230), ("百", None), ("万", None), ("四五", None), ("十百", None), ("一百百", None),
    ("百千", None), ("一万万", 100_000_000), ("零十", None), ("一" * 41, None)])
def test_chinese(run: str, number: float | None) -> None:
    assert read_chinese(run) == number


@pytest.mark.parametrize("run, number", [
    ("seven", 7), ("twenty-five", 25), ("twenty five", 25), ("a hundred", 100), ("a hundred and two", 102), ("two dozen", 24),
    ("three thousand five hundred", 3500), ("two hundred thousand", 200_000), ("one million two hundred thousand", 1_200_000),
    ("half a dozen", 6), ("two and a half", 2.5), ("Two Hundred", 200), ("twenty thirty", None), ("one two", None),
    ("ten five", None), ("fifteen six", None)])
def test_english(run: str, number: float | None) -> None:
    assert read_english(run) == number


@pytest.mark.parametrize("digits, size, number", [
    ("1,299.5", None, 1299.5), ("3", "k", 3000), ("1.5", "万", 15_000), ("1.299,50", None, 1299.5), ("12", "million", 12_000_000)])
def test_digits(digits: str, size: str | None, number: float) -> None:
    assert read_western(digits, size) == number
