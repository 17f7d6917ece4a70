"""Personal data ends by itself: whoever has been named by nothing for long enough is erased (个人信息保护法 art. 19).

A view of the service's own says who is named by what, and its history until when; each night those are asked to be
forgotten whose time is over where they belong, the way that anybody is. Nobody is while the view is not level with the
store or lacks a parked event: it might be the one that names them again. Who is named again between the look and the
erasure, after years and within milliseconds, is erased as if by hand, and told of anew under another id.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from contracts import standards
from contracts.registry import ErasePerson, Ground
from contracts.values import derived
from services.chassis.auth import policy
from services.chassis.clock import SHANGHAI, business_day
from services.chassis.database import Connection
from services.chassis.deciding import Asked, Standards
from services.chassis.errors import DoesNotFit
from services.chassis.timers import Afterwards, Timer, Timers
from services.chassis.views import View, consumer_of

if TYPE_CHECKING:
    from services.chassis.commands import Loop
    from services.chassis.service import Runtime

PURPOSE = "former persons"
NAMING = "named_by"
"""The column of the view in which the event stands that said so."""
AGAIN = timedelta(minutes=10)
"""Until it is looked again, where the view was not level."""


class Former(NamedTuple):
    """Somebody whom nothing names any more: whose they were, since when, and the event that let go of them last."""

    person_id: UUID
    division: int
    since: datetime
    because: UUID


def over(former: Iterable[Former], today: date, resolve: Standards = standards.resolve) -> list[Former]:
    """Those whose years are over by the standard in force where they belong."""
    return [one for one in former if ends(one.since, resolve(one.division, today).retention.former_years) <= today]


def ends(since: datetime, years: int) -> date:
    """The day on which so many years are full; what began on 29 February ends on 1 March."""
    day = business_day(since)
    with suppress(ValueError):
        return day.replace(year=day.year + years)
    return date(day.year + years, 3, 1)


def night(moment: datetime) -> datetime:
    """The next midnight where the business is."""
    return datetime.combine(business_day(moment) + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


class Retention:
    """Rides on the timers of the service whose view it is."""

    def __init__(self, service: str, view: View, persons: Sequence[str], timers: Timers, loop: "Loop") -> None:
        self._service, self._loop, self._timers = service, loop, timers
        self._subject = derived(service, PURPOSE)
        self._consumer = consumer_of(service, view)
        assert view.history
        named, key = view.history.name, view.key
        self._former = f"""
            select * from (
                select distinct on (n.person_id) n.person_id, p.division, n.known_to, later.{NAMING}
                from (select {key}, known_to, unnest(array[{", ".join(persons)}]) as person_id from {named}) n
                join people p using (person_id)
                left join {named} later
                    on later.source = '{view.anchor}' and later.{key} = n.{key} and later.known_from = n.known_to
                order by n.person_id, n.known_to desc nulls first
            ) last where known_to is not null
        """  # noqa: S608 (our own)
        timers.on(PURPOSE, self._act)

    async def begin(self, connection: Connection) -> None:
        """Look now, and every night from then on."""
        await self._timers.set(connection, PURPOSE, self._subject, self._timers.clock())

    async def _act(self, connection: Connection, _: Timer) -> Afterwards | None:
        moment = self._timers.clock()
        level = await connection.fetchval(LEVEL, self._consumer, self._service)
        await self._timers.set(connection, PURPOSE, self._subject, night(moment) if level else moment + AGAIN)
        if not level:
            return None
        former = [Former(*row) for row in await connection.fetch(self._former)]
        return partial(self._forget, over(former, business_day(moment)))

    async def _forget(self, persons: Sequence[Former]) -> None:
        for one in persons:
            with suppress(DoesNotFit):  # somebody else had them forgotten meanwhile
                await self._loop.ask(asked(self._service, one))


def asked(service: str, one: Former) -> Asked:
    """What is asked of somebody whose time is over; asking twice asks once."""
    return Asked(
        command=ErasePerson(one.person_id, Ground.RETENTION_OVER),
        command_id=derived(one.because, PURPOSE, one.person_id),
        identity=policy(service, "when_the_time_is_over_forget"),
        division=one.division,
        cause=one.because,
    )


LEVEL = """
    select (select position from head) <= coalesce(max(position), 0)
        and not exists (select from parked where consumer = $1)
    from checkpoints where consumer = $1 and source = $2
"""


def retained(view: View, *persons: str) -> "Callable[[Runtime], AbstractAsyncContextManager[Retention]]":
    """What a service lives around whose view names persons in these columns."""

    @asynccontextmanager
    async def around(runtime: "Runtime") -> AsyncIterator[Retention]:
        kept = Retention(runtime.parts.name, view, persons, runtime.timers, runtime.loop)
        async with runtime.pool.acquire() as connection:
            await kept.begin(connection)
        yield kept

    return around
