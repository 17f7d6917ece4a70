"""Changes of stations' files that wait for somebody's word (变更申请), and what became of the others."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry

from gateway.planner.fields import column, global_id
from gateway.planner.filters import Filter, among, asks, equal, narrowed_by, since, until
from gateway.planner.lists import Listed
from gateway.schema import paging
from gateway.schema.context import Info, Node, opened_id
from gateway.schema.fields import query
from gateway.schema.paging import Connection, Order, page, reads
from gateway.schema.telling import FieldChange
from gateway.schema.words import ProposalStatus
from gateway.views.proposals import table

_argument = strawberry.argument
here = table.c


@strawberry.type(description="变更申请 / A change that somebody asked for.")
class Proposal(Node):
    id: strawberry.ID = column(global_id("Proposal", here.change_id), "全局编号 / The global id.")
    change_id: UUID = column(here.change_id, "变更申请编号 / Its id.")
    station_id: UUID = column(here.station_id, "站点编号 / The station.")
    status: ProposalStatus = column(here.status, "进度 / What became of it.")
    reason: str = column(here.reason, "变更原因 / Why.")
    proposed_by: str = column(here.proposed_by, "提出的账号 / The account that proposed it.")
    proposed_at: datetime = column(here.proposed_at, "提出时间 / When.")
    decided_by: str | None = column(here.decided_by, "办理的账号 / The account that decided it.")
    decided_at: datetime | None = column(here.decided_at, "办理时间 / When it was decided.")
    decline_reason: str | None = column(here.decline_reason, "不同意的原因 / Why it was turned down.")

    @query("变更内容 / What is to be different.")
    async def fields(self, info: Info) -> list[FieldChange]:
        row = await info.context.loaders.proposed.load(self.change_id)
        asked = sorted(row.changes.items()) if row else []
        return [FieldChange.of(name, row.before.get(name), after, {}) for name, after in asked if row]


def of_station(path: str) -> Filter:
    return equal(here.station_id, lambda text: opened_id(text, "Station", path)[1])


@strawberry.input(description="筛选条件，同时满足 / What proposed changes must be, all of it.")
class ProposalFilter:
    status: list[ProposalStatus] | None = asks(among(here.status), "进度 / In any of these states.")
    station_id: strawberry.ID | None = asks(of_station("filter.stationId"), "驿站的全局编号或 UUID / Of this station.")
    province: int | None = asks(equal(here.province), "省级代码 / Of stations in this province (GB/T 2260).")
    city: int | None = asks(equal(here.city), "设区市代码 / Of stations in this city (GB/T 2260).")
    division: int | None = asks(equal(here.division), "县（市、区）代码 / Of stations in this county (GB/T 2260).")
    unit_no: int | None = asks(equal(here.unit_no), "主管工会编号 / Of stations that this unit is responsible for.")
    enterprise_no: int | None = asks(
        equal(here.enterprise_no), "共建单位编号 / Of stations that this enterprise builds."
    )
    proposed_since: date | None = asks(
        since(here.proposed_at), "提出时间不早于此日（北京时间）/ Proposed on this day in Asia/Shanghai or later."
    )
    proposed_until: date | None = asks(
        until(here.proposed_at), "提出时间不晚于此日（北京时间）/ Proposed on this day in Asia/Shanghai or before."
    )


PROPOSALS = Listed(
    node="Proposal",
    table=table,
    orders={None: Order("proposed", here.proposed_at, here.change_id, datetime, descending=True)},
    filters=narrowed_by(ProposalFilter)
    | {"change_id": equal(here.change_id), "in_state": equal(here.status), "about": of_station("stationId")},
)


@strawberry.type
class Query:
    @reads(PROPOSALS, "管辖范围内的变更申请，最近提出的在前 / The changes proposed in your scope, the latest first.")
    async def proposals(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        in_state: Annotated[
            ProposalStatus | None,
            _argument(
                name="status",
                description="进度 / In this state.",
                deprecation_reason="请用 filter / Give it in filter.",
            ),
        ] = None,
        about: Annotated[
            strawberry.ID | None,
            _argument(
                name="stationId",
                description="站点编号 / Of this station.",
                deprecation_reason="请用 filter / Give it in filter.",
            ),
        ] = None,
        filter: Annotated[ProposalFilter | None, _argument(description="筛选条件 / Which.")] = None,
    ) -> Connection[Proposal]:
        return await page(info, Proposal, PROPOSALS.ask(first, after, filter=filter, in_state=in_state, about=about))
