"""Business time, injected: UTC inside, Asia/Shanghai where people read it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def business_day(moment: datetime) -> date:
    """The calendar day of a moment where the business is."""
    return moment.astimezone(SHANGHAI).date()


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970; exact, unlike a float."""
    return (moment - EPOCH) // MICROSECOND
