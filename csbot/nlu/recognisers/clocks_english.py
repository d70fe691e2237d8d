"""English times of day as atoms: 5pm, six thirty am, half past five, at 5, noon, in the morning, tonight."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import regex

from csbot.nlu.recognisers import moments
from csbot.nlu.recognisers.atoms import LETTER, Atom, Kind, atoms_of
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.english_numbers import ONES, read_english

PARTS = {"morning": moments.MORNING, "afternoon": moments.AFTERNOON, "evening": moments.EVENING,
         "night": moments.EVENING}
PART = "|".join(PARTS)
SMALL = {word: value for word, value in ONES.items() if 1 <= value <= 12}
NAMED = "|".join(SMALL)
HOUR = rf"(?<hour>[0-9]{{1,2}}|{NAMED})"
COUNTED = ("people|persons?|guests?|adults?|kids|of us|usd|rmb|dollars?|bucks?|euros?|pounds?|percent|items?|pieces?"
           "|pcs|kg|days?|hours?|minutes?|mins?|weeks?|months?|years?|times?|[a-z]+ (?:street|st|road|rd|ave)")
HALF = r"(?<half>[ap]m\b|[ap]\.m\b\.?)"
MINUTE = (r"(?:[0-5][0-9]|(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
          "|ten|fifteen)")
SHARES = {"a quarter": 15, "quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    """The English atoms of a text that say a time of day."""
    return atoms_of(KINDS, text, now, LETTER)


def clock(match: regex.Match, now: datetime) -> dict[str, Any] | None:
    """5pm, 5:30 p.m., six thirty am, 8 o'clock, 5."""
    groups = match.groupdict()
    fields = {"hour": hour_of(match), **half_of(match)}
    if groups.get("minute"):
        said = groups["minute"]
        fields["minute"] = int(said) if said.isdecimal() else int(read_english(said) or 0)
    if fields["hour"] > 12:
        fields.pop("half", None)  # 13:00pm
    return fields if fields["hour"] <= 24 else None


def spoken(match: regex.Match, now: datetime) -> dict[str, Any]:
    """half past five, quarter to six; five to six is weak: it may be a range, or a score."""
    said, way = match["minute"].lower(), match["way"].lower()
    minute = SHARES[said] if said in SHARES else int(said)
    fields = {"hour": hour_of(match), "minute": minute, **half_of(match)}
    if way == "to":
        fields |= {"hour": fields["hour"] - 1 or 12, "minute": 60 - minute}
    unclear = way == "to" and (said.isdecimal() or said in ("five", "ten", "twenty"))
    return fields | {"weak": way == "after" or unclear}


def hour_of(match: regex.Match) -> int:
    """The hour, in digits or as a word."""
    return int(match["hour"]) if match["hour"].isdecimal() else SMALL[match["hour"].lower()]


def half_of(match: regex.Match) -> dict[str, str]:
    """The half of the day, where it is said."""
    half = match.groupdict().get("half")
    return {"half": "pm" if half.lower().startswith("p") else "am"} if half else {}


def kind(expression: str, read: Any, weak: bool = False) -> Kind:
    """A kind of atom."""
    return Kind(compiled(expression, regex.IGNORECASE), read, weak)


KINDS = (
    kind(r"\btonight\b", lambda match, now: {"date": now.date(), "part": moments.EVENING}),
    kind(r"\blast night\b", lambda match, now: {"date": now.date() - timedelta(1), "part": moments.EVENING}),
    kind(rf"\bthis (?<part>{PART})\b", lambda match, now: {"date": now.date(), "part": PARTS[match["part"].lower()]}),
    kind(rf"\b(?<in>in the )?(?<part>{PART})\b(?<!\bgood (?:{PART}))",
         lambda match, now: {"part": PARTS[match["part"].lower()], "weak": not match["in"]}),
    kind(rf"(?<![A-Za-z0-9_.:/$€£]|(?<![0-9 m.])-){HOUR}(?:[:. ]?(?<minute>{MINUTE}))? ?{HALF}", clock),
    kind(r"(?<![A-Za-z0-9_.:/$€£-])(?<hour>[0-9]{1,2})(?::(?<minute>[0-5][0-9]))?"
         r"(?= ?[-–] ?[0-9]{1,2}(?::[0-5][0-9])? ?[ap]\.?m\b)", clock),
    kind(rf"(?<![A-Za-z0-9_.:/-]){HOUR}(?: ?o['’]?clock|ish)\b", clock),
    kind(r"(?<=\b(?:at|by|around|until|till) )(?<hour>[0-9]{1,2})\.(?<minute>[0-5][0-9])(?![0-9%])"
         rf"(?! ?(?:{COUNTED}))", clock),
    kind(r"(?<=\b(?:at|by|around|about|before|after|until|till|from|to|between|and|-) ?)(?<![.:/$€£]|[0-9]-)"
         rf"(?<hour>[0-9]{{1,2}})(?![A-Za-z0-9_%:/]|[.,-][0-9]| ?[-+] ?[0-9]|-[a-z])(?! ?(?:{COUNTED}))",
         clock, weak=True),
    kind(rf"(?<=\b(?:at|by|around|until|till|before|after) )(?<hour>{NAMED})\b(?![-%])(?! ?(?:{COUNTED}))",
         clock, weak=True),
    kind(rf"\b(?<minute>{'|'.join(SHARES)}|[0-5]?[0-9](?= minutes?)|(?:5|10|15|20|25)(?= (?:past|to)))(?: minutes?)?"
         rf"[ -](?<way>past|to|after) {HOUR}\b(?! ?(?:days|hours|minutes|items|people|[0-9:]))(?: ?{HALF})?", spoken),
    kind(r"\b(?:noon|midday)\b", lambda match, now: {"hour": 12, "half": "24"}),
    kind(r"\bmidnight\b", lambda match, now: {"hour": 24, "half": "24"}),
)
