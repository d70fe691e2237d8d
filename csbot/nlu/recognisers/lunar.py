"""Holidays of the Chinese calendar, 2020 to 2050: 春节, 除夕, 元宵, 清明, 端午, 中秋, 重阳. Facts, no reckoning.

The dates are those of the `holidays` library (0.109); they stand here since it takes 14 MB for them.
"""

from datetime import date, timedelta

FIRST = 2020
# Of each year 春节, 清明, 端午, 中秋, 重阳 as month and day.
DATES = """
0125 0404 0625 1001 1025  0212 0404 0614 0921 1014  0201 0405 0603 0910 1004  0122 0405 0622 0929 1023
0210 0404 0610 0917 1011  0129 0404 0531 1006 1029  0217 0405 0619 0925 1018  0206 0405 0609 0915 1008
0126 0404 0528 1003 1026  0213 0404 0616 0922 1016  0203 0405 0605 0912 1005  0123 0405 0624 1001 1024
0211 0404 0612 0919 1012  0131 0404 0601 0908 1001  0219 0405 0620 0927 1020  0208 0405 0610 0916 1009
0128 0404 0530 1004 1027  0215 0404 0618 0924 1017  0204 0405 0607 0913 1007  0124 0405 0527 1002 1026
0212 0404 0614 0920 1014  0201 0404 0603 0910 1003  0122 0404 0622 0928 1022  0210 0405 0611 0917 1011
0130 0404 0531 1005 1029  0217 0404 0619 0925 1018  0206 0404 0608 0915 1008  0126 0405 0529 1004 1027
0214 0404 0615 0922 1016  0202 0404 0604 0911 1005  0123 0404 0623 0930 1024"""
TABLE, COLUMNS = DATES.split(), 5
HOLIDAYS = {"spring": (0, 0), "eve": (0, -1), "lanterns": (0, 14), "qingming": (1, 0), "dragon boat": (2, 0),
            "mid-autumn": (3, 0), "double ninth": (4, 0)}  # column, days behind it
LAST = FIRST + len(TABLE) // COLUMNS - 1


def lunar_day(holiday: str, today: date, year: int | None = None, past: bool = False) -> date:
    """The holiday of a year, the coming one, or the last one; ValueError where the table ends."""
    if year is not None:
        return day_of(holiday, year)
    found = day_of(holiday, today.year)
    if past:
        return found if found <= today else day_of(holiday, today.year - 1)
    return found if found >= today else day_of(holiday, today.year + 1)


def day_of(holiday: str, year: int) -> date:
    """The holiday of one year."""
    if not FIRST <= year <= LAST:
        raise ValueError(f"no table of the year {year}")
    column, behind = HOLIDAYS[holiday]
    entry = TABLE[(year - FIRST) * COLUMNS + column]
    return date(year, int(entry[:2]), int(entry[2:])) + timedelta(behind)
