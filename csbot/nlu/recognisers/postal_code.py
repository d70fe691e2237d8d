"""Postal codes: Chinese ones beside 邮编 or alone, American ones beside `zip` or a state, British and Canadian ones."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.found import Found

STATES = ("AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK"
          "|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC")
CALLED = r"(?:邮政编码|邮政?编码?|post(?:al)? ?code|zip(?: ?code)?)(?:[是为:：号 ]|is){0,4}"
SIX = "(?<code>[0-8][0-9]{5})"
CHINESE = compiled(rf"{CALLED}{SIX}(?![0-9])|^\s*{SIX}\s*$|(?<![0-9A-Za-z]){SIX}(?=\)?\s*[(（]?邮政?编)",
                   regex.IGNORECASE)
AMERICAN = compiled(rf"(?:(?i:{CALLED})|\b(?:{STATES}),? )(?<code>[0-9]{{5}}(?:-[0-9]{{4}})?)(?![0-9-])")
BRITISH, CANADIAN = "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", "[ABCEGHJ-NPRSTVXY][0-9][A-Z] ?[0-9][A-Z][0-9]"
LETTERED = compiled(rf"(?<![A-Za-z0-9])(?<code>{BRITISH}|{CANADIAN})(?![A-Za-z0-9])", regex.IGNORECASE)


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Codes as they are written, in capital letters."""
    for expression in (CHINESE, AMERICAN, LETTERED):
        for match in expression.finditer(text):
            yield Found(*match.span("code"), match["code"].upper(), {"type": "value"})
