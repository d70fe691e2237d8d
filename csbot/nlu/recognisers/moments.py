"""What is said of a time (a weekday, a month, an hour, …) to the moment or stretch that is meant, seen from a `now`.

All in local wall-clock time. Ambiguity goes forward: 周三 is the coming one, today among them; 3月5号 is not in the past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from csbot.nlu.recognisers.lunar import lunar_day

DAY = timedelta(days=1)
MORNING, NOON, AFTERNOON, EVENING = (6, 12), (11, 13), (12, 18), (18, 24)
EARLY, DUSK, NIGHT = (0, 6), (17, 19), (22, 24)
PM = (AFTERNOON, DUSK)
LATE = (EVENING, NIGHT)
MOST_MONTHS = 12 * 9  # from one 29 February to the next
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to before `end`. `grain`: how exactly it was said. `is_interval`: a stretch was meant, no point."""

    start: datetime
    end: datetime
    grain: str
    is_interval: bool = False


def resolve(fields: Fields, now: datetime) -> Stretch | None:
    """The time that `fields` mean; None where they mean none (30 February).

    Fields: `date`; `year`, `month`, `day`, `third` (0..2) of a month or a year; `week` (its Monday), `weekday` (0..6),
    `weekend`; `lunar`, a holiday; `part` of a day (from hour, to hour); `hour`, `minute`, `second`, `half` (am, pm,
    24); `past`: what is not said is chosen so that it is over.
    """
    try:
        day = resolve_day(fields, now.date())
        if "hour" in fields:
            return clock(fields, day, now)
        if "part" in fields:
            return part_of_day(fields["part"], day, now)
        return day
    except (ValueError, OverflowError):  # no such day, or beyond the calendar
        return None


def resolve_day(fields: Fields, today: date) -> Stretch | None:
    """The day, week, month or year that is meant; None where only a time of day is said."""
    if "date" in fields:
        return days(fields["date"], 1, "day")
    if "lunar" in fields:
        return days(lunar_day(fields["lunar"], today, fields.get("year"), "past" in fields), 1, "day")
    if "weekday" in fields and "day" not in fields:  # Thursday, Dec 3 is the third of December
        return days(weekday(fields["weekday"], fields.get("week"), today, "past" in fields), 1, "day")
    if "weekend" in fields:
        saturday = weekday(5, fields.get("week") or today - timedelta(today.weekday()), today)
        return days(saturday, 2, "day", is_interval=True)
    if "week" in fields:
        return days(fields["week"], 7, "week")
    if "day" in fields or "month" in fields:
        return of_month(fields, today)
    if "year" in fields or "third" in fields:
        return of_year(fields, today)
    return None


def weekday(number: int, monday: date | None, today: date, past: bool = False) -> date:
    """That day of the week that begins at `monday`, or the coming one, or the last one."""
    if monday is not None:
        return monday + timedelta(number)
    return today + timedelta(-((today.weekday() - number) % 7) if past else (number - today.weekday()) % 7)


def of_month(fields: Fields, today: date) -> Stretch:
    """A day of a month, a third of one, or a whole one; what is not said is chosen so that it is not over, or is."""
    month, day = fields.get("month"), fields.get("day")
    if day is not None:
        return days(find_day(fields, today), 1, "day")
    if (year := fields.get("year")) is None:
        year = today.year - (month > today.month) if "past" in fields else today.year + (month < today.month)
    first, last = date(year, month, 1), next_month(date(year, month, 1))
    return third(first, last, fields["third"]) if "third" in fields else days(first, (last - first).days, "month")


def find_day(fields: Fields, today: date) -> date:
    """The day that is meant: without a year the coming one, or the last one."""
    month, day, past = fields.get("month"), fields["day"], "past" in fields
    if "year" in fields:
        return date(fields["year"], month or 1, day)
    for step in range(MOST_MONTHS):
        first = add_months(today.replace(day=1), -step if past else step)
        if month in (None, first.month) and day <= (next_month(first) - first).days:
            found = first.replace(day=day)
            if found == today or (found < today) == past:
                return found
    raise ValueError("no month has that day")


def of_year(fields: Fields, today: date) -> Stretch:
    """A year or the beginning, middle or end of it."""
    first = date(fields.get("year", today.year), 1, 1)
    if "third" not in fields:
        return days(first, (date(first.year + 1, 1, 1) - first).days, "year")
    if fields.get("of") == "month":
        first = today.replace(day=1)
        return third(first, next_month(first), fields["third"])
    months = ((1, 3), (5, 9), (11, 13))[fields["third"]]
    end = date(first.year + 1, 1, 1) if months[1] > 12 else date(first.year, months[1], 1)
    return days(date(first.year, months[0], 1), (end - date(first.year, months[0], 1)).days, "month", is_interval=True)


def third(first: date, last: date, number: int) -> Stretch:
    """The 1st to 10th, the 11th to 20th, or the rest of a month."""
    start = first + timedelta(10 * number)
    return days(start, 10 if number < 2 else (last - start).days, "day", is_interval=True)


def next_month(first: date) -> date:
    """The first day of the month behind."""
    return first.replace(day=1, month=first.month + 1) if first.month < 12 else date(first.year + 1, 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    return first + timedelta(min(day.day, (next_month(first) - first).days) - 1)


def days(first: date, count: int, grain: str, is_interval: bool = False) -> Stretch:
    """Whole days."""
    start = datetime.combine(first, time())
    return Stretch(start, start + timedelta(count), grain, is_interval)


def part_of_day(part: tuple[int, int], day: Stretch | None, now: datetime) -> Stretch | None:
    """The morning, … of a day; of today, or of tomorrow when today's is over."""
    if day is not None and day.grain != "day":
        return None
    first = day.start if day else datetime.combine(now.date(), time())
    if day is None and first + timedelta(hours=part[1]) <= now:
        first += DAY
    return Stretch(first + timedelta(hours=part[0]), first + timedelta(hours=part[1]), "hour", is_interval=True)


def clock(fields: Fields, day: Stretch | None, now: datetime) -> Stretch | None:
    """A time of day; without a day the next one."""
    if day is not None and day.grain != "day":
        return None
    hour, grain = fields["hour"], "second" if "second" in fields else "minute" if "minute" in fields else "hour"
    rest = timedelta(minutes=fields.get("minute", 0), seconds=fields.get("second", 0))
    first = day.start if day else datetime.combine(now.date(), time())
    readings = [first + timedelta(hours=one) + rest for one in hours(hour, fields.get("half"), fields.get("part"))]
    start = readings[0]
    if day is None and "past" in fields:
        start = next((one for one in sorted(readings, reverse=True) if one <= now), readings[0] - DAY)
    elif day is None:
        start = next((one for one in readings if one >= now), readings[0] + DAY)
    return Stretch(start, start + {"hour": timedelta(hours=1), "minute": timedelta(minutes=1)}.get(
        grain, timedelta(seconds=1)), grain)


def hours(hour: int, half: str | None, part: tuple[int, int] | None) -> list[int]:
    """The hours that may be meant, the likeliest first: 3 is 15 rather than 3, 8 is 8 rather than 20."""
    if not 0 <= hour <= 24:
        raise ValueError("no such hour")
    if half == "24" or hour > 12 or hour == 0:
        return [hour]
    if half:
        return [hour % 12 + (12 if half == "pm" else 0)]
    if part in LATE:
        return [hour + 12 if 5 <= hour <= 12 else hour + 24]
    if part in PM or (part == NOON and hour < 10):
        return [hour % 12 + 12]
    if part:
        return [0 if part == EARLY and hour == 12 else hour]
    return [hour + 12, hour] if hour <= 6 else [hour, (hour + 12) % 24] if hour < 12 else [12, 24]
