"""Times are counted from the message's moment in the project's zone: other moments, zones, clocks that change."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from csbot.nlu.recognisers.lunar import day_of
from csbot.nlu.recognisers.moments import resolve
from csbot.nlu.recognisers.table import Recognisers


def said(text: str, at: str, zone: str = "Asia/Shanghai") -> object:
    """The value of the one time in a text that is sent at a local time."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone)).timestamp()
    (found,) = Recognisers([("time", "time", {})], zone).find(text, moment)
    return found.value


@pytest.mark.parametrize("text, at, expected", [
    ("明天", "2026-12-31T23:59", "2027-01-01T00:00"), ("后天", "2028-02-28T08:00", "2028-03-01T00:00"),
    ("周三", "2026-11-25T10:00", "2026-11-25T00:00"), ("周二", "2026-11-25T10:00", "2026-12-01T00:00"),
    ("下周一", "2026-11-29T10:00", "2026-11-30T00:00"), ("星期天", "2026-11-29T10:00", "2026-11-29T00:00"),
    ("31号", "2027-02-10T10:00", "2027-03-31T00:00"), ("2月29号", "2026-01-01T10:00", "2028-02-29T00:00"),
    ("下个月31号", "2026-12-15T10:00", "2027-01-31T00:00"), ("一个月后", "2027-01-31T10:00", "2027-02-28T00:00"),
    ("11月25日", "2026-11-25T10:00", "2026-11-25T00:00"), ("11月24日", "2026-11-25T10:00", "2027-11-24T00:00"),
    ("3点", "2026-11-25T04:30", "2026-11-25T15:00"), ("3点", "2026-11-25T16:00", "2026-11-26T15:00"),
    ("8点", "2026-11-25T07:00", "2026-11-25T08:00"), ("8点", "2026-11-25T09:00", "2026-11-25T20:00"),
    ("8点", "2026-11-25T21:00", "2026-11-26T08:00"), ("next Friday", "2026-11-27T10:00", "2026-12-04T00:00"),
    ("this Friday", "2026-11-28T10:00", "2026-11-27T00:00"), ("thanksgiving", "2026-11-27T10:00", "2027-11-25T00:00"),
    ("周五买的", "2026-11-25T10:00", "2026-11-20T00:00"), ("3月5号下的单", "2026-03-01T10:00", "2025-03-05T00:00"),
    ("bought on the 28th", "2026-11-25T10:00", "2026-10-28T00:00"), ("5月买的", "2026-03-01T10:00", "2025-05-01T00:00")])
def test_other_moments(text: str, at: str, expected: str) -> None:
    assert said(text, at) == expected + ":00.000+08:00"


def test_the_zone_decides_which_day_it_is() -> None:
    moment = datetime(2026, 11, 25, 23, tzinfo=ZoneInfo("UTC")).timestamp()
    days = [Recognisers([("time", "time", {})], zone).find("明天", moment)[0].value for zone in ("UTC", "Asia/Shanghai")]
    assert days == ["2026-11-26T00:00:00.000+00:00", "2026-11-27T00:00:00.000+08:00"]


def test_clocks_that_change() -> None:
    """Berlin, 25 October 2026: at three it is two again. Hours are real ones, days those of the calendar."""
    assert said("in 3 hours", "2026-10-25T00:30", "Europe/Berlin") == "2026-10-25T02:30:00.000+01:00"
    assert said("in one day", "2026-10-24T12:00", "Europe/Berlin") == "2026-10-25T00:00:00.000+02:00"
    assert said("tomorrow at 5pm", "2026-10-24T12:00", "Europe/Berlin") == "2026-10-25T17:00:00.000+01:00"


@pytest.mark.parametrize("text, expected", [
    ("9点到11点", ("2026-11-25T09:00", "2026-11-25T11:00")), ("晚上8点到10点", ("2026-11-25T20:00", "2026-11-25T22:00")),
    ("晚上10点到2点", ("2026-11-25T22:00", "2026-11-26T02:00")), ("8点到9点", ("2026-11-26T08:00", "2026-11-26T09:00")),
    ("明天下午2点到4点半", ("2026-11-26T14:00", "2026-11-26T16:30")), ("2-4pm", ("2026-11-25T14:00", "2026-11-25T16:00")),
    ("from 11pm to 2am", ("2026-11-25T23:00", "2026-11-26T02:00")), ("9 to 5", None),
    ("28号到3号", ("2026-11-28T00:00", "2026-12-04T00:00")), ("周六到下周二", ("2026-11-28T00:00", "2026-12-02T00:00")),
    ("周六到周一", ("2026-11-28T00:00", "2026-12-01T00:00")), ("12月30号到1月2号", ("2026-12-30T00:00", "2027-01-03T00:00")),
    ("3月到5月", ("2027-03-01T00:00", "2027-06-01T00:00")), ("Dec 30 to Jan 2", ("2026-12-30T00:00", "2027-01-03T00:00"))])
def test_stretches(text: str, expected: tuple[str, str] | None) -> None:
    moment = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    found = [one.value for one in Recognisers([("time", "time", {})], "Asia/Shanghai").find(text, moment)]
    wanted = [dict(zip(("from", "to"), (f"{end}:00.000+08:00" for end in expected)))] if expected else []
    assert found == wanted


def test_what_no_calendar_has_means_nothing() -> None:
    now = datetime(2026, 11, 25, 10)
    for fields in ({"month": 2, "day": 30}, {"year": 2027, "month": 2, "day": 29}, {"year": 10_000}, {"hour": 25}, {}):
        assert resolve(fields, now) is None


def test_lunar_holidays_have_a_table_that_ends() -> None:
    assert said("春节", "2026-02-17T10:00") == "2026-02-17T00:00:00.000+08:00"
    assert said("中秋节", "2049-10-01T10:00") == "2050-09-30T00:00:00.000+08:00"
    assert resolve({"lunar": "spring"}, datetime(2050, 6, 1)) is None
    for year in range(2020, 2051):
        names = ("eve", "spring", "lanterns", "qingming", "dragon boat", "mid-autumn", "double ninth")
        days = [day_of(name, year) for name in names]
        assert days == sorted(days) and 22 <= (days[6] - days[5]).days <= 55
        assert date(year, 1, 21) <= days[1] <= date(year, 2, 21)
