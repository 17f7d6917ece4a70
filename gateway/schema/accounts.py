"""Accounts and their roles: who acts for which unit, who gave and took it, when and why; those of one's own area."""

import re
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from sqlalchemy import Column, ColumnElement, FromClause, Row, or_, select

from contracts.values import account_id
from gateway.inviting import invited
from gateway.reading import within
from gateway.schema import paging
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from gateway.schema.overseeing import overseeing
from gateway.schema.paging import Order, PageInfo
from gateway.schema.units import Unit, numbered
from gateway.schema.words import ROLE_NAMES
from gateway.signin import links
from gateway.views.grants import grants
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument
assert grants.history is not None
now, then = grants.table, grants.history.table
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")
MOST_ROLES = 100


@strawberry.type(description="一项授权 / A role that an account holds, or held, in a unit.")
class RoleGrant:
    account_id: UUID = _field(description="账号编号 / The account.")
    role: str = _field(description="角色代码 / The role.")
    role_name: str = _field(description="角色名称 / The role in Chinese.")
    unit_no: int = _field(description="所在组织编号 / The number of the unit.")
    granted_by: str = _field(description="授权的账号 / The account that gave it.")
    reason: str = _field(description="授权原因 / Why it was given; empty if nobody said.")
    known_from: datetime = _field(description="起始时间 / From when it holds.")
    known_to: datetime | None = _field(
        description="收回时间；仍有效为空 / When it was taken back; null while it holds."
    )
    withdrawn_by: str | None = _field(description="收回的账号 / The account that took it back.")
    withdrawn_reason: str | None = _field(description="收回原因 / Why it was taken back.")

    @classmethod
    def of(cls, row: Row[Any]) -> "RoleGrant":
        return cls(
            account_id=row.account_id,
            role=row.role,
            role_name=ROLE_NAMES.get(row.role, row.role),
            unit_no=row.unit_no,
            granted_by=row.granted_by,
            reason=row.granted_for,
            known_from=row.granted_at,
            known_to=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by,
            withdrawn_reason=row.withdrawn_for,
        )

    @query("账号的登录名；尚未设置密码的为空 / The account's login; null until it has a password.")
    async def login(self, info: Info) -> str | None:
        return await info.context.loaders.logins.load(self.account_id)

    @query("所在组织 / The unit.")
    async def unit(self, info: Info) -> Unit | None:
        return await numbered(info, self.unit_no)


@strawberry.input(description="筛选条件，同时满足 / What grants must be, all of it.")
class AccountFilter:
    account_id: UUID | None = _field(default=None, description="账号编号 / Of this account.")
    login: str | None = _field(default=None, description="登录名 / Of the account with this login.")
    role: str | None = _field(default=None, description="角色代码 / In this role.")
    unit_no: int | None = _field(default=None, description="组织编号 / In this unit.")
    history: bool | None = _field(
        default=None, description="含已收回的授权 / Also what was taken back; left out by default."
    )


@strawberry.type(description="账号授权的一页 / One page of accounts and their roles.")
class AccountConnection:
    nodes: list[RoleGrant] = _field(description="各项授权，最近的在前 / The grants, the latest first.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.input(description="为谁生成设置密码链接 / For whom a set-up link is made.")
class MakeSetupLinkInput:
    login: str = _field(description="登录名 / The account's login; its roles must be yours to give.")
    drop_second_factor: bool = _field(
        default=False, description="同时关闭双重验证（手机遗失时）/ Switch its second factor off as well."
    )


@strawberry.type(description="设置密码链接，只能使用一次 / A set-up link, which works once.")
class SetupLinkPayload:
    path: str | None = _field(
        description="链接的路径，接在网址之后；未办成时为空 / Its path, behind the address; null if refused."
    )
    hours: int = _field(description="有效小时数 / For how many hours it works.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Mutation:
    @mutation("生成设置密码链接 / Make a link by which an account chooses its password (role:grant).")
    async def make_setup_link(self, info: Info, input: MakeSetupLinkInput) -> SetupLinkPayload:
        context, drops = info.context, input.drop_second_factor
        try:
            token = await invited(context.front, context.session, input.login, context.trace, drops_factor=drops)
        except MENDABLE as refusal:
            return SetupLinkPayload(path=None, hours=links.HOURS, user_errors=[UserError.of(refusal)])
        return SetupLinkPayload(path=f"{links.PATH}{token}", hours=links.HOURS, user_errors=[])


@strawberry.type(description="账号及其在管辖范围内的授权 / An account, and the roles of it that you see.")
class Account:
    account_id: UUID = _field(description="账号编号，由登录名得出 / The account's id; it follows from the login.")
    login: str = _field(description="登录名 / Its login.")
    grants: list[RoleGrant] = _field(
        description="管辖范围内的授权；新账号没有 / The roles it holds in your area; none for a new account."
    )


class NotALogin(Invalid):
    """A login is typed on a keyboard and stands in an address."""

    code = "not-a-login"
    zh, en = "登录名为 3 至 64 个字母、数字或 . _ -", "A login is 3 to 64 letters, digits, dots, hyphens or underlines"


@strawberry.type
class Query:
    @query("登录名的账号，未建立的也可查询，以便授权 / The account of a login, also one to be made (account:read).")
    async def account(self, info: Info, login: Annotated[str, _argument(description="登录名 / The login.")]) -> Account:
        viewer = await overseeing(info.context, "account:read", "accounts")
        if not LOGIN.fullmatch(login):
            raise NotALogin(path="login")
        theirs = select(HELD).where(within(viewer.scope, HELD), HELD.c.account_id == account_id(login))
        found = await info.context.front.reader.rows(viewer, theirs.limit(MOST_ROLES))
        return Account(account_id=account_id(login), login=login, grants=[RoleGrant.of(row) for row in found])

    @query("管辖范围内账号的授权及其经过 / The accounts of your area with their roles, and how it came (account:read).")
    async def accounts(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        filter: Annotated[AccountFilter | None, _argument(description="筛选条件 / Which accounts.")] = None,
    ) -> AccountConnection:
        viewer, first = await overseeing(info.context, "account:read", "accounts"), paging.size(first)
        wanted = filter or AccountFilter()
        rows = EVER if wanted.history else HELD
        at, row_id = cast("Column[Any]", rows.c.granted_at), cast("Column[UUID]", rows.c.grant_id)
        order = Order("granted", at, row_id, datetime, descending=True)
        page = order.page(select(rows).where(within(viewer.scope, rows), *conditions(wanted, rows)), first, after)
        found = await info.context.front.reader.rows(viewer, page)
        return AccountConnection(
            nodes=[RoleGrant.of(row) for row in found[:first]], page_info=order.info(found, first, after)
        )


HELD = select(now).where(now.c.withdrawn_at.is_(None)).subquery()
"""The grants that hold."""
EVER = select(then).where(or_(then.c.withdrawn_at.is_not(None), then.c.known_to.is_(None))).subquery()
"""Every grant there was: each time it was taken back tells from when, and what holds is told last."""


def conditions(wanted: AccountFilter, rows: FromClause) -> list[ColumnElement[bool]]:
    """What a filter asks of a row."""
    account = account_id(wanted.login) if wanted.login is not None else None
    equal = {"role": wanted.role, "unit_no": wanted.unit_no}
    found: list[ColumnElement[bool]] = [rows.c[name] == value for name, value in equal.items() if value is not None]
    return found + [rows.c.account_id == one for one in (wanted.account_id, account) if one is not None]
