"""Two times with 到 or `to` in between as one stretch: 9点到18点, 周一到周五, 下午2点到4点, from 9 to 5, 5号到8号."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from csbot.nlu.recognisers.moments import DAY, Stretch, next_month, resolve, weekday

DAYS = frozenset(("date", "day", "month", "year", "weekday", "week", "weekend", "third", "lunar"))
SHARED = ("part", "half")  # 下午 and pm may be said of both hours by one word


@dataclass(frozen=True, slots=True)
class Said:
    """An expression: its characters, and what it means."""

    start: int
    end: int
    fields: Mapping[str, Any]
    stretch: Stretch


def between(one: Said, other: Said, now: datetime) -> Stretch | None:
    """The stretch from one time to another; None where they do not fit together."""
    if one.stretch.grain == "second" and not one.fields and other.fields:  # from now to Friday
        first, last = now, other.stretch.start if "hour" in other.fields else other.stretch.end
    elif ("hour" in one.fields) != ("hour" in other.fields) or not (one.fields and other.fields):
        return None
    else:
        first, last = (hours if "hour" in one.fields else days)(one, other, now)
    return Stretch(first, last, one.stretch.grain, is_interval=True) if last > first else None


def days(one: Said, other: Said, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first to the end of the last day; the second takes over month and year of the first."""
    first, fields = one.stretch.start, dict(other.fields)
    if "weekday" in fields and "week" not in fields:
        fields = {"date": weekday(fields["weekday"], None, first.date())}
    elif "day" in fields and "day" in one.fields and "month" not in fields:
        month = first.date() if fields["day"] >= first.day else next_month(first.date())
        fields |= {"month": month.month, "year": month.year}
    elif "month" in fields and "year" not in fields:
        fields |= {"year": first.year + (fields["month"] < first.month)}
    last = resolve(fields, now)
    return first, (last or other.stretch).end


def hours(one: Said, other: Said, now: datetime) -> tuple[datetime, datetime]:
    """From one hour to another, of the same day if no other is said; without a day it is not over yet."""
    dated = not DAYS.isdisjoint(one.fields)
    lent = {key: other.fields[key] for key in SHARED if key in other.fields and not set(SHARED) & set(one.fields)}
    first = one.stretch.start
    for fields in ({**one.fields, **lent}, one.fields):
        day = {} if dated else {"date": now.date()}
        first = (resolve({**fields, **day}, now) or one.stretch).start
        if not DAYS.isdisjoint(other.fields):
            return first, other.stretch.start
        last = end_of_day(one, other, first, now)
        if last > first:
            break
    while last <= first:
        last += DAY
    later = DAY if not dated and last <= now else timedelta()
    return first + later, last + later


def end_of_day(one: Said, other: Said, first: datetime, now: datetime) -> datetime:
    """The second hour on the day of the first, in the same half of the day if that is said of the first."""
    taken = {key: one.fields[key] for key in SHARED if key in one.fields and not set(SHARED) & set(other.fields)}
    day = {"date": first.date()}
    for fields in ({**other.fields, **taken, **day}, {**other.fields, **day}):
        last = (resolve(fields, now) or other.stretch).start
        if last > first:
            return last
    later = last + DAY / 2
    return later if later > first and "half" not in other.fields and other.fields["hour"] <= 12 else last
