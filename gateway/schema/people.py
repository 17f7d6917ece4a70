"""Who you are here: the account, its roles, what they reach and allow, and the units you may look from."""

from uuid import UUID

import strawberry

from contracts.permissions import ROLES
from gateway.schema.context import Info
from gateway.schema.fields import query
from gateway.schema.units import Unit, numbered
from gateway.schema.words import ROLE_NAMES, UnitLevel
from gateway.sessions import Grant
from services.chassis.auth import Hat

_field = strawberry.field


@strawberry.type(description="权限作用范围 / What an account may see.")
class Reach:
    prefixes: list[int] = _field(description="行政区划及其下级 / Divisions, with everything below them.")
    unit_nos: list[int] = _field(description="主管工会编号 / Units whose stations it sees.")
    enterprise_nos: list[int] = _field(description="共建单位编号 / Enterprises whose stations it sees.")


@strawberry.type(description="在某组织担任的角色 / A role held in a unit.")
class HeldRole:
    role: str = _field(description="角色代码 / The role: admin, clerk, auditor, enterprise.")
    role_name: str = _field(description="角色名称 / The role in Chinese.")
    unit_no: int = _field(description="所在组织编号 / The number of the unit it is held in.")
    level: UnitLevel = _field(description="层级 / The level it acts at.")
    permissions: list[str] = _field(description="权限 / What it may do, as noun:verb.")

    @classmethod
    def of(cls, grant: Grant, hat: Hat) -> "HeldRole":
        return cls(
            role=grant.role,
            role_name=ROLE_NAMES.get(grant.role, grant.role),
            unit_no=grant.unit_no,
            level=UnitLevel(hat.level),
            permissions=sorted(ROLES[grant.role].may) if grant.role in ROLES else [],
        )

    @query("所在组织 / The unit it is held in.")
    async def unit(self, info: Info) -> Unit:
        found = await numbered(info, self.unit_no)
        assert found, "a grant counts only in a unit that has been seen"
        return found


@strawberry.type(description="当前账号 / The account that asks.")
class Me:
    account_id: UUID = _field(description="账号编号 / The account's id, as events and grants carry it.")
    login: str = _field(description="登录名 / Login name.")
    roles: list[HeldRole] = _field(description="担任的角色 / The roles it holds; none sees nothing.")
    scope: Reach = _field(description="可见范围 / What it sees, all roles together.")
    permissions: list[str] = _field(description="全部权限 / What it may do in one role or another, as noun:verb.")

    @query("可切换查看的组织：任职组织及其下级，先任职的 / The units to switch between: its own, then those below.")
    async def units(self, info: Info) -> list[Unit]:
        return await switchable(info)


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
            permissions=sorted({name for hat in session.identity.hats for name in ROLES[hat.role].may}),
        )


async def switchable(info: Info) -> list[Unit]:
    """The units one holds a role in, and those right below: further down one goes by their own children."""
    own = list(dict.fromkeys(grant.unit_no for grant in info.context.session.grants))
    held = [unit for unit in [await numbered(info, unit_no) for unit_no in own] if unit]
    below = await info.context.loaders.children.load_many(own)
    further = [Unit.of(row) for rows in below for row in rows if row.unit_no not in own]
    return held + further
