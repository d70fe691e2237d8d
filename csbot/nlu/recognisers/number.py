"""Numbers: 3, 1,299.5, 3万5, 三百二十, 百分之十, twenty-five, 2 dozen – and not the 三 of 三星, the 15 of iPhone 15 Pro."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.chinese_numbers import ONES, RUN, read_chinese
from csbot.nlu.recognisers.digits import WESTERN, read_western
from csbot.nlu.recognisers.english_numbers import ORDINALS, read_english
from csbot.nlu.recognisers.english_numbers import RUN as ENGLISH_RUN
from csbot.nlu.recognisers.found import Found, plain
from csbot.nlu.recognisers.words import MEASURES, idioms

NAMES = ("iphone|ipad|galaxy|redmi|note|mate|pro|max|pixel|kindle|series|windows|win|ios|android|ps|xbox|switch|gen"
         "|version|v|model|rtx|gtx|thinkpad|macbook|watch|room|flight|gate|step|page|usb"
         r"|hdmi|bluetooth|no|no\.|item|box|level|lot")
BRANDS = "小米|红米|华为|荣耀|苹果|魅族|一加|真我"
UNITS = r"(?:kg|g|mg|ml|l|cm|mm|m|km|pcs|pc|oz|lbs?|x|ft|inch|in)\b"
# Digits count unless they are a part of something: a word, a date, a time, a version, a model, a house number.
IN_FRONT = (rf"(?<![A-Za-z0-9_:/#~@%&=十百千万亿–-]|[0-9][.,])(?<!(?i:\b(?:{NAMES})) ?)(?<!第)"
            rf"(?<!(?:{BRANDS})(?![0-9.]+(?:{MEASURES})))")
BEHIND = (rf"(?![0-9_%]|[.,:/~–-][0-9]|-[A-Za-z]|(?!{UNITS})[A-Za-z]| ?(?i:pro|max|plus|ultra|mini|se)\b"
          r"| ?[号月日](?!人)| ?点(?!儿)[^，。,.]| ?年(?<=[0-9]{4} ?年)|[十百千万亿])")
DIGITS = compiled(
    rf"{IN_FRONT}(?<sign>(?<![A-Za-z0-9一-鿿] ?)[-+]|(?i:\bminus )|负|零下)?(?<number>{WESTERN})"
    rf"(?:(?<size>[kwW]\b|(?<!(?<![0-9.])[248])K\b)|(?<percent> ?%))?{BEHIND}"
    r"|(?<=(?<![A-Za-z])[x×*])(?<number>[0-9]{1,4})(?![A-Za-z0-9_.])")
CHINESE = compiled(rf"(?<percent>[百千]分之)?(?<sign>负|零下)?(?<run>{RUN})(?:分之(?<top>{RUN}))?(?<sign2>%)?")
ENGLISH = compiled(rf"{ENGLISH_RUN}(?! (?:{'|'.join(ORDINALS)})\b)(?<percent> ?%| percent\b)?", regex.IGNORECASE)
MEASURE = compiled(MEASURES)
HALF = compiled(r"一半(?![会儿])|(?<![一-鿿]个|[多大点夜对])半(?=[斤个箱打瓶包袋盒份块张只公桶碗杯套价折])")
AND_A_HALF = compiled("(?:个|斤|公斤|倍|箱|米)半(?![价折天年月小])")
NO_COUNT = compiled(r"[号月日点时路环线]")
GIVEN = compiled("(?<=[买送拍减])[一二两三四五六七八九十](?=[送付减免。，,!！?？吗]|$)|(?<=[要来买拿订])俩")
ENDS = " 。，！？.!?,"
BEFORE_ONE = compiled(
    r"(?:^|(?:want|need|order(?:ed)?|buy|bought|get|got|have|me|just|only|for|with|add|take|about|and|or|of|is))\s*$",
    regex.IGNORECASE)
BEHIND_ONE = compiled(
    r"\s*(?:$|[.!,;?。，！]|[a-z]++)(?<![\s-](?:of|is|was|isn|that|which|who|i|you|we|with|for|in|on|to|and|or|please"
    r"|day|time|moment|another|by|way|piece|second|sec|at|but))", regex.IGNORECASE)
LONGEST, REACH = 15, 12


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Quantities; a number that only names something (三号楼, 2026年, 24/7) is none."""
    yield from in_digits(text)
    yield from in_chinese(text)
    yield from in_english(text)


def in_digits(text: str) -> Iterator[Found]:
    """Numbers written in digits."""
    for match in DIGITS.finditer(text):
        digits = match["number"]
        if len(digits) > LONGEST or (digits[0] == "0" and digits.isdigit() and len(digits) > 1):
            continue  # a code
        value = read_western(digits, match["size"])
        yield found(match, -value if (match["sign"] or "+") != "+" else value, bool(match["percent"]))


def in_chinese(text: str) -> Iterator[Found]:
    """Numbers in Chinese numerals."""
    masked = idioms(text)
    for match in CHINESE.finditer(text):
        value = read_fraction(match)
        if value is None or not counts(text, match) or any(a < match.end() and match.start() < b for a, b in masked):
            continue
        half = AND_A_HALF.match(text, match.end())
        if half:
            yield Found(match.start(), half.end(), plain(value + 0.5), {"type": "value"})
        else:
            yield found(match, -value if match["sign"] else value, bool(match["percent"] or match["sign2"]))
    yield from (Found(*match.span(), 0.5, {"type": "value"}) for match in HALF.finditer(text))


def read_fraction(match: regex.Match) -> float | None:
    """The number of 三百, 三分之一 and 千分之三 (as percent)."""
    value = 100 if match["percent"] and match["run"] == "百" else read_chinese(match["run"])
    if match["top"]:
        top = read_chinese(match["top"])
        return top / value if value and top is not None else None
    return value / 10 if value and match["percent"] == "千分之" else value


def counts(text: str, match: regex.Match) -> bool:
    """Whether numerals stand for a quantity here: they need a measure word, unless they can be nothing else."""
    run, (start, end) = match["run"], match.span()
    if match["percent"] or match["top"] or match["sign2"] or GIVEN.match(text, start):
        return True
    before = text[max(0, start - 2):start]
    if before[-1:] in ("第", "初") or (before[-1:] in tuple("周期拜") and before[:1] not in tuple(ONES)):
        return False
    if MEASURE.match(text, end):
        return not (len(run) == 1 and run in "百千万亿")
    if NO_COUNT.match(text, end):
        return False
    if len(run) == 1 or (len(run) == 2 and all(character in ONES for character in run)):
        return text.strip(ENDS) == run
    return True


def in_english(text: str) -> Iterator[Found]:
    """Numbers in English words."""
    for match in ENGLISH.finditer(text):
        run = text[match.start():match.start("percent") if match["percent"] else match.end()]
        value = read_english(run)
        if value is not None and (run.lower() != "one" or is_a_count(text, match)):
            yield found(match, value, bool(match["percent"]))


def is_a_count(text: str, match: regex.Match) -> bool:
    """Whether `one` counts: `I want one pizza`, and not `the red one` or `one of them`."""
    before = text[max(0, match.start() - REACH):match.start()]
    return bool(BEFORE_ONE.search(before) and BEHIND_ONE.match(text, match.end()))


def found(match: regex.Match, value: float, percent: bool) -> Found:
    """A number as it is handed on: 15 % is 0.15, and says so."""
    info = {"type": "value", "unit": "percent"} if percent else {"type": "value"}
    return Found(match.start(), match.end(), plain(value / 100 if percent else value), info)
