"""Handing a to-do to a colleague: who of the unit may be handed it, and taking it back."""

from typing import Annotated
from uuid import UUID

import strawberry

from gateway.handing import HAND, TAKE_BACK, Colleague
from gateway.schema.context import Info, opened_id
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from gateway.schema.todo import TodoKind
from gateway.schema.words import ROLE_NAMES, meant
from gateway.todos import Kind
from services.chassis.clock import business_day, now

_field, _argument = strawberry.field, strawberry.argument


@strawberry.type(description="本组织的同事 / A colleague of the unit.")
class TodoColleague:
    account_id: UUID = _field(description="账号编号 / The account.")
    roles: list[str] = _field(description="角色名称 / Their roles in Chinese.")
    may: bool = _field(description="可否转交给其办理 / Whether it may be handed to them.")
    reason: str = _field(description="不能转交的原因；可转交时为空 / Why not, in Chinese; empty if it may.")
    reason_en: str = _field(description="不能转交的原因（英文）/ Why not, in English.")

    @classmethod
    def of(cls, found: Colleague) -> "TodoColleague":
        return cls(
            account_id=found.account_id,
            roles=[ROLE_NAMES.get(role, role) for role in found.roles],
            may=found.may,
            reason=found.zh,
            reason_en=found.en,
        )

    @query("登录名；尚未设置密码的为空 / Their login; null until they have a password.")
    async def login(self, info: Info) -> str | None:
        return await info.context.loaders.logins.load(self.account_id)


@strawberry.input(description="转交待办 / To hand a to-do over.")
class HandTodoInput:
    kind: TodoKind = _field(description="类别 / What has to be done.")
    id: strawberry.ID = _field(description="站点编号；变更则为变更编号 / The station's id; of a change, its changeId.")
    to: UUID = _field(description="同事的账号编号 / The colleague's account.")
    reason: str = _field(description="转交原因 / Why.")


@strawberry.input(description="收回转交的待办 / To take a to-do back.")
class TakeBackTodoInput:
    kind: TodoKind = _field(description="类别 / What has to be done.")
    id: strawberry.ID = _field(description="站点编号；变更则为变更编号 / The station's id; of a change, its changeId.")


@strawberry.type(description="转交结果 / What became of it.")
class HandTodoPayload:
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Query:
    @query("待办可转交给本组织的哪些同事 / The colleagues of the unit, and whether a to-do may be handed to them.")
    async def todo_colleagues(
        self,
        info: Info,
        kind: Annotated[TodoKind, _argument(description="类别 / What has to be done.")],
        id: Annotated[strawberry.ID, _argument(description="站点编号或变更编号 / The station's id, or the changeId.")],
    ) -> list[TodoColleague]:
        context = info.context
        found = await context.front.handing.colleagues(context.session, sort(kind), row(id), business_day(now()))
        return [TodoColleague.of(one) for one in found]


@strawberry.type
class Mutation:
    @mutation("转交待办给本组织的同事，不改变任何人的权限 / Hand a to-do to a colleague; it changes nobody's rights.")
    async def hand_todo(self, info: Info, input: HandTodoInput) -> HandTodoPayload:
        context, today = info.context, business_day(now())
        try:
            async with context.denials(HAND, str(input.id)):
                await context.front.handing.hand(
                    *(context.session, sort(input.kind), row(input.id), input.to, input.reason, today, context.trace)
                )
        except MENDABLE as refusal:
            return HandTodoPayload(user_errors=[UserError.of(refusal)])
        return HandTodoPayload(user_errors=[])

    @mutation("收回转交的待办 / Take a to-do back.")
    async def take_back_todo(self, info: Info, input: TakeBackTodoInput) -> HandTodoPayload:
        context, today = info.context, business_day(now())
        try:
            async with context.denials(TAKE_BACK, str(input.id)):
                handing = context.front.handing
                await handing.take_back(context.session, sort(input.kind), row(input.id), today, context.trace)
        except MENDABLE as refusal:
            return HandTodoPayload(user_errors=[UserError.of(refusal)])
        return HandTodoPayload(user_errors=[])


def sort(kind: TodoKind) -> Kind:
    return Kind(meant(kind))


def row(id: str) -> UUID:
    """The row of a to-do: its station, or the change."""
    return opened_id(id, "Station")[1]
