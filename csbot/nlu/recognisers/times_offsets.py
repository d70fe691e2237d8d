"""Times counted from now: 两小时后, 三天前, 24小时内, 最近三天, in two hours, 3 days ago, within a week, now."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import regex

from csbot.nlu.recognisers import duration
from csbot.nlu.recognisers.atoms import Atom
from csbot.nlu.recognisers.borders import compiled
from csbot.nlu.recognisers.moments import Stretch, add_months

MOST_DAYS = 366 * 200
MONTHS = {"month": 1, "quarter": 3, "year": 12}
BEHIND = compiled(
    r"(?:[之以])?(?<away>后(?!台|面|续|悔|来|天|期|备)|前(?!面|台|天|往|后|途))|(?:[之以])?(?<within>内(?!存|容|衣|部|裤))"
    r"| (?<away>later|from now|from today|ago|before now)\b|(?<within> or less\b)", regex.IGNORECASE)
BEFORE = compiled(
    r"(?:(?<away>\bin|再过|过)|(?<within>\bwithin(?: the next)?|\bin less than|不超过)"
    r"|(?<past>(?:\bin )?\bthe (?:last|past)|\b(?:last|past)|最近|过去|近)"
    r"|(?<next>(?:\bin )?\bthe (?:next|coming)|\bnext|未来|接下来)) ?$", regex.IGNORECASE)
NOW = compiled(r"现在(?!起)|此刻|\b(?:right now|now)\b(?! that)(?<!by now)", regex.IGNORECASE)
# "now" is a time where it is the answer, or one end of a stretch; in 现在能退吗 it is small talk.
ALL_SAID = compiled(r"\W*(?:就|要|right |just )?(?:现在|此刻|now)(?:吧|就要|可以吗?|行吗?| please)?\W*", regex.IGNORECASE)
PAST = ("前", "ago", "before now")
REACH = 24


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    """Whole expressions counted from `now` (with its zone); days are dates, so that a time of day may follow."""
    is_all = ALL_SAID.fullmatch(text) is not None
    for match in NOW.finditer(text):
        yield Atom(*match.span(), weak=not is_all, stretch=Stretch(now, now + timedelta(seconds=1), "second"))
    for found in duration.find(text, now, {}):
        atom = counted(text, found.start, found.end, found.info, now)
        if atom is not None:
            yield atom


def counted(text: str, start: int, end: int, length: dict, now: datetime) -> Atom | None:
    """A length of time with what stands around it, as a time; None where nothing does."""
    behind = BEHIND.match(text, end)
    before = None if behind else BEFORE.search(text, max(0, start - REACH), start)
    if behind:
        end = behind.end()
    elif before:
        start = before.start()
    else:
        return None
    there = behind or before
    sign = -1 if there.groupdict().get("past") or (there["away"] or "").lower() in PAST else 1
    moment = away(now, length, sign)
    if moment is None:
        return None
    grain = "second" if length["unit"] == "second" else "minute"
    if not there["away"]:
        first, last = sorted((now, moment))
        return Atom(start, end, stretch=Stretch(first, last, grain, is_interval=True))
    if length["unit"] in ("hour", "minute", "second"):
        return Atom(start, end, stretch=Stretch(moment, moment + timedelta(seconds=1), grain))
    return Atom(start, end, {"date": moment.date()})


def away(now: datetime, length: dict, sign: int) -> datetime | None:
    """The moment that lies so far before or behind now; None beyond two centuries."""
    seconds = length["normalized"]["value"]
    if seconds > MOST_DAYS * 86_400:
        return None
    unit, number = length["unit"], length[length["unit"]]
    if unit in MONTHS and number == int(number):
        return datetime.combine(add_months(now.date(), sign * int(number) * MONTHS[unit]), now.timetz())
    if seconds % 86_400:  # real time passes; a day is one of the calendar, also when the clocks change
        return (now.astimezone(timezone.utc) + timedelta(seconds=sign * seconds)).astimezone(now.tzinfo)
    return datetime.combine(now.date() + timedelta(seconds=sign * seconds), now.timetz())
