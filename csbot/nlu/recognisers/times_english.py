"""English days, weeks, months as atoms: next Friday, March 5th, this weekend – and not may I, the sun, on Mondays."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import regex

from csbot.nlu.recognisers import moments
from csbot.nlu.recognisers.atoms import LETTER, Atom, Kind, atoms_of
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.clocks_english import COUNTED
from csbot.nlu.recognisers.english_numbers import ORDINALS
from csbot.nlu.recognisers.times_chinese import monday

WEEKDAYS = {name: number for number, names in enumerate((
    "monday mon", "tuesday tues tue", "wednesday wed weds", "thursday thurs thur thu", "friday fri", "saturday sat",
    "sunday sun")) for name in names.split()}
MONTHS = {name: number for number, names in enumerate((
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec"), 1) for name in names.split()}
LONG_DAYS = "|".join(name for name in WEEKDAYS if name.endswith("day"))
SHORT_DAYS = "|".join(name for name in WEEKDAYS if not name.endswith("day"))
BARE_DAYS = "(?i:mon|tues?|weds?|thur?s?|fri)|Sat|Sun"
LONG_MONTHS = "january|february|april|june|july|august|september|october|november|december"
ANY_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
NEXT = "(?<near>this coming|this past|coming|this|next|last|past)"
NEAR = NEXT.replace("|past)", "|past|the)")
STEPS = {"last": -1, "past": -1, "this past": -1, "next": 1, "coming": 1}
DAY = r"(?<day>[0-3]?[0-9])(?:st|nd|rd|th)?"
YEAR = r"(?:,? (?<year>(?:19|20)[0-9]{2})\b)?"
HOLIDAYS = {"christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25),
            "boxing day": (12, 26), "new year's day": (1, 1), "new years day": (1, 1), "new year": (1, 1),
            "new year's eve": (12, 31), "new years eve": (12, 31), "valentine's day": (2, 14),
            "valentines day": (2, 14), "halloween": (10, 31)}
LUNAR = {"dragon boat festival": "dragon boat", "mid-autumn festival": "mid-autumn"}
HOLIDAY = "|".join(sorted(HOLIDAYS, key=len, reverse=True))
RELATIVE = {"the day after tomorrow": 2, "day after tomorrow": 2, "the day before yesterday": -2,
            "day before yesterday": -2, "today": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "tomorow": 1, "yesterday": -1}


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    """The English atoms of a text that say a day or more."""
    return atoms_of(KINDS, text, now, LETTER)


def away(match: regex.Match) -> int:
    """How many weeks, months or years away `next`, `this`, `last` are."""
    return STEPS.get((match["near"] or "this").lower(), 0)


def near_weekday(match: regex.Match, now: datetime) -> dict[str, Any]:
    """next Friday is that of the next week; this Friday and last Friday of this and the last."""
    day, near = WEEKDAYS[match["day"].lower()], (match["near"] or "").lower()
    if near in ("", "the", "coming", "this coming"):
        return {"weekday": day}
    return {"weekday": day, "week": monday(now) + timedelta(7 * away(match))}


def near_week(match: regex.Match, now: datetime) -> dict[str, Any]:
    """next week, this weekend."""
    week = {"week": monday(now) + timedelta(7 * away(match))}
    return week | ({"weekend": True} if match["end"] else {})


def near_month(match: regex.Match, now: datetime) -> dict[str, Any]:
    """next month."""
    day = moments.add_months(now.date().replace(day=1), away(match))
    return {"year": day.year, "month": day.month}


def near_year(match: regex.Match, now: datetime) -> dict[str, Any]:
    """last year."""
    return {"year": now.year + away(match)}


def day_of_month(match: regex.Match, now: datetime) -> dict[str, Any] | None:
    """March 5th, 5 March 2027, the 5th, the fifth of May."""
    word = match.capturesdict().get("word")
    day = ORDINALS[word[0].lower()] if word else int(match["day"])
    fields: dict[str, Any] = {"day": day}
    groups = match.groupdict()
    if groups.get("month"):
        fields["month"] = MONTHS[groups["month"].lower()]
    if groups.get("year"):
        fields["year"] = int(groups["year"])
    if groups.get("near", "").lower() == "last":
        fields["past"] = True
    return fields if 1 <= day <= 31 else None


def month(match: regex.Match, now: datetime) -> dict[str, Any]:
    """March, April 2027."""
    return {"month": MONTHS[match["month"].lower()]} | ({"year": int(match["year"])} if match["year"] else {})


def holiday(match: regex.Match, now: datetime) -> dict[str, Any]:
    """Christmas, Black Friday."""
    name = match.group().lower()
    if name in HOLIDAYS:
        return dict(zip(("month", "day"), HOLIDAYS[name]))
    behind = {"thanksgiving": 0, "black friday": 1, "cyber monday": 4}[name]
    found = thanksgiving(now.year) + timedelta(behind)
    return {"date": found if found >= now.date() else thanksgiving(now.year + 1) + timedelta(behind)}


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)


def third(match: regex.Match, now: datetime) -> dict[str, Any]:
    """the end of next month, the beginning of the year."""
    fields: dict[str, Any] = {"third": {"b": 0, "s": 0, "m": 1, "e": 2}[match["which"][0].lower()]}
    reader = near_month if match["unit"].lower() == "month" else near_year
    return fields | reader(match, now)


def kind(expression: str, read: Any, weak: bool = False, flags: int = regex.IGNORECASE) -> Kind:
    """A kind of atom."""
    return Kind(compiled(expression, flags), read, weak)


KINDS = (
    kind(rf"\b(?<day>{'|'.join(RELATIVE)})\b",
         lambda match, now: {"date": now.date() + timedelta(RELATIVE[match["day"].lower()])}),
    kind(rf"(?<!\bevery )\b(?:{NEAR} )?(?<day>{LONG_DAYS})\b", near_weekday),
    kind(rf"(?<!\bevery )\b{NEXT} (?<day>{SHORT_DAYS})\b", near_weekday),
    kind(rf"(?<near>)\b(?<day>{BARE_DAYS})\b", near_weekday, weak=True, flags=0),
    kind(rf"\b(?:{NEAR} week(?<end>end)|{NEXT} week(?<end>))\b", near_week),
    kind(rf"\b{NEXT} month\b", near_month),
    kind(rf"\b{NEXT} year\b", near_year),
    kind(rf"\b(?<month>{ANY_MONTH})\b\.? (?:the )?{DAY}\b(?![:%]|[.,][0-9]| ?[ap]\.?m\b){YEAR}", day_of_month),
    kind(rf"(?<=\b(?:{ANY_MONTH})\.? [0-3]?[0-9](?:st|nd|rd|th)? ?(?:-|–|to|and) ?){DAY}\b"
         rf"(?![:%]|[.,][0-9]| ?[ap]\.?m\b){YEAR}", day_of_month),
    kind(rf"\b(?:the )?(?:{DAY}|(?<word>{'|'.join(ORDINALS)}))(?: of)? (?<month>{ANY_MONTH})\b(?! i\b){YEAR}",
         day_of_month),
    kind(r"\b(?<near>next|last|this) (?<day>[0-3]?[0-9])(?:st|nd|rd|th)\b", day_of_month),
    kind(r"\b(?:the )?(?<day>[0-3]?[0-9])(?:st|nd|rd|th)\b(?! (?:item|order|floor|time|one|parcel|street|avenue))",
         day_of_month, weak=True),
    kind(r"(?<=\b(?:for|to|is|that|it|until|on|by) )the (?<day>[0-3]?[0-9])(?:st|nd|rd|th)\b"
         r"(?= ?(?:$|[.,!?;，。]|at\b|in\b|please\b|and\b|instead\b|if\b|or\b|then\b))", day_of_month),
    kind(rf"\b(?<month>{LONG_MONTHS})\b(?! [0-3]?[0-9]\b(?!:)){YEAR}", month),
    kind(rf"(?<=\b(?:in|of|by|until|till|since|before|after|late|early|mid|end) )(?<month>{ANY_MONTH})\b"
         rf"(?! [0-3]?[0-9]\b)(?! (?:i|we|you|it)\b){YEAR}", month),
    kind(rf"\b(?<month>{ANY_MONTH}) (?<year>20[0-9]{{2}})\b", month),
    kind(rf"(?<=\b(?:in|since|of|by|until|year) )(?<year>(?:19|20)[0-9]{{2}})"
         rf"(?![A-Za-z0-9_%]|[.,:/-][0-9])(?! ?(?:{COUNTED}))",
         lambda match, now: {"year": int(match["year"])}),
    kind(r"\b(?:chinese new year|lunar new year|spring festival|dragon boat festival|mid-autumn festival)\b(?!'s eve)",
         lambda match, now: {"lunar": LUNAR.get(match.group().lower(), "spring")}),
    kind(rf"(?<!happy |merry )\b(?:{HOLIDAY}|thanksgiving|black friday|cyber monday)\b", holiday),
    kind(r"\b(?:the )?(?<which>beginning|start|middle|end) of (?:the )?(?:(?<near>this|next|last) )?"
         r"(?<unit>month|year)\b", third),
)
