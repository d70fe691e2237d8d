"""Amounts of money: 三百块, 五毛, 一百二十块五, ¥1,299.5, $20, 20 bucks, 100美元 – and not 三块蛋糕, 一块去, 三角形."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.amounts import CHINESE_AMOUNT, ENGLISH_AMOUNT, read_amount
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.chinese_numbers import ONES
from csbot.nlu.recognisers.currencies import NAMES, SYMBOLS, code_of
from csbot.nlu.recognisers.digits import SIZES, WESTERN, read_western
from csbot.nlu.recognisers.found import Found, plain
from csbot.nlu.recognisers.money_ranges import joined
from csbot.nlu.recognisers.words import MEASURES

DIGIT = rf"[1-9{ONES}]"
PIECES = ("蛋糕|肥皂|石头|手表|表|屏|电池|地|巧克力|布|玻璃|硬盘|显卡|主板|板|砖|香皂|面包|饼|肉|牛排|豆腐|毛巾|木|糖|姜|瓷砖|内存|芯片|披萨"
          "|鸡|西瓜|儿")
FEW = rf"(?<=(?<![0-9十百千万亿.])[1-9{ONES}十][块塊])(?:{PIECES})"  # 三块蛋糕 are pieces, 三百块表 is a price
SYMBOL = "|".join(regex.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
NAME = "|".join(regex.escape(name) for name in sorted(NAMES, key=len, reverse=True))
LATIN = rf"(?:{NAME})(?![A-Za-z])(?<!pounds?(?= of\b))"
YUAN = compiled(
    rf"(?<yuan>{CHINESE_AMOUNT})(?<size>[kwKW])?[多来几]?(?:[块塊]钱?(?!{FEW})|[元圆圓]整?(?!素|旦|宵|器件|件|老|桥|里))"
    rf"(?:零?(?<mao>{DIGIT})(?:[毛角](?:(?<fen>{DIGIT})分?)?|(?!{MEASURES}|[0-9十百千万号点月日年]))(?:钱(?!包))?"
    r"|(?<half>半)(?![天年月个小]))?")
MAO = compiled(rf"(?<mao>{CHINESE_AMOUNT})"
               r"(?:毛(?!病|巾|衣|笔|线|绒|发|利|孩|重|料|毯|豆|不拔|特效)|角(?=钱|[，。,.!?！？]|$))"
               rf"(?:(?<fen>{DIGIT})分?(?!{MEASURES}))?(?:钱(?!包))?")
FEN = compiled(rf"(?<fen>{CHINESE_AMOUNT})分钱")
MARKED = compiled(
    rf"(?<![A-Za-z])(?<mark>{SYMBOL}|(?i:rmb|cny|usd|eur|gbp|hkd|人民币)) ?(?<number>{WESTERN})"
    r"(?:(?<size>[kKwWmM](?![A-Za-z])|[千万亿百])| (?<size>(?i:thousand|million|billion))\b)?"
    rf"(?! ?(?:{SYMBOL})[0-9])(?: ?(?i:{LATIN})|元)?")
NAMED = compiled(
    rf"(?<number>{CHINESE_AMOUNT}|{ENGLISH_AMOUNT}|\ba(?= (?:dollar|buck|pound|euro|quid|yuan)\b))"
    rf"(?<size>[kKwW])?[多来几]? ?(?<mark>{LATIN})(?:(?: and)? (?<cents>{ENGLISH_AMOUNT}) cents?\b)?", regex.IGNORECASE)
CENTS = compiled(rf"(?<number>{ENGLISH_AMOUNT}) ?(?:cents?\b|¢)", regex.IGNORECASE)
TOGETHER = compiled(r"(?<![0-9十百千万])一块(?![钱0-9一二三四五六七八九两半])")
PRICE = compiled(r"(?:[要才就差少多便宜涨退付花加减了是扣补赔省剩收贵返奖给价]|只有|不到|不够)$")


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Sums with their currency as ISO 4217 code in `unit`."""
    yield from joined(text, (*in_yuan(text), *marked(text)))


def marked(text: str) -> Iterator[Found]:
    """Sums with a symbol or the name of a currency: $20, 100美元."""
    for match in MARKED.finditer(text):
        yield found(match, read_western(match["number"], match["size"]), code_of(match["mark"]))
    for match in NAMED.finditer(text):
        value = read_amount(match["number"])
        cents = read_amount(match["cents"]) if match["cents"] else 0
        if value is not None and cents is not None:
            size = SIZES.get((match["size"] or "").lower(), 1)
            yield found(match, value * size + cents / 100, code_of(match["mark"]))
    for match in CENTS.finditer(text):
        value = read_amount(match["number"])
        if value is not None:
            yield found(match, value / 100, "USD")


def in_yuan(text: str) -> Iterator[Found]:
    """块, 毛 and 分, one behind the other."""
    for match in YUAN.finditer(text):
        value = read_amount(match["yuan"])
        if value is not None and not is_together(text, match.start()):
            value *= SIZES.get((match["size"] or "").lower(), 1)
            yield found(match, value + part(match["mao"], 10) + part(match["fen"], 100) + (0.5 if match["half"] else 0))
    for match in MAO.finditer(text):
        value = read_amount(match["mao"])
        if value is not None:
            yield found(match, value / 10 + part(match["fen"], 100))
    for match in FEN.finditer(text):
        value = read_amount(match["fen"])
        if value is not None:
            yield found(match, value / 100)


def is_together(text: str, start: int) -> bool:
    """Whether 一块 means together, as in 一块去; behind 只要 or 差 it is a sum."""
    return bool(TOGETHER.match(text, start)) and not PRICE.search(text, max(0, start - 2), start)


def part(digit: str | None, size: int) -> float:
    """A digit behind 块 or 毛."""
    return (read_amount(digit) or 0) / size if digit else 0


def found(match: regex.Match, value: float, unit: str = "CNY") -> Found:
    """A sum as it is handed on."""
    return Found(match.start(), match.end(), plain(round(value, 4)), {"type": "value", "unit": unit})
