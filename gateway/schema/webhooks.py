"""Webhooks (变更通知): where a client is told what changes, what was sent there, what came of it; sending it again."""

from collections.abc import Awaitable
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from contracts.catalog import EVENTS
from gateway.schema import paging
from gateway.schema.access import opened
from gateway.schema.context import Info
from gateway.schema.errors import MENDABLE, UserError
from gateway.schema.fields import mutation, query
from gateway.schema.happenings import EVENT_NAMES
from gateway.schema.overseeing import overseeing
from gateway.schema.paging import PageInfo
from gateway.webhooks import deliveries as told
from gateway.webhooks import endpoints as kept
from gateway.webhooks.deliveries import RESTORED, TEST, State
from gateway.webhooks.sending import FAILURES

_field, _argument, _value = strawberry.field, strawberry.argument, strawberry.enum_value
READ = "partner:read"
STATES = {State.WAITING: "待发送", State.SENDING: "发送中", State.TAKEN: "已接收", State.GIVEN_UP: "已放弃"}
NOTICES = {TEST: "试发", RESTORED: "数据已从备份恢复"}


@strawberry.enum(description="通知的状态 / What became of a delivery so far.")
class WebhookState(Enum):
    WAITING = _value(State.WAITING, description="待发送 / Due at once, or at its next attempt.")
    SENDING = _value(State.SENDING, description="发送中 / On its way right now.")
    TAKEN = _value(State.TAKEN, description="已接收 / The endpoint answered that it has it.")
    GIVEN_UP = _value(State.GIVEN_UP, description="已放弃 / Every attempt failed, or the endpoint is no more.")


def event_name(event: str) -> str:
    """An event by its type, as people call it."""
    kind = event.rpartition(".")[2]
    return NOTICES.get(event) or EVENT_NAMES.get(kind, "组织" if kind in EVENTS else kind)


@strawberry.type(description="可订阅的事件类型 / A type of event that an endpoint may want.")
class WebhookEvent:
    type: str = _field(description="类型，如 registry.StationAccepted / The type.")
    name: str = _field(description="中文名 / Its name in Chinese.")


@strawberry.type(description="一次发送 / One try of a delivery.")
class WebhookAttempt:
    number: int = _field(description="第几次 / Which try.")
    at: datetime = _field(description="时间 / When.")
    status: int | None = _field(
        description="接收方答复的 HTTP 状态；没有答复为空 / The HTTP status; null if none came."
    )
    failure: str | None = _field(description="失败代码；成功为空 / Why it was not taken; null if it was.")
    failure_name: str | None = _field(description="失败原因 / The same in Chinese.")
    milliseconds: int = _field(description="用时，毫秒 / How long it took.")

    @classmethod
    def of(cls, one: told.Attempt) -> "WebhookAttempt":
        return cls(
            number=one.number,
            at=one.at,
            status=one.status,
            failure=one.failure or None,
            failure_name=FAILURES.get(one.failure),
            milliseconds=one.milliseconds,
        )


@strawberry.type(description="一条通知 / A delivery: something that an endpoint is told.")
class WebhookDelivery:
    delivery_id: UUID = _field(description="通知编号，即 webhook-id / Its id, the header webhook-id.")
    event: str = _field(description="事件类型 / The type of the event.")
    event_name: str = _field(description="事件中文名 / The event in Chinese.")
    state: WebhookState = _field(description="状态 / What became of it so far.")
    state_name: str = _field(description="状态中文名 / The same in Chinese.")
    made_at: datetime = _field(description="产生时间 / When it was made.")
    due_at: datetime | None = _field(
        description="下次发送时间；已完结为空 / When it is tried next; null when it is over."
    )
    attempts: list[WebhookAttempt] = _field(description="历次发送 / Every try.")

    @classmethod
    def of(cls, one: told.Delivery, attempts: list[told.Attempt]) -> "WebhookDelivery":
        return cls(
            delivery_id=one.delivery_id,
            event=one.event,
            event_name=event_name(one.event),
            state=WebhookState(one.state),
            state_name=STATES[State(one.state)],
            made_at=one.made_at,
            due_at=one.due_at if one.state == State.WAITING else None,
            attempts=[WebhookAttempt.of(try_) for try_ in attempts if try_.delivery_id == one.delivery_id],
        )


@strawberry.type(description="通知的一页，最近的在前 / One page of deliveries, the latest first.")
class WebhookDeliveryConnection:
    nodes: list[WebhookDelivery] = _field(description="各条 / The deliveries.")
    page_info: PageInfo = _field(description="分页信息 / Where the page stands.")


@strawberry.type(description="接收地址 / An endpoint: where a client wants to be told what changes.")
class WebhookEndpoint:
    endpoint_id: UUID = _field(description="编号 / Its id.")
    client_id: UUID = _field(description="所属客户端 / Its client.")
    url: str = _field(description="接收地址 / The address.")
    events: list[str] = _field(description="订阅的事件类型；空为全部 / The types it wants; empty: all.")
    made_at: datetime = _field(description="登记时间 / Since when.")
    answered_at: datetime | None = _field(description="最近一次接收的时间 / When it took something last.")
    disabled_at: datetime | None = _field(
        description="停用时间；启用中为空 / When it was disabled; null while it is not."
    )
    disabled_for: str | None = _field(description="停用原因代码 / Why it was disabled.")
    disabled_for_name: str | None = _field(description="停用原因 / The same in Chinese.")

    @classmethod
    def of(cls, one: kept.Endpoint) -> "WebhookEndpoint":
        named = kept.DISABLED.get(one.disabled_for or "")
        return cls(**one._asdict() | {"events": list(one.events)}, disabled_for_name=named)

    @query("最近 30 天的通知 / What was sent there in the last 30 days.")
    async def deliveries(
        self,
        info: Info,
        first: Annotated[int, _argument(description="每页行数，至多 100 / Rows a page, at most 100.")] = paging.FIRST,
        after: Annotated[str | None, _argument(description="上一页的 endCursor / The page before's endCursor.")] = None,
        state: Annotated[WebhookState | None, _argument(description="只看此状态 / In this state alone.")] = None,
    ) -> WebhookDeliveryConnection:
        first, log = paging.size(first), info.context.front.webhooks.deliveries
        found = await log.of(self.endpoint_id, first + 1, opened(after), State[state.name] if state else None)
        shown = found[:first]
        tries = await log.attempts([one.delivery_id for one in shown])
        page = PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=str(shown[0].number) if shown else None,
            end_cursor=str(shown[-1].number) if shown else None,
        )
        return WebhookDeliveryConnection(nodes=[WebhookDelivery.of(one, tries) for one in shown], page_info=page)


@strawberry.input(description="登记接收地址 / To add an endpoint.")
class AddWebhookInput:
    client_id: UUID = _field(description="客户端编号 / Of which client.")
    url: str = _field(description="接收地址，https:// 开头的公网地址 / A public https:// address.")
    events: list[str] = _field(default_factory=list, description="订阅的事件类型；空为全部 / The types; none: all.")


@strawberry.input(description="变更接收地址 / To change an endpoint.")
class ChangeWebhookInput:
    endpoint_id: UUID = _field(description="编号 / Which.")
    url: str = _field(description="接收地址 / The address.")
    events: list[str] = _field(default_factory=list, description="订阅的事件类型；空为全部 / The types; none: all.")


@strawberry.input(description="指明接收地址 / To say which endpoint.")
class WebhookInput:
    endpoint_id: UUID = _field(description="编号 / Which.")


@strawberry.input(description="重发通知 / To send a delivery again.")
class ReplayWebhookInput:
    delivery_id: UUID = _field(description="通知编号 / Which.")


@strawberry.type(description="接收地址办理结果 / What became of an endpoint.")
class WebhookPayload:
    endpoint: WebhookEndpoint | None = _field(
        description="办理后的接收地址 / It afterwards; null if refused or removed."
    )
    secret: str | None = _field(
        description="新签名密钥，只显示这一次 / A new signing secret, shown this once; else null."
    )
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type(description="通知办理结果 / What became of a delivery.")
class WebhookDeliveryPayload:
    delivery: WebhookDelivery | None = _field(description="办理后的通知；未办成为空 / It afterwards; null if refused.")
    user_errors: list[UserError] = _field(description="未办成的原因 / Why it was refused; empty when done.")


@strawberry.type
class Query:
    @query("本单位或管辖范围内的接收地址 / The endpoints of your unit's clients, or of your area's (partner:read).")
    async def webhook_endpoints(
        self,
        info: Info,
        client_id: Annotated[UUID | None, _argument(description="只看此客户端 / Of this client alone.")] = None,
    ) -> list[WebhookEndpoint]:
        front = info.context.front
        viewer = await overseeing(info.context, READ, "webhook-endpoints")
        clients = await front.partners.clients.of(viewer.scope)
        wanted = [one.client_id for one in clients if client_id in (None, one.client_id)]
        return [WebhookEndpoint.of(one) for one in await front.webhooks.endpoints.of(wanted)]

    @query("可订阅的事件类型 / The types of events that an endpoint may want.")
    async def webhook_events(self) -> list[WebhookEvent]:
        return [WebhookEvent(type=one, name=event_name(one)) for one in sorted(kept.KINDS)]


@strawberry.type
class Mutation:
    @mutation("登记接收地址，签名密钥只显示一次 / Add an endpoint; its secret is shown once (partner:manage).")
    async def add_webhook(self, info: Info, input: AddWebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.add(here.session, input.client_id, input.url, input.events, here.trace)
        return await _done(info, asked, "webhook-add", f"client-{input.client_id}")

    @mutation("变更接收地址或订阅的事件 / Change an endpoint's address or events (partner:manage).")
    async def change_webhook(self, info: Info, input: ChangeWebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.change(
            here.session, input.endpoint_id, input.url, input.events, here.trace
        )
        return await _done(info, asked, "webhook-change", f"endpoint-{input.endpoint_id}")

    @mutation(
        "更换签名密钥，旧密钥 24 小时内仍同时签名 / Another secret; the old one signs, too, for a day (partner:manage)."
    )
    async def rotate_webhook_secret(self, info: Info, input: WebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.rotate(here.session, input.endpoint_id, here.trace)
        return await _done(info, asked, "webhook-rotate", f"endpoint-{input.endpoint_id}")

    @mutation("停用接收地址，期间的通知保留 / Disable an endpoint; what it would be told is kept (partner:manage).")
    async def disable_webhook(self, info: Info, input: WebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.disable(here.session, input.endpoint_id, here.trace)
        return await _done(info, asked, "webhook-disable", f"endpoint-{input.endpoint_id}")

    @mutation("启用接收地址，从停下处继续 / Enable an endpoint: it goes on where it stopped (partner:manage).")
    async def enable_webhook(self, info: Info, input: WebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.enable(here.session, input.endpoint_id, here.trace)
        return await _done(info, asked, "webhook-enable", f"endpoint-{input.endpoint_id}")

    @mutation("删除接收地址及其通知记录 / Remove an endpoint, and the log of what it was told (partner:manage).")
    async def remove_webhook(self, info: Info, input: WebhookInput) -> WebhookPayload:
        here = info.context
        asked = here.front.webhooks.endpoints.remove(here.session, input.endpoint_id, here.trace)
        return await _done(info, asked, "webhook-remove", f"endpoint-{input.endpoint_id}")

    @mutation("试发一条不含内容的通知 / Send a message that says nothing, as a trial (partner:manage).")
    async def test_webhook(self, info: Info, input: WebhookInput) -> WebhookDeliveryPayload:
        here = info.context
        asked = here.front.webhooks.deliveries.test(here.session, input.endpoint_id, here.trace)
        return await _told(info, asked, "webhook-test", f"endpoint-{input.endpoint_id}")

    @mutation("重发通知，编号和内容不变 / Send a delivery again, under the same id (partner:manage).")
    async def replay_webhook(self, info: Info, input: ReplayWebhookInput) -> WebhookDeliveryPayload:
        here = info.context
        asked = here.front.webhooks.deliveries.replay(here.session, input.delivery_id, here.trace)
        return await _told(info, asked, "webhook-replay", f"delivery-{input.delivery_id}")


async def _done(
    info: Info, asked: Awaitable[kept.Endpoint | tuple[kept.Endpoint, str] | None], action: str, of: str
) -> WebhookPayload:
    """The endpoint afterwards, with a secret if one was made; what was denied is logged."""
    try:
        async with info.context.denials(action, of):
            done = await asked
    except MENDABLE as refusal:
        return WebhookPayload(endpoint=None, secret=None, user_errors=[UserError.of(refusal)])
    if done is None:
        return WebhookPayload(endpoint=None, secret=None, user_errors=[])
    endpoint, secret = (done, None) if isinstance(done, kept.Endpoint) else done
    return WebhookPayload(endpoint=WebhookEndpoint.of(endpoint), secret=secret, user_errors=[])


async def _told(info: Info, asked: Awaitable[told.Delivery], action: str, of: str) -> WebhookDeliveryPayload:
    try:
        async with info.context.denials(action, of):
            done = await asked
    except MENDABLE as refusal:
        return WebhookDeliveryPayload(delivery=None, user_errors=[UserError.of(refusal)])
    tries = await info.context.front.webhooks.deliveries.attempts([done.delivery_id])
    return WebhookDeliveryPayload(delivery=WebhookDelivery.of(done, tries), user_errors=[])
