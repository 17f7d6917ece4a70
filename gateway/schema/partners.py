"""Clients of a unit's programs (接口客户端): who comes through the partners' door, with which secrets, and what for."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from gateway.partner import clients as kept
from gateway.partner.calls import Call
from gateway.partner.guests import SCOPES
from gateway.schema import paging
from gateway.schema.access import opened
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from gateway.schema.overseeing import overseeing
from gateway.schema.paging import PageInfo
from gateway.schema.units import Unit, numbered

_field, _argument = strawberry.field, strawberry.argument
READ = kept.READ
SCOPES_SAID = "；".join(f"{scope} {zh}" for scope, (zh, _) in SCOPES.items())


@strawberry.type(description="密钥，只在生成时显示一次 / A secret; its text is shown once, when it is made.")
class PartnerSecret:
    secret_id: UUID = _field(description="密钥编号 / Its id.")
    hint: str = _field(description="末四位，用于辨认 / Its last four letters, to know it by.")
    issued_at: datetime = _field(description="生成时间 / When it was made.")
    used_at: datetime | None = _field(description="最近换取令牌的时间 / When a token was last got with it.")

    @classmethod
    def of(cls, one: kept.Secret) -> "PartnerSecret":
        return cls(secret_id=one.secret_id, hint=one.hint, issued_at=one.issued_at, used_at=one.used_at)


@strawberry.type(description="一次接口调用 / A call of a client.")
class PartnerCall:
    at: datetime = _field(description="时间 / When.")
    operation: str = _field(description="操作，与 OpenAPI 的 operationId 一致 / The operationId in the OpenAPI.")
    status: int = _field(description="HTTP 状态 / The HTTP status it was answered with.")
    code: str = _field(description="被拒原因代码；成功为空 / Why it was refused; empty if it was not.")
    milliseconds: int = _field(description="用时，毫秒 / How long it took.")
    address: str = _field(description="来源地址 / Where it came from.")
    trace_id: str = _field(description="追踪编号 / The request, as problems name it.")

    @classmethod
    def of(cls, one: Call) -> "PartnerCall":
        said = one._asdict()
        return cls(trace_id=said.pop("trace"), **{name: said[name] for name in said if name != "client_id"})


@strawberry.type(description="接口调用的一页，最近的在前 / One page of calls, the latest first.")
class PartnerCallConnection:
    nodes: list[PartnerCall] = _field(description="各次 / The calls.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type(description="接口客户端：共建单位的一个程序 / A client: a program of a unit.")
class PartnerClient:
    client_id: UUID = _field(description="客户端编号（client_id） / Its client_id.")
    unit_no: int = _field(description="所属单位编号 / The number of its unit.")
    name: str = _field(description="名称 / Name.")
    scopes: list[str] = _field(description=f"权限范围：{SCOPES_SAID} / What it may be let into.")
    addresses: list[str] = _field(description="允许的来源网段；空为不限 / Networks it may come from; empty: any.")
    registered_at: datetime = _field(description="登记时间 / When it was registered.")
    closed_at: datetime | None = _field(description="停用时间；在用为空 / When it was closed; null while in use.")
    secrets: list[PartnerSecret] = _field(description="有效密钥，至多两个 / Its live secrets, at most two.")

    @classmethod
    def of(cls, one: kept.Client, secrets: list[kept.Secret]) -> "PartnerClient":
        return cls(
            client_id=one.client_id,
            unit_no=one.unit_no,
            name=one.name,
            scopes=list(one.scopes),
            addresses=list(one.addresses),
            registered_at=one.registered_at,
            closed_at=one.closed_at,
            secrets=[PartnerSecret.of(secret) for secret in secrets],
        )

    @query("所属单位 / Its unit.")
    async def unit(self, info: Info) -> Unit | None:
        return await numbered(info, self.unit_no)

    @query("最近 30 天的调用 / What it asked in the last 30 days.")
    async def calls(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
    ) -> PartnerCallConnection:
        first = paging.size(first)
        found = await info.context.front.partners.calls.of(self.client_id, first + 1, opened(after))
        shown = found[:first]
        page = PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=str(shown[0][0]) if shown else None,
            end_cursor=str(shown[-1][0]) if shown else None,
        )
        return PartnerCallConnection(nodes=[PartnerCall.of(call) for _, call in shown], page_info=page)


@strawberry.input(description="登记客户端 / To register a client.")
class RegisterPartnerClientInput:
    unit_no: int = _field(description="所属单位编号，须为共建单位 / The unit; an enterprise.")
    name: str = _field(description="名称 / Name.")
    scopes: list[str] = _field(description=f"权限范围：{SCOPES_SAID} / What it may be let into.")
    addresses: list[str] = _field(default_factory=list, description="允许的来源网段 / Networks it may come from.")


@strawberry.input(description="变更客户端 / To change a client.")
class ChangePartnerClientInput:
    client_id: UUID = _field(description="客户端编号 / Which.")
    name: str = _field(description="名称 / Name.")
    scopes: list[str] = _field(description=f"权限范围：{SCOPES_SAID} / What it may be let into.")
    addresses: list[str] = _field(default_factory=list, description="允许的来源网段 / Networks it may come from.")


@strawberry.input(description="停用客户端 / To close a client.")
class ClosePartnerClientInput:
    client_id: UUID = _field(description="客户端编号 / Which.")


@strawberry.input(description="生成第二个密钥 / To make a second secret.")
class IssuePartnerSecretInput:
    client_id: UUID = _field(description="客户端编号 / Of which client.")


@strawberry.input(description="停用密钥 / To withdraw a secret.")
class WithdrawPartnerSecretInput:
    client_id: UUID = _field(description="客户端编号 / Of which client.")
    secret_id: UUID = _field(description="密钥编号 / Which.")


@strawberry.type(description="客户端办理结果 / What became of it.")
class PartnerClientPayload:
    client: PartnerClient | None = _field(description="办理后的客户端；未办成为空 / It afterwards; null if refused.")
    secret: str | None = _field(
        description="新密钥（client_secret），只显示这一次 / A new client_secret, shown this once; else null."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Query:
    @query("本单位或管辖范围内的接口客户端 / The clients of your unit, or of those of your area (partner:read).")
    async def partner_clients(
        self,
        info: Info,
        unit_no: Annotated[int | None, _argument(description="只看此单位 / Of this unit alone.")] = None,
        client_id: Annotated[UUID | None, _argument(description="只看此客户端 / This client alone.")] = None,
    ) -> list[PartnerClient]:
        clients = info.context.front.partners.clients
        found = await clients.of((await overseeing(info.context, READ, "partner-clients")).scope, unit_no)
        found = [one for one in found if client_id in (None, one.client_id)]
        secrets = await clients.secrets([one.client_id for one in found])
        return [PartnerClient.of(one, [s for s in secrets if s.client_id == one.client_id]) for one in found]


@strawberry.type
class Mutation:
    @mutation("登记接口客户端，密钥只显示一次 / Register a client; its secret is shown once (partner:manage).")
    async def register_partner_client(self, info: Info, input: RegisterPartnerClientInput) -> PartnerClientPayload:
        here = info.context
        asked = here.front.partners.clients.register(
            here.session, input.unit_no, input.name, input.scopes, input.addresses, here.trace
        )
        return await _done(info, asked, "partner-client-register", f"unit-{input.unit_no}")

    @mutation("变更客户端的名称、权限范围、来源网段 / Change a client (partner:manage).")
    async def change_partner_client(self, info: Info, input: ChangePartnerClientInput) -> PartnerClientPayload:
        here = info.context
        asked = here.front.partners.clients.change(
            here.session, input.client_id, input.name, input.scopes, input.addresses, here.trace
        )
        return await _done(info, asked, "partner-client-change", f"client-{input.client_id}")

    @mutation("停用客户端，不可恢复 / Close a client for good: its secrets and tokens are over (partner:manage).")
    async def close_partner_client(self, info: Info, input: ClosePartnerClientInput) -> PartnerClientPayload:
        here = info.context
        asked = here.front.partners.clients.close(here.session, input.client_id, here.trace)
        return await _done(info, asked, "partner-client-close", f"client-{input.client_id}")

    @mutation("生成第二个密钥，只显示一次 / Make a second secret, shown once (partner:manage).")
    async def issue_partner_secret(self, info: Info, input: IssuePartnerSecretInput) -> PartnerClientPayload:
        here = info.context
        asked = here.front.partners.clients.issue(here.session, input.client_id, here.trace)
        return await _done(info, asked, "partner-secret-issue", f"client-{input.client_id}")

    @mutation("停用密钥，其令牌随即失效 / Withdraw a secret; its tokens are over at once (partner:manage).")
    async def withdraw_partner_secret(self, info: Info, input: WithdrawPartnerSecretInput) -> PartnerClientPayload:
        here = info.context
        asked = here.front.partners.clients.withdraw(here.session, input.client_id, input.secret_id, here.trace)
        return await _done(info, asked, "partner-secret-withdraw", f"client-{input.client_id}")


async def _done(
    info: Info, asked: Awaitable[kept.Client | tuple[kept.Client, str]], action: str, of: str
) -> PartnerClientPayload:
    """The client afterwards, with a secret if one was made; what was denied is logged."""
    try:
        async with info.context.denials(action, of):
            done = await asked
    except MENDABLE as refusal:
        return PartnerClientPayload(client=None, secret=None, user_errors=[UserError.of(refusal)])
    client, secret = done if isinstance(done[0], kept.Client) else (done, None)
    secrets = await info.context.front.partners.clients.secrets([client.client_id])
    return PartnerClientPayload(client=PartnerClient.of(client, secrets), secret=secret, user_errors=[])
