"""Changes of stations' files that wait for somebody's word (变更申请), and what became of the others."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy import Row, select

from gateway.reading import within
from gateway.schema import paging
from gateway.schema.context import Info, opened_id
from gateway.schema.fields import query
from gateway.schema.paging import Order, PageInfo
from gateway.schema.telling import FieldChange
from gateway.schema.words import ProposalStatus, meant
from gateway.views.proposals import table

_field, _argument = strawberry.field, strawberry.argument
ORDER = Order("proposed", table.c.proposed_at, table.c.change_id, datetime, descending=True)


@strawberry.type(description="变更申请 / A change that somebody asked for.")
class Proposal:
    change_id: UUID = _field(description="变更申请编号 / Its id.")
    station_id: UUID = _field(description="站点编号 / The station.")
    status: ProposalStatus = _field(description="进度 / What became of it.")
    fields: list[FieldChange] = _field(description="变更内容 / What is to be different.")
    reason: str = _field(description="变更原因 / Why.")
    proposed_by: str = _field(description="提出的账号 / The account that proposed it.")
    proposed_at: datetime = _field(description="提出时间 / When.")
    decided_by: str | None = _field(description="办理的账号 / The account that decided it.")
    decided_at: datetime | None = _field(description="办理时间 / When it was decided.")
    decline_reason: str | None = _field(description="不同意的原因 / Why it was turned down.")

    @classmethod
    def of(cls, row: Row[Any]) -> "Proposal":
        return cls(
            change_id=row.change_id,
            station_id=row.station_id,
            status=ProposalStatus(row.status),
            fields=[
                FieldChange.of(name, row.before.get(name), after, {}) for name, after in sorted(row.changes.items())
            ],
            reason=row.reason,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decline_reason=row.decline_reason,
        )


@strawberry.type(description="变更申请的一页 / One page of proposed changes.")
class ProposalConnection:
    nodes: list[Proposal] = _field(description="各项 / The proposals.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type
class Query:
    @query("管辖范围内的变更申请，最近提出的在前 / The changes proposed in your scope, the latest first.")
    async def proposals(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        status: Annotated[ProposalStatus | None, _argument(description="进度 / In this state.")] = None,
        station_id: Annotated[strawberry.ID | None, _argument(description="站点编号 / Of this station.")] = None,
    ) -> ProposalConnection:
        viewer, first = info.context.session.viewer, paging.size(first)
        wanted = [within(viewer.scope, table)]
        if status is not None:
            wanted.append(table.c.status == meant(status))
        if station_id is not None:
            wanted.append(table.c.station_id == opened_id(station_id, "Station", "stationId")[1])
        rows = await info.context.front.reader.rows(viewer, ORDER.page(select(table).where(*wanted), first, after))
        return ProposalConnection(
            nodes=[Proposal.of(row) for row in rows[:first]], page_info=ORDER.info(rows, first, after)
        )
