"""The way of a take-over: checked as often as it takes, then asked of coding prefix by prefix, each once for ever.

The list and what applications claim are compared at the check; what it puts down is what the commit asks, with the
same ids. A number that somebody claims in between is not left out: coding refuses, and the check is made again.
"""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from contracts import divisions
from contracts.coding import AdoptCodes, CarriedCode
from contracts.messages import Receipt
from contracts.values import Level, StationCode, level_of, province_of, uuid7
from gateway.access import ASKED, Access, AccessLog
from gateway.adoption import lists
from gateway.adoption.drafts import Draft, Known, drafted
from gateway.adoption.lists import Listed
from gateway.adoption.records import Adoption, Part, Records
from gateway.ask import Ask, Posting
from gateway.files import Files
from gateway.imports.numbers import GONE
from gateway.reading import Reader, Viewer, within
from gateway.sessions import Session
from gateway.views.claims import claims
from gateway.views.codes import codes
from gateway.views.stations import stations
from services.chassis.clock import now
from services.chassis.errors import Forbidden, Invalid, NotFound, Refused, Stale

ADOPT = "code:adopt"
OUTCOMES = (Refused, Invalid, NotFound, Forbidden, Stale)


class NotTheProvince(Forbidden):
    """The province owns its numbers."""

    code, clause = "not-the-province", "AH-4.5.1"
    zh, en = "已有编码由省级统一接收", "The province takes numbers over"


class NothingToAdopt(Invalid):
    """No list, and no application names a number."""

    code, clause = "nothing-to-adopt", "AH-4.5.5"
    zh = "没有可接收的编码：请上传已有编码清单，或先导入带编码的站点"
    en = "There is nothing to take over: upload a list of codes, or import stations that carry some"


class Done(NamedTuple):
    """A take-over after it was worked on, and the last thing that was asked of coding for it."""

    made: Adoption
    last: Receipt | None = None


class Adoptions:
    """What a province does with numbers from before."""

    def __init__(self, records: Records, files: Files, reader: Reader, ask: Ask, access: AccessLog) -> None:
        self._records, self._files, self._reader, self._ask, self._access = records, files, reader, ask, access

    async def check(self, session: Session, file_id: UUID | None, prefix: str | None, trace: str = "") -> Adoption:
        """Put down what would be taken over, and what stands in the way; nothing is changed by that."""
        province = province_for(session)
        account, listed, filename = session.viewer.account, Listed(), ""
        if file_id:
            listed = lists.read(await self._files.content(account, file_id), province)
            filename = await self._files.name(file_id)
        drafts = await self._drafted(session.viewer, province, listed)
        if prefix:  # and the rows of which nobody knows the prefix
            drafts = [one for one in drafts if one.prefix in (prefix, "")]
        if not drafts:
            raise NothingToAdopt
        made = Adoption(
            adoption_id=uuid7(),
            account_id=account,
            province=province,
            filename=filename,
            notes=listed.notes,
            checked_at=now(),
        )
        counted = sum(len(one.numbers) for one in drafts)
        await self._access.record(
            Access.by(session, "adoption:check", f"adoption-{made.adoption_id}", ASKED, f"{counted} 个编码", trace)
        )
        await self._records.put_down(made, drafts)
        return await self._records.find(made.adoption_id, province)

    async def seen(self, session: Session, adoption_id: UUID) -> Adoption:
        """One, if it is of this account's province."""
        return await self._records.find(adoption_id, province_for(session))

    async def adopt(self, session: Session, adoption_id: UUID, trace: str) -> Done:
        """Take over every prefix that nothing stands in the way of; again does no harm."""
        made, last = await self.seen(session, adoption_id), None
        for part in made.parts:
            if ready(made, part):
                try:
                    sent = await self._ask.one(session, posting(part), trace)
                except OUTCOMES as refusal:
                    await self._records.refused(adoption_id, part.prefix, refusal.problem())
                else:
                    await self._records.adopted(adoption_id, part.prefix)
                    last = sent.receipt
        return Done(await self.seen(session, adoption_id), last)

    async def _drafted(self, viewer: Viewer, province: int, listed: Listed) -> list[Draft]:
        ordinal, claim, number = f"{divisions.ORDINALS[province]:02d}", claims.table.c, codes.table.c
        own = [column.startswith(ordinal) for column in (claim.prefix, number.prefix)]
        claimed = await self._reader.rows(viewer, select(claims.table).where(own[0]))
        given = await self._reader.rows(viewer, select(number.digits, number.prefix, number.station_id).where(own[1]))
        by_station = {row.station_id: StationCode(row.prefix, row.serial, row.code[11:]) for row in claimed}
        known = await self._stations(viewer, province, by_station)
        return drafted(listed, known, {row.digits for row in given}, {row.prefix for row in given})

    async def _stations(self, viewer: Viewer, province: int, claimed: dict[UUID, StationCode]) -> list[Known]:
        """The province's stations, and whoever claims a number and is not seen yet."""
        table = stations.table.c
        statement = select(table.station_id, table.name, table.division, table.code).where(
            within(viewer.scope, stations.table), table.province == province, table.status.not_in(GONE)
        )
        rows = await self._reader.rows(viewer, statement)
        known = [
            Known(row.station_id, row.name, row.division, row.code or "", claimed.get(row.station_id)) for row in rows
        ]
        unseen = claimed.keys() - {row.station_id for row in rows}
        return known + [Known(one, "", province, "", claimed[one]) for one in sorted(unseen)]


def province_for(session: Session) -> int:
    """The province whose numbers an account takes over."""
    if not session.identity.allows(ADOPT):
        raise Forbidden
    for hat in session.identity.hats:
        for prefix in hat.scope.prefixes if hat.allows(ADOPT) else ():
            if level_of(prefix) is Level.PROVINCE:
                return province_of(prefix)
    raise NotTheProvince


def ready(made: Adoption, part: Part) -> bool:
    """Whether nothing stands in the way of taking a prefix over."""
    return bool(part.numbers) and not part.flaws and not made.unreadable


def posting(part: Part) -> Posting:
    """What was put down by the check."""
    carried = (CarriedCode(one.code, one.station_id, one.retired, one.reason) for one in part.numbers)
    return Posting(AdoptCodes(part.prefix, tuple(carried)), part.command_id)
