"""How often somebody may guess: an attempt is counted before it is looked at, so that many at once are counted, too."""

from services.chassis.database import Pool
from services.chassis.errors import TooMany

FREE = 5
"""Wrong guesses at an account before it has to be waited for."""
FREE_FROM = 50
"""The same from one address, which a whole office may share."""
FIRST, LONGEST = 4, 900
"""Seconds: whoever guesses at somebody else's account locks them out for no longer."""
FORGOTTEN = "1 day"

COUNT = f"""
insert into own.attempts as a (who, failures, free_at, last_at) values ($1, 1, now(), now())
on conflict (who) do update set
    failures = a.failures + 1,
    free_at = now() + make_interval(secs => case when a.failures + 1 < $2 then 0
        else least({LONGEST}, $3 * 2 ^ least(a.failures + 1 - $2, 20)) end),
    last_at = now()
where a.free_at <= clock_timestamp()
returning failures
"""  # noqa: S608 (our own)
"""Nothing comes back where it has to be waited for; a row is locked by one attempt at a time, and whoever waited for
the lock looks at the clock, not at when their transaction began."""


class TooManyAttempts(TooMany):
    """Wait; also with the right password."""

    code = "too-many-attempts"
    zh, en = "尝试次数过多，请稍后再试", "Too many attempts; please try again later"


class Attempts:
    """Counted in the database: a guess through one gateway counts at the other."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, login: str, address: str) -> None:
        """Count an attempt as failed before it is looked at; TooManyAttempts when it is too early for one."""
        await self._count(_from(address), FREE_FROM)
        await self._count(_at(login), FREE)

    async def right(self, login: str, address: str) -> None:
        """It was right: the account is free again, and the address has one failure less."""
        await self._pool.execute("delete from own.attempts where who = $1", _at(login))
        await self._less(_from(address))

    async def half_right(self, login: str, address: str) -> None:
        """Nothing was guessed, and nothing is known yet: as if there had been no attempt."""
        await self._less(_at(login))
        await self._less(_from(address))

    async def forgive(self, login: str) -> None:
        """Somebody who may has vouched for the account anew."""
        await self._pool.execute("delete from own.attempts where who = $1", _at(login))

    async def sweep(self) -> None:
        await self._pool.execute(f"delete from own.attempts where last_at < now() - interval '{FORGOTTEN}'")  # noqa: S608

    async def _less(self, who: str) -> None:
        await self._pool.execute(
            "update own.attempts set failures = greatest(failures - 1, 0), free_at = now() where who = $1", who
        )

    async def _count(self, who: str, free: int) -> None:
        if await self._pool.fetchval(COUNT, who, free, FIRST) is None:
            left: int | None = await self._pool.fetchval(
                "select ceil(extract(epoch from free_at - now()))::int from own.attempts where who = $1", who
            )
            raise TooManyAttempts(left or 1)


def _at(login: str) -> str:
    return f"account {login[:100].casefold()}"


def _from(address: str) -> str:
    return f"address {address}"
