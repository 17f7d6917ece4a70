"""Problems (RFC 9457) as partners' programs read them: a documented type, a code, a sentence in each language.

There are few types, one for each way in which a program has to react; the code says which rule it was.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import msgspec

from services.chassis.errors import BodyDiffers, Invalid, PlatformError
from services.chassis.telemetry import trace_id

PAGE = "/api/partner/v1/problems"


class Sort(NamedTuple):
    """A type of problem: its status, what it is called, and what to do about it, in both languages."""

    status: int
    zh: str
    en: str
    mend_zh: str
    mend_en: str


SORTS = {
    "malformed": Sort(
        400,
        "请求格式有误",
        "Malformed request",
        "按接口说明更正后重发。",
        "Mend the request as documented, then resend.",
    ),
    "idempotency-key-missing": Sort(
        400,
        "缺少幂等键",
        "Idempotency key missing",
        "每个变更请求须带 Idempotency-Key；重发同一请求时用同一个键。",
        "Send Idempotency-Key with whatever changes something; the same one when you send it again.",
    ),
    "unauthenticated": Sort(
        401, "未认证", "Not authenticated", "重新获取令牌后重发。", "Get another token and send it again."
    ),
    "forbidden": Sort(
        403,
        "无权限",
        "Not allowed",
        "请管理员为客户端增加权限范围或来源地址。",
        "Have your administrator add the scope, or the address, to the client.",
    ),
    "not-found": Sort(
        404,
        "没有找到",
        "Not found",
        "该对象不存在，或不归本单位。",
        "There is no such thing, or it is not your unit's.",
    ),
    "method-not-allowed": Sort(405, "方法不允许", "Method not allowed", "见 Allow 响应头。", "See the Allow header."),
    "refused": Sort(
        409,
        "业务规则不允许",
        "A rule says no",
        "按 code 和说明处理；原样重发结果相同。",
        "See code and detail; sending the same again changes nothing.",
    ),
    "cursor-expired": Sort(
        410,
        "变更位置已失效",
        "The cursor has expired",
        "数据曾从备份恢复：请从 restart 给出的位置重新完整读取。",
        "The data came back from a backup: read everything again from the address in restart.",
    ),
    "stale": Sort(
        412,
        "内容已更新",
        "It has changed",
        "重新读取，取得新的 ETag，再决定。",
        "Read it again for its new ETag, and decide anew.",
    ),
    "too-large": Sort(413, "请求过大", "Too large", "拆分后发送，或改用作业。", "Send it in parts, or use a job."),
    "not-json": Sort(
        415, "内容类型不支持", "Unsupported media type", "见接口说明。", "See the documentation of the operation."
    ),
    "invalid": Sort(
        422,
        "内容有误",
        "Something in it is wrong",
        "按 errors 指出的位置更正。",
        "Mend what errors point at, then send it under another key.",
    ),
    "idempotency-key-reused": Sort(
        422,
        "幂等键已用于其他请求",
        "The idempotency key was used otherwise",
        "不同的请求用不同的键。",
        "Another request takes another key.",
    ),
    "precondition-required": Sort(
        428,
        "缺少前置条件",
        "Precondition required",
        "新建带 If-None-Match: *，变更和撤回带 If-Match 及所见的 ETag。",
        "Send If-None-Match: * to create, or If-Match with the ETag that you saw to change or withdraw.",
    ),
    "too-many": Sort(
        429,
        "请求过于频繁",
        "Too many requests",
        "等待 Retry-After 秒后重发。",
        "Wait Retry-After seconds, then resend.",
    ),
    "internal": Sort(
        500,
        "系统内部错误",
        "Something broke on our side",
        "可用同一个键重发；仍不行请提供 traceId。",
        "Send it again under the same key; if that fails, tell us the traceId.",
    ),
    "unavailable": Sort(
        503,
        "暂时不可用",
        "Not available at the moment",
        "等待 Retry-After 秒后用同一个键重发。",
        "Wait Retry-After seconds, then send it again under the same key.",
    ),
}
BY_CODE = {
    "malformed": "malformed",
    "idempotency-key-missing": "idempotency-key-missing",
    "idempotency-key-reused": "idempotency-key-reused",
    BodyDiffers.code: "idempotency-key-reused",
}
BY_STATUS = {sort.status: name for name, sort in reversed(SORTS.items())}


class Where(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Something that is wrong, and where: a JSON pointer into the body, or the name of a parameter."""

    pointer: str
    message: str
    message_en: str
    clause: str = ""


class Problem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Why a request was not answered as asked (RFC 9457), in Chinese and English."""

    type: str
    title: str
    title_en: str
    status: int
    code: str
    detail: str
    detail_en: str
    clause: str = ""
    errors: tuple[Where, ...] = ()
    trace_id: str = ""
    error: str = ""
    """As OAuth2 calls it; at the token endpoint only."""
    error_description: str = msgspec.field(default="", name="error_description")
    restart: str = ""
    """Where to begin again, when a cursor has expired."""


class More:
    """What a problem says besides: members of its body, headers of its answer."""

    members: ClassVar[Mapping[str, str]] = MappingProxyType({})
    headers: Mapping[str, str] = MappingProxyType({})


def sort_of(error: PlatformError) -> str:
    """The type of a problem."""
    return BY_CODE.get(error.code) or BY_STATUS.get(error.status, "internal")


def problem(error: PlatformError, trace: str) -> Problem:
    """A refusal as it goes out."""
    name = sort_of(error)
    sort = SORTS[name]
    errors = (Where(pointer(error.path), error.zh, error.en, error.clause),) if error.path else ()
    if name == "idempotency-key-reused":
        errors = ()  # the commands' own word for the key is no field of the request
    return Problem(
        type=f"{PAGE}#{name}",
        title=sort.zh,
        title_en=sort.en,
        status=sort.status,
        code=error.code,
        detail=error.zh,
        detail_en=error.en,
        clause=error.clause,
        errors=errors,
        trace_id=trace_id(trace),
        **(error.members if isinstance(error, More) else {}),
    )


def headers(error: PlatformError) -> Mapping[str, str]:
    """What a problem says beside its body."""
    if isinstance(error, More) and error.headers:
        return error.headers
    if error.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="partner"'}
    return {"Retry-After": str(error.retry_after or 1)} if error.status in (429, 503) else {}


def pointer(path: str) -> str:
    """``rows[3].ownCode`` as a JSON pointer."""
    parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


class Malformed(Invalid):
    """No program that read the documentation sends that."""

    status = 400
    code, zh, en = "malformed", "请求无法读取", "This request cannot be read"
