"""Who you are here: the account, its roles, what they reach; and the units these roles are held in."""

from uuid import UUID

import strawberry
from sqlalchemy import true

from contracts.permissions import ROLES
from gateway.planner.fields import column, global_id
from gateway.planner.lists import Listed, equal
from gateway.schema.context import Info, Node
from gateway.schema.context import global_id as global_id_of
from gateway.schema.fields import query
from gateway.schema.words import ROLE_NAMES, UnitKind, UnitLevel
from gateway.sessions import Grant
from gateway.views.units import units
from services.chassis.auth import Hat

_field, here = strawberry.field, units.table.c


@strawberry.type(description="组织：工会、乡镇（街道）工会、共建单位等 / A unit of the network.")
class Unit(Node):
    id: strawberry.ID = column(global_id("Unit", here.unit_id), "全局编号 / The global id.")
    unit_no: int = column(here.unit_no, "组织编号 / Its number: for a division's union the division's code.")
    name: str = column(here.name, "名称 / Name.")
    kind: UnitKind = column(here.kind, "组织类型 / What sort of organisation it is.")
    covers: list[int] = column(here.covers, "所辖行政区划 / The divisions it covers, all below them included.")
    parent_no: int | None = column(here.parent_no, "上级组织编号 / The number of the unit above.")
    stale: bool = column(
        here.stale, "内容可能已过时：有事件待处理 / Something that happened to it does not show here yet."
    )

    @classmethod
    def of(cls, grant: Grant) -> "Unit":
        return cls(
            id=global_id_of("Unit", grant.unit_id),
            unit_no=grant.unit_no,
            name=grant.name,
            kind=UnitKind(grant.kind),
            covers=list(grant.covers),
            parent_no=grant.parent_no,
            stale=grant.stale,
        )


UNITS = Listed(
    node="Unit",
    table=units.table,
    orders={},
    filters={"unit_id": equal(here.unit_id), "unit_no": equal(here.unit_no)},
    whose=lambda *_: true(),  # units are no secret
)


@strawberry.type(description="权限作用范围 / What an account may see.")
class Reach:
    prefixes: list[int] = _field(description="行政区划及其下级 / Divisions, with everything below them.")
    unit_nos: list[int] = _field(description="主管工会编号 / Units whose stations it sees.")
    enterprise_nos: list[int] = _field(description="共建单位编号 / Enterprises whose stations it sees.")


@strawberry.type(description="在某组织担任的角色 / A role held in a unit.")
class HeldRole:
    role: str = _field(description="角色代码 / The role: admin, clerk, auditor, enterprise.")
    role_name: str = _field(description="角色名称 / The role in Chinese.")
    unit: Unit = _field(description="所在组织 / The unit it is held in.")
    level: UnitLevel = _field(description="层级 / The level it acts at.")
    permissions: list[str] = _field(description="权限 / What it may do, as noun:verb.")

    @classmethod
    def of(cls, grant: Grant, hat: Hat) -> "HeldRole":
        return cls(
            role=grant.role,
            role_name=ROLE_NAMES.get(grant.role, grant.role),
            unit=Unit.of(grant),
            level=UnitLevel(hat.level),
            permissions=sorted(ROLES[grant.role].may) if grant.role in ROLES else [],
        )


@strawberry.type(description="当前账号 / The account that asks.")
class Me:
    account_id: UUID = _field(description="账号编号 / The account's id, as events and grants carry it.")
    login: str = _field(description="登录名 / Login name.")
    roles: list[HeldRole] = _field(description="担任的角色 / The roles it holds; none sees nothing.")
    scope: Reach = _field(description="可见范围 / What it sees, all roles together.")


@strawberry.type
class Query:
    @query("当前账号及其角色和范围 / Who you are, in which roles, and what you see.")
    def me(self, info: Info) -> Me:
        session = info.context.session
        scope = session.viewer.scope
        return Me(
            account_id=session.viewer.account,
            login=session.login,
            roles=[HeldRole.of(*pair) for pair in zip(session.grants, session.identity.hats, strict=True)],
            scope=Reach(
                prefixes=sorted(scope.prefixes),
                unit_nos=sorted(scope.unit_nos),
                enterprise_nos=sorted(scope.enterprise_nos),
            ),
        )
