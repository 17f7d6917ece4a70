"""When a delivery that was not taken is tried again: seconds at first, a day in the end, and then no more."""

import email.utils
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

AGAIN = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)  # three days and three quarters
)
JITTER = 0.1
"""So much longer at most: what failed together does not come again together."""
LONGEST = timedelta(days=1)
"""What a receiver may ask for with Retry-After; who wants more is asked again then."""


def after(
    tries: int, moment: datetime, asked: timedelta | None = None, chance: Callable[[], float] = random.random
) -> datetime | None:
    """The moment of the next try behind so many; not before the receiver asked for it; None when that was the last."""
    if tries > len(AGAIN):
        return None
    pause = AGAIN[tries - 1] * (1 + JITTER * chance())
    return moment + max(pause, min(asked or pause, LONGEST))


def asked(retry_after: str, moment: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a date; None where it says nothing that can be read."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(timedelta(seconds=int(retry_after[:9])), LONGEST)
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(timedelta(0), (until if until.tzinfo else until.replace(tzinfo=UTC)) - moment)
