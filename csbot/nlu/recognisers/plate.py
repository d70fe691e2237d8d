"""Chinese number plates, those of electric cars (新能源) too: 粤B12345, 沪AD12345, 京A·88888."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

from csbot.nlu.recognisers.found import Found

LETTER, SIGN = "A-HJ-NP-Za-hj-np-z", "A-HJ-NP-Za-hj-np-z0-9"
PLATE = regex.compile(
    rf"(?<place>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][{LETTER}])[·•・ .-]?"
    rf"(?:(?<electric>[DFdf][{SIGN}][0-9]{{4}}|[0-9]{{5}}[DFdf])"
    rf"|(?<plain>(?=[{SIGN}]*[0-9])[{SIGN}]{{4}}[{SIGN}挂学警港澳]))(?![A-Za-z0-9])")


def find(text: str, now: datetime | None, options: Mapping[str, Any]) -> Iterator[Found]:
    """Plates in capital letters without a dot; `kind` is `ordinary` or `new energy`."""
    for match in PLATE.finditer(text):
        number = (match["place"] + (match["electric"] or match["plain"])).upper()
        yield Found(match.start(), match.end(), number,
                    {"type": "value", "kind": "new energy" if match["electric"] else "ordinary"})
