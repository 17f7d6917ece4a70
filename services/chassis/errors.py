"""Everything that can go wrong on purpose.

* PlatformError
  x Refused          a business rule said no                      409
    - DoesNotFit, AlreadyThere, and one class per rule in the deciders
  x Invalid          the shape or a field is wrong                422
  x Stale            it changed since you looked                  412
  x NotFound         there is no such thing, or it is not yours   404
  x Forbidden        the actor lacks the permission               403
  x Unauthenticated  nobody we know                               401
  x TooMany          one caller asks too often; Retry-After       429
  x Busy             too much at once; Retry-After                503
  x Unavailable      a dependency is down; later helps            503
"""

import re
from typing import ClassVar

import msgspec


class Problem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A refusal as it travels (application/problem+json): what, in two languages, where, and by which clause."""

    code: str
    zh: str
    en: str
    status: int
    path: str = ""
    clause: str = ""
    trace_id: str = ""


class PlatformError(Exception):
    """A sentence in both languages with a code; ``path`` names the field, ``clause`` the rule's source."""

    status: ClassVar[int] = 500
    code: str = "internal"
    zh: str = "系统内部错误"
    en: str = "Something broke on our side"
    clause: str = ""
    retry_after: int = 0
    """Seconds after which it may be asked again; 0 says nothing."""

    def __init__(self, *, zh: str = "", en: str = "", path: str = "", clause: str = "") -> None:
        self.zh, self.en, self.path = zh or self.zh, en or self.en, path
        self.clause = clause or self.clause
        super().__init__(self.en)

    def problem(self, trace_id: str = "") -> Problem:
        return Problem(self.code, self.zh, self.en, self.status, self.path, self.clause, trace_id)


class Refused(PlatformError):
    """A business rule said no."""

    status = 409
    code, zh, en = "refused", "业务规则不允许", "A business rule does not allow this"


class Invalid(PlatformError):
    """The shape of what was sent, or one field of it, is wrong."""

    status = 422
    code, zh, en = "invalid", "提交的内容有误", "What was sent does not fit"


class Stale(PlatformError):
    """Somebody changed it since it was looked at."""

    status = 412
    code, zh, en = "stale", "内容已被他人更新，请刷新后重试", "This changed since you looked; refresh and try again"


class NotFound(PlatformError):
    """There is no such thing, or it lies outside the actor's scope: the answer is the same for both."""

    status = 404
    code, zh, en = "not-found", "没有找到，或不在您的管辖范围内", "There is no such thing, or it is not yours to see"


class Forbidden(PlatformError):
    """The actor lacks the permission."""

    status = 403
    code, zh, en = "forbidden", "您没有进行此操作的权限", "You lack the permission for this"


class Unauthenticated(PlatformError):
    """Nobody we know, or no longer."""

    status = 401
    code, zh, en = "unauthenticated", "请先登录", "Please sign in first"


class TooMany(PlatformError):
    """One caller asks too often; the others are served."""

    status = 429
    code, zh, en = "too-many", "请求过于频繁，请稍后重试", "You ask too often; please try again later"

    def __init__(self, seconds: int = 1) -> None:
        super().__init__()
        self.retry_after = max(1, seconds)


class Busy(PlatformError):
    """Too much at once; it will pass."""

    status = 503
    code, zh, en = "busy", "系统繁忙，请稍后重试", "Too much at once; please try again shortly"


class Unavailable(PlatformError):
    """Something we depend on is down; later helps."""

    status = 503
    code, zh, en = "unavailable", "服务暂时不可用，请稍后重试", "A part of the system is down; please try again later"


class DoesNotFit(Refused):
    """The command does not fit the state the thing is in."""

    code = "does-not-fit"

    def __init__(self, command: object, state: object) -> None:
        asked, being = type(command), type(state)
        super().__init__(
            zh=f"当前状态为“{in_chinese(being)}”，不能{in_chinese(asked)}",
            en=f"{asked.__name__} does not fit the state {being.__name__}",
        )


def in_chinese(kind: type) -> str:
    """What a command or a state is called by those who work with it: the Chinese word in its description."""
    found = re.search(r"\(([\u4e00-\u9fff、（）]+)", kind.__doc__ or "")
    return found[1] if found else kind.__name__


class AlreadyThere(Refused):
    """It exists already."""

    code, zh, en = "already-there", "已经存在，不能重复建立", "It exists already"


class BodyDiffers(Invalid):
    """The same command id came before with other content or from another actor."""

    code = "command-id-reused"
    zh, en = "该请求编号已用于其他内容", "This commandId was used before with other content or by another actor"


_SHAPES: tuple[tuple[str, str], ...] = (
    (r"missing required field `(.+?)`", "缺少必填项 {0}"),
    (r"contains unknown field `(.+?)`", "不认识的字段 {0}"),
    (r"Expected `(.+?)`, got `(.+?)`", "应为 {0}，收到的是 {1}"),
    (r"Expected `str` of length >= (\d+)", "至少 {0} 个字"),
    (r"Expected `str` of length <= (\d+)", "最多 {0} 个字"),
    (r"Expected `\w+` >= (\S+)", "不能小于 {0}"),
    (r"Expected `\w+` <= (\S+)", "不能大于 {0}"),
    (r"Expected `str` matching regex", "格式不正确，或含有控制字符"),
    (r"Invalid enum value", "不在可选范围内"),
    (r"Invalid UUID", "不是有效的编号（UUID）"),
    (r"Invalid (.+)", "格式不正确（{0}）"),
)
"""How msgspec says that a shape is wrong, and how we say it."""


_WORDS = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "是或否",
    "null": "空",
    "array": "列表",
    "object": "对象",
}


def _in_chinese(types: str) -> str:
    return " 或 ".join(_WORDS.get(word, word) for word in types.split(" | "))


def misshapen(error: msgspec.MsgspecError | UnicodeDecodeError) -> Invalid:
    """Turn a decoder's complaint into a sentence in both languages that names the field, without echoing the value."""
    said, _, where = str(error).partition(" - at `")
    said = re.sub(r"(Invalid enum value) .*", r"\1", said)
    path = where.rstrip("`").removeprefix("$.").removeprefix("$")
    for pattern, sentence in _SHAPES:
        if found := re.search(pattern, said):
            missing = found[1] if "missing required" in said or "unknown field" in said else ""
            path = ".".join(filter(None, (path, missing)))
            zh = sentence.format(*(_in_chinese(word) for word in found.groups()))
            return Invalid(zh=f"{path}：{zh}" if path else zh, en=said, path=path)
    return Invalid(zh="提交的内容无法读取", en=said, path=path)
