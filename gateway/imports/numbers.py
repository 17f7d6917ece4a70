"""The numbers that a sheet's rows say they carry, beside those that are given, taken over or claimed already."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, or_, select

from contracts.values import Kind
from gateway.imports import sentences
from gateway.imports.fields import Wrong
from gateway.reading import Reader, Viewer, within
from gateway.views.codes import RETIRED, codes
from gateway.views.stations import stations

AT_ONCE = 1_000
SUFFIXES = sorted({kind.suffix for kind in Kind})
GONE = ("cancelled", "returned", "rejected")
"""Applications that came to nothing, or are to be said anew: they claim no number."""


class Numbers(NamedTuple):
    """What is known of the numbers of a sheet: by their digits, by their stations; which prefixes are open."""

    given: dict[str, Row[Any]]
    carried: dict[str, list[Row[Any]]]
    open_prefixes: frozenset[str]

    @classmethod
    async def known(cls, reader: Reader, viewer: Viewer, said: Sequence[str]) -> "Numbers":
        """Whose the numbers are, as far as the viewer sees the stations."""
        table, station = codes.table.c, stations.table.c
        prefixes = select(table.prefix).where(table.prefix.in_({code[:6] for code in said})).distinct()
        open_prefixes = frozenset(row.prefix for row in await reader.rows(viewer, prefixes)) if said else frozenset()
        given: dict[str, Row[Any]] = {}
        carried: dict[str, list[Row[Any]]] = {}
        for start in range(0, len(said), AT_ONCE):
            digits = [code[:11] for code in said[start : start + AT_ONCE]]
            spellings = [code + suffix for code in digits for suffix in SUFFIXES]
            numbers = select(table.digits, table.station_id, table.status).where(table.digits.in_(digits))
            given |= {row.digits: row for row in await reader.rows(viewer, numbers)}
            holders = select(station.station_id, station.name, station.code_digits, station.carried_code).where(
                within(viewer.scope, stations.table),
                or_(station.code_digits.in_(digits), station.carried_code.in_(spellings)),
                station.status.not_in(GONE),
            )
            for row in await reader.rows(viewer, holders):
                carried.setdefault(row.code_digits or row.carried_code[:11], []).append(row)
        return cls(given, carried, open_prefixes)

    def wrong(self, code: str, station_id: UUID) -> Wrong | None:
        """Why a station may not carry this number, if so."""
        digits = code[:11]
        if not digits:
            return None
        if other := next((row for row in self.carried.get(digits, ()) if row.station_id != station_id), None):
            return sentences.carried_by(other.name)
        number = self.given.get(digits)
        if number is None:
            return sentences.not_taken_over() if digits[:6] in self.open_prefixes else None
        if number.station_id not in (None, station_id):
            return sentences.carried_by("")
        return sentences.out_of_use() if number.status == RETIRED and number.station_id is None else None
