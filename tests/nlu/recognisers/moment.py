"""The moment at which the customers of these tests write: Wednesday, 25 November 2026, 10:00 in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo(ZONE))
SENT = NOW.timestamp()


def short(moment: str | None) -> str:
    """A moment without what all have in common: `2026-11-26T15:00`, `2026-11-26`."""
    if moment is None:
        return ""
    assert moment.endswith(".000+08:00")
    return moment.removesuffix(".000+08:00").removesuffix(":00").removesuffix("T00:00")
