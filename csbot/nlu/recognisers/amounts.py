"""An amount as it stands before a unit (块, dollars, 小时, days): digits, Chinese numerals or English words."""

import regex

from csbot.nlu.recognisers.chinese_numbers import RUN, read_chinese
from csbot.nlu.recognisers.digits import WESTERN, read_western
from csbot.nlu.recognisers.english_numbers import RUN as ENGLISH_RUN
from csbot.nlu.recognisers.english_numbers import read_english

CHINESE_AMOUNT = rf"(?:{RUN}|(?<![0-9A-Za-z_]|[0-9][.,]){WESTERN})"
ENGLISH_AMOUNT = rf"(?:(?<![0-9A-Za-z_]|[0-9][.,]){WESTERN}|{ENGLISH_RUN})"
DIGITS = regex.compile(WESTERN)


def read_amount(text: str) -> float | None:
    """The number that an amount means, None where it means none."""
    if text.lower() == "a":
        return 1
    if DIGITS.fullmatch(text):
        return read_western(text)
    return read_english(text) if text.isascii() and text[0].isalpha() else read_chinese(text)
