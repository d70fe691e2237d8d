"""Telephone numbers, Chinese and of any other country, by the `phonenumbers` library: the value is E.164."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import phonenumbers
import regex
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from csbot.nlu.recognisers.found import Found

CANDIDATE = regex.compile(
    r"(?<![0-9A-Za-z@._/-])(?:(?:\+|00)[1-9][0-9]{0,2}[ -]?)?(?:\([0-9]{2,5}\)[ -]?)?"
    r"[0-9]{2,13}(?:[ .-]{1,2}[0-9]{2,8}){0,5}+"
    r"(?![0-9A-Za-z@])(?:(?: ?(?:转|ext\.?|x) ?)(?<extension>[0-9]{1,6})(?![0-9]))?", regex.IGNORECASE)
AMERICAN = regex.compile(r"(?:1[ .-])?\(?[2-9][0-9]{2}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}")
CHINESE = regex.compile(r"(?:86)?1[3-9][0-9]{9}|0[1-9][0-9]{8,11}|[48]00[0-9]{7}")
DIGITS = regex.compile(r"[0-9]")
KINDS = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed line",
         PhoneNumberType.TOLL_FREE: "toll free", PhoneNumberType.SHARED_COST: "shared cost"}
FEWEST, MOST = 7, 15


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Valid numbers; those without a country code are of `region` in `options` (CN), or written the American way."""
    home = str(options.get("region", "CN"))
    for match in CANDIDATE.finditer(text):
        said, end = match.group(), match.start("extension") if match["extension"] else match.end()
        digits = "".join(DIGITS.findall(text, match.start(), end))
        if FEWEST <= len(digits) <= MOST + 2 and (number := read(said, digits, home)):
            kind = KINDS.get(phonenumbers.number_type(number))
            info = {"region": phonenumbers.region_code_for_number(number), "kind": kind, "extension": number.extension}
            value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            yield Found(match.start(), match.end(), value, {"type": "value", **{k: v for k, v in info.items() if v}})


def read(said: str, digits: str, home: str) -> phonenumbers.PhoneNumber | None:
    """The number that is meant, if it is one: bare digits must have the shape of a number at home."""
    if said.startswith("00") and not said.startswith("000"):
        said = "+" + said[2:]
    said = said.replace("转", "ext")
    if said.startswith("+"):
        regions: list[str | None] = [None]
    elif home == "CN" and CHINESE.fullmatch(digits):
        regions, said = ["CN"], said.removeprefix("86") if len(digits) == 13 else said
    elif home == "CN":
        regions = ["US"] if AMERICAN.fullmatch(said) else []
    else:
        regions = [home, *(["US"] if AMERICAN.fullmatch(said) else [])]
    for region in regions:
        try:
            number = phonenumbers.parse(said, region)
        except phonenumbers.NumberParseException:
            continue  # no number of that region
        if phonenumbers.is_valid_number(number):
            return number
    return None
