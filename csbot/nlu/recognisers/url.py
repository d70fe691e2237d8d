"""Web addresses: https://…, www.…, and bare names such as example.com/help; Chinese beside them is no part."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.found import Found

TOP = ("com|cn|net|org|edu|gov|io|ai|app|dev|co|me|info|biz|shop|store|top|xyz|vip|cc|tv|online|site|tech|club|link"
       "|live|uk|us|de|fr|jp|kr|hk|tw|sg|au|ca|eu|ru|in|it|es|nl|ch")
HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
PATH = r"(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*+)?"
ADDRESS = regex.compile(
    rf"(?<![A-Za-z0-9@._/-])(?:(?:https?|ftp)://(?<host>{HOST}[A-Za-z]{{2,24}}|[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}})"
    rf"|(?<host>www\.{HOST}[A-Za-z]{{2,24}}|{HOST}(?:{TOP}))(?![A-Za-z0-9@-]|\.[A-Za-z0-9]))(?::[0-9]{{1,5}})?{PATH}",
    regex.IGNORECASE)
CLOSING = ".,;:!?'\"*~"


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Addresses as they are written; `domain` is the host in small letters."""
    for match in ADDRESS.finditer(text):
        said = match.group().rstrip(CLOSING)
        while said.endswith(")") and said.count("(") < said.count(")"):
            said = said[:-1].rstrip(CLOSING)
        yield Found(match.start(), match.start() + len(said), said, {"type": "value", "domain": match["host"].lower()})
