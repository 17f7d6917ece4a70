"""Who stands in a community already, from before or by an earlier row of the same sheet (SP-2.1)."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from sqlalchemy import select

from gateway.imports.rows import Submission
from gateway.reading import Reader, Viewer, within
from gateway.views.stations import stations

STANDING = ("submitted", "endorsed", "accepted", "open", "suspended")
"""What still is, or may become, a station."""
MOST = 20
Community = tuple[int, str]


class Neighbours:
    """The stations of each community that a sheet names, as far as its author may see them."""

    def __init__(self, there: Iterable[tuple[Community, UUID]]) -> None:
        self._there: dict[Community, list[UUID]] = {}
        for community, station_id in there:
            self._there.setdefault(community, []).append(station_id)

    @classmethod
    async def known(cls, reader: Reader, viewer: Viewer, rows: Iterable[Submission]) -> Self:
        table = stations.table
        here = table.c
        named = {_community(row) for row in rows if row.command.community.strip()}
        divisions, names = {division for division, _ in named}, {name for _, name in named}
        if not named:
            return cls(())
        statement = select(here.division, here.community, here.station_id).where(
            within(viewer.scope, table),
            here.division.in_(divisions),
            here.community.in_(names),
            here.status.in_(STANDING),
        )
        found = await reader.rows(viewer, statement.order_by(here.station_id))
        return cls(((row.division, row.community), row.station_id) for row in found)

    def of(self, row: Submission) -> tuple[UUID, ...]:
        """The others in a row's community."""
        there = self._there.get(_community(row), ()) if row.command.community.strip() else ()
        return tuple(one for one in there if one != row.command.station_id)[:MOST]

    def joined(self, row: Submission) -> None:
        """A good row counts for those below it."""
        if row.command.community.strip():
            self._there.setdefault(_community(row), []).append(row.command.station_id)


def _community(row: Submission) -> Community:
    return row.division, row.command.community.strip()
