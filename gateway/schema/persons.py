"""Persons behind the mask: shown in full for a logged reason, or erased."""

from enum import Enum
from uuid import UUID

import msgspec
import strawberry

from contracts.registry import ErasePerson
from contracts.registry import Ground as ContractGround
from contracts.values import uuid7
from gateway.access import DONE, Access
from gateway.ask import Posting
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation
from gateway.schema.words import meant
from gateway.shown import SOURCES
from services.chassis.errors import Forbidden, Invalid, NotFound, PlatformError
from services.chassis.people_doors import REVEAL, Revealed

_field, _value = strawberry.field, strawberry.enum_value
LONGEST_REASON = 200


@strawberry.enum(description="删除依据 / Why personal data is erased (个人信息保护法 47).")
class Ground(Enum):
    PURPOSE_ACHIEVED = _value(ContractGround.PURPOSE_ACHIEVED, description="处理目的已实现 / It served its purpose.")
    SERVICE_ENDED = _value(ContractGround.SERVICE_ENDED, description="停止提供服务 / The service has ended.")
    RETENTION_OVER = _value(ContractGround.RETENTION_OVER, description="保存期限届满 / Kept long enough.")
    CONSENT_WITHDRAWN = _value(ContractGround.CONSENT_WITHDRAWN, description="撤回同意 / They want it gone.")
    UNLAWFUL = _value(ContractGround.UNLAWFUL, description="违法处理 / It should never have been taken.")


class NoReason(Invalid):
    """Whoever looks behind the mask says why."""

    code, zh, en = "no-reason", "请填写查看原因，至多 200 字", "Say why, in at most 200 characters"


@strawberry.input(description="查看完整个人信息 / To see a person in full.")
class RevealPersonInput:
    person_id: UUID = _field(description="人员编号 / The person's id.")
    reason: str = _field(description="查看原因，记入访问日志 / Why; it is written to the access log.")


@strawberry.input(description="删除个人信息 / To forget a person.")
class ErasePersonInput:
    person_id: UUID = _field(description="人员编号 / The person's id.")
    ground: Ground = _field(description="删除依据 / Why.")
    command_id: UUID | None = _field(default=None, description="请求编号 / Send the same one again on a retry.")


@strawberry.type(description="完整的个人信息 / A person in full.")
class Person:
    person_id: UUID = _field(description="人员编号 / The person's id.")
    name: str = _field(description="姓名 / Name.")
    phone: str = _field(description="联系电话 / Telephone.")


@strawberry.type(description="查看结果 / What was to be seen.")
class RevealPersonPayload:
    person: Person | None = _field(description="完整的个人信息 / The person; null if refused.")
    user_errors: list[UserError] = _field(description="未能查看的原因 / Why it was refused; empty when shown.")


@strawberry.type(description="删除结果 / What became of it.")
class ErasePersonPayload:
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")
    up_to_date: bool = _field(description="各处是否已不再显示 / Whether it has gone from what is shown.")


@strawberry.type
class Mutation:
    @mutation("查看完整个人信息，先记日志 / See a person in full; logged before it is shown (person:reveal).")
    async def reveal_person(self, info: Info, input: RevealPersonInput) -> RevealPersonPayload:
        try:
            found = await _revealed(info, input.person_id, input.reason.strip())
        except MENDABLE as refusal:
            return RevealPersonPayload(person=None, user_errors=[UserError.of(refusal)])
        return RevealPersonPayload(
            person=Person(person_id=found.person_id, name=found.name, phone=found.phone), user_errors=[]
        )

    @mutation("删除个人信息，不可恢复 / Forget a person for good (person:erase).")
    async def erase_person(self, info: Info, input: ErasePersonInput) -> ErasePersonPayload:
        context = info.context
        command = ErasePerson(input.person_id, ContractGround(meant(input.ground)))
        try:
            posting = Posting(command, input.command_id or uuid7())
            sent = await context.front.ask.one(context.session, posting, context.trace)
        except MENDABLE as refusal:
            return ErasePersonPayload(user_errors=[UserError.of(refusal)], up_to_date=True)
        gone = await context.front.people.seen(sent.receipt.service, sent.receipt.position)
        return ErasePersonPayload(user_errors=[], up_to_date=gone)


async def _revealed(info: Info, person_id: UUID, reason: str) -> Revealed:
    """Logged before it is shown, also when it is then refused; what cannot be logged is not shown."""
    context = info.context
    if not reason or len(reason) > LONGEST_REASON:
        raise NoReason(path="reason")

    async def log(result: str) -> None:
        of = f"person-{person_id}"
        access = Access.by(context.session, REVEAL, of, result, reason, context.trace)
        await context.front.access.record(access)

    try:
        found = await _found(info, person_id)
    except PlatformError as refusal:
        await log(refusal.code)
        raise
    await log(DONE)
    return found


async def _found(info: Info, person_id: UUID) -> Revealed:
    context = info.context
    if not context.session.identity.allows(REVEAL):
        raise Forbidden
    for source in SOURCES:
        try:
            said = await context.front.ask.look(context.session, source, f"/people/{person_id}", context.trace)
        except NotFound:
            continue
        return msgspec.json.decode(said, type=Revealed)
    raise NotFound(path="personId")
