"""How often one account and one address may ask, so that none of them starves the others.

A bucket each: it holds what may come at once, and fills at the rate that may go on for ever. Counted in this process.
"""

import math
import time

from services.chassis.errors import TooMany

AT_ONCE = 10
"""Seconds' worth of requests that may come in one moment."""
SHARED = 5
"""As many accounts as one address may be: an office has one for everybody."""
REMEMBERED = 10_000


class Rates:
    """Buckets by account and by address; nobody is counted where the rate is 0."""

    def __init__(self, a_second: float) -> None:
        self._rate = a_second
        self._buckets: dict[str, tuple[float, float]] = {}
        """What is left in a bucket, and when that was."""

    def take(self, account: str, address: str) -> None:
        """Count one request; TooMany says after how many seconds there is room for it."""
        if self._rate:
            self._one(f"account {account}", self._rate)
            self._one(f"address {address}", self._rate * SHARED)

    def _one(self, who: str, rate: float) -> None:
        moment, full = time.monotonic(), rate * AT_ONCE
        left, since = self._buckets.get(who, (full, moment))
        left = min(full, left + (moment - since) * rate)
        if left < 1:
            raise TooMany(math.ceil((1 - left) / rate))
        if len(self._buckets) >= REMEMBERED:
            self._forget(moment)
        self._buckets[who] = (left - 1, moment)

    def _forget(self, moment: float) -> None:
        """Whoever was quiet for so long has a full bucket again."""
        self._buckets = {who: one for who, one in self._buckets.items() if moment - one[1] < AT_ONCE}
