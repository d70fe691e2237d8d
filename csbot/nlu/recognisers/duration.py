"""Lengths of time: 两个半小时, 三天, 半年, two hours, 90 min, an hour and a half, 1h30m – and not 半天 for ages, 三年级."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.amounts import CHINESE_AMOUNT, ENGLISH_AMOUNT, read_amount
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.found import Found, plain

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
           "quarter": 7_776_000, "year": 31_536_000}
SMALLER = {"year": ("month", 12), "quarter": ("month", 3), "month": ("day", 30), "week": ("day", 7),
           "day": ("hour", 24), "hour": ("minute", 60), "minute": ("second", 60), "second": ("second", 1)}
CHINESE_UNITS = {"秒": "second", "秒钟": "second", "分钟": "minute", "刻钟": "minute", "小时": "hour", "钟头": "hour", "天": "day",
                 "工作日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter", "年": "year"}
ENGLISH_UNITS = {word: unit for unit, words in {
    "second": "second seconds sec secs", "minute": "minute minutes min mins", "hour": "hour hours hr hrs",
    "day": "day days", "week": "week weeks wk wks fortnight fortnights", "month": "month months", "quarter": "quarters",
    "year": "year years yr yrs"}.items() for word in words.split()}
WEEKDAY = "[一二三四五六日天末]"
CHINESE = compiled(
    rf"(?<![第周期0-9.])(?:(?<half>(?<![多大老了等好点上下])半(?!天[没不了都也还]))|(?<n>{CHINESE_AMOUNT}))"
    rf"(?:个[多来几]?(?<and>半)?(?<unit>小时|钟头|月(?!饼)|星期|礼拜|季度|工作日)|[多来几]?(?<unit>分钟|刻钟|秒钟?|小时|工作日"
    rf"|天(?!到晚|两头|猫|津|然|使|气|生|花|地|堂)|周(?:(?={WEEKDAY}[次回遍])|(?!{WEEKDAY}|岁|边|围|转))|(?:星期|礼拜)(?!{WEEKDAY})"
    r"|年(?!级|代|纪|生|底|初|货|糕|夜|前两|终|中|会|到头|[0-9一二三四五六七八九十]+月|份)))(?<and>半(?![价天年月个小折]))?")
ENGLISH = compiled(
    rf"(?:(?<half>\bhalf(?: an? |-))|(?<n>{ENGLISH_AMOUNT}|\b(?:an?|a couple(?: of)?)(?= ))[ -]?)"
    rf"(?:business |working |full )?(?<unit>{'|'.join(sorted(ENGLISH_UNITS, key=len, reverse=True))})\b"
    r"(?<and> and a half\b)?", regex.IGNORECASE)
COMPACT = compiled(r"(?<![A-Za-z0-9_:]|[0-9][.,])(?:(?<h>[0-9]{1,3}) ?h(?:rs?)? ?(?<m>[0-9]{1,2}) ?m(?:in)?"
                   r"|(?<h>[0-9]{1,3}) ?h"
                   r"|(?<s>(?![5-9]0s)[0-9]{1,4})s)\b")
IDLE = compiled(r"(?:wait|just|hold on|hang on|got|give me|one|have|this|moment)(?: for)?\s+$", regex.IGNORECASE)
GLUE = compiled(r"(?: |, ?| and |零|又|加|，)?")
ALONE = compiled(r" ?(?:$|[.,!?;]|or\b|ago\b|later\b|please\b)")
WORDS = {"a": 1.0, "an": 1.0}
REACH = 12
Part = tuple[int, int, list[tuple[float, str]]]  # start, end, [(number, unit)]


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Lengths of time; parts that stand side by side (1小时30分钟, two hours and ten minutes) are one."""
    waiting: Part | None = None
    for part in sorted((*in_chinese(text), *in_english(text), *compact(text)), key=lambda part: (part[0], -part[1])):
        if waiting is None or part[0] >= waiting[1]:
            if waiting and goes_on(text, waiting, part):
                part = (waiting[0], part[1], [*waiting[2], *part[2]])
            elif waiting:
                yield duration(*waiting)
            waiting = part
    if waiting:
        yield duration(*waiting)


def goes_on(text: str, one: Part, other: Part) -> bool:
    """Whether two parts are one length: the second has a smaller unit and follows at once."""
    return SECONDS[other[2][0][1]] < SECONDS[one[2][-1][1]] and bool(GLUE.fullmatch(text, one[1], other[0]))


def in_chinese(text: str) -> Iterator[Part]:
    """Chinese parts."""
    for match in CHINESE.finditer(text):
        number, unit = 0.5 if match["half"] else read_amount(match["n"]), CHINESE_UNITS[match["unit"]]
        if number is None or (unit == "year" and number > 1000):
            continue  # 2026年 is a year
        number *= 15 if match["unit"] == "刻钟" else 1
        yield match.start(), match.end(), [(number + (0.5 if match["and"] else 0), unit)]


def in_english(text: str) -> Iterator[Part]:
    """English parts; `wait a second` is none."""
    for match in ENGLISH.finditer(text):
        said, unit = (match["n"] or "").lower(), ENGLISH_UNITS[match["unit"].lower()]
        number = 0.5 if match["half"] else WORDS.get(said) or (2.0 if "couple" in said else read_amount(match["n"]))
        small_talk = said in ("a", "an", "one") and unit in ("second", "minute")
        if number is None or is_ordinal(text, match) or (
                small_talk and IDLE.search(text, max(0, match.start() - REACH), match.start())):
            continue
        number *= 2 if match["unit"].lower().startswith("fortnight") else 1
        yield match.start(), match.end(), [(number + (0.5 if match["and"] else 0), unit)]


def is_ordinal(text: str, match: regex.Match) -> bool:
    """Whether `second` counts a row: a second card, the twenty second."""
    if match["unit"].lower() != "second" or match["half"] or match["n"].lower() == "one":
        return False
    return not match["n"][0].isdigit() and not (match["n"].lower() == "a" and ALONE.match(text, match.end()))


def compact(text: str) -> Iterator[Part]:
    """1h30m, 2h, 30s."""
    for match in COMPACT.finditer(text):
        pieces = ((match["h"], "hour"), (match["m"], "minute"), (match["s"], "second"))
        yield match.start(), match.end(), [(float(number), unit) for number, unit in pieces if number]


def duration(start: int, end: int, pieces: list[tuple[float, str]]) -> Found:
    """A length of time as Duckling shapes it: a number in its smallest unit, the seconds beside it."""
    unit = pieces[-1][1]
    number = sum(value * SECONDS[one] / SECONDS[unit] for value, one in pieces)
    while number != int(number) and unit != "second":
        unit, times = SMALLER[unit]
        number *= times
    seconds = sum(value * SECONDS[one] for value, one in pieces)
    value = plain(number)
    info = {"type": "value", "unit": unit, unit: value, "normalized": {"value": plain(seconds), "unit": "second"}}
    return Found(start, end, value, info)
