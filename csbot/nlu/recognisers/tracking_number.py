"""Parcel numbers of common carriers, by their published shapes; check digits count where a carrier has them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.found import Found
from csbot.nlu.recognisers.order_number import spans

NAMED = r"(?i:{0})[^0-9A-Za-z]{{0,12}}(?:(?i:tracking|number|no|单号|运单号?|快递|is|#|:|：| )[^0-9A-Za-z]{{0,4}}){{0,4}}"
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def postal(number: str) -> bool:
    """The check digit of the Universal Postal Union (S10): RR123456785CN."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number[2:10])) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def ups(number: str) -> bool:
    """The check digit of UPS: 1Z999AA10123456784."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in number[2:17]]
    return number[17].isdigit() and int(number[17]) == -(sum(values[::2]) + 2 * sum(values[1::2])) % 10


def usps(number: str) -> bool:
    """The check digit of the United States Postal Service: 22 digits from 9."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number))) % 10 == 0


CARRIERS: tuple[tuple[str, str, Callable[[str], bool] | None], ...] = (
    ("SF Express", r"SF ?[0-9]{12,13}", None), ("YTO", r"YT ?[0-9]{13}|YT[0-9]{10}", None),
    ("ZTO", r"ZT[0-9]{12}|7[35689][0-9]{12}", None), ("STO", r"ST[0-9]{13}|77[0-9]{13}", None),
    ("Yunda", r"YD[0-9]{13}|4[36][0-9]{13}|31[0-9]{13}", None), ("JD", r"JD[A-Z]{0,3}[0-9]{10,15}", None),
    ("J&T", r"JT ?[0-9]{13}", None), ("Deppon", r"DPK[0-9]{12}", None), ("Cainiao", r"LP[0-9]{14}", None),
    ("UPU", r"[A-Z]{2}[0-9]{9}[A-Z]{2}", postal), ("UPS", r"1Z(?: ?[0-9A-Z]){16}", ups),
    ("USPS", r"9[1-5][0-9]{20}", usps),
    ("Amazon", r"TBA[0-9]{12}", None), ("DHL", r"JJD[0-9]{16,20}|JD0[0-9]{17}|GM[0-9]{16,18}", None))
IN_CONTEXT = (("FedEx", NAMED.format("fedex|联邦快递") + r"(?<number>[0-9]{12}|[0-9]{15})"),
              ("DHL", NAMED.format("dhl|敦豪") + r"(?<number>[0-9]{10,11})"),
              ("EMS", NAMED.format("ems|邮政") + r"(?<number>[0-9]{13})"))
SHAPES = tuple((carrier, regex.compile(rf"(?<![A-Za-z0-9])(?i:{shape})(?![A-Za-z0-9])"), check)
               for carrier, shape, check in CARRIERS)
CONTEXTS = tuple((carrier, regex.compile(rf"{shape}(?![A-Za-z0-9])")) for carrier, shape in IN_CONTEXT)


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Numbers in capital letters with their `carrier`; `pattern` in `options` adds shapes of the project's own."""
    for carrier, shape, check in SHAPES:
        for match in shape.finditer(text):
            number = match.group().upper().replace(" ", "")
            if check is None or check(number):
                yield Found(match.start(), match.end(), number, {"type": "value", "carrier": carrier})
    for carrier, shape in CONTEXTS:
        for match in shape.finditer(text):
            yield Found(*match.span("number"), match["number"], {"type": "value", "carrier": carrier})
    patterns = options.get("pattern", ())
    for pattern in (patterns,) if isinstance(patterns, str) else patterns:
        for start, end in spans(pattern, text):
            yield Found(start, end, text[start:end].upper(), {"type": "value"})
