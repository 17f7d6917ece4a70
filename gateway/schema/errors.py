"""Where errors become GraphQL: what a user can mend stands in the payload, the rest at the top, bugs as a trace id."""

import re

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from gateway.spelling import camel
from services.chassis.errors import Forbidden, Invalid, NotFound, PlatformError, Problem, Refused, Stale
from services.chassis.telemetry import trace_id

log = structlog.get_logger()

MENDABLE = (Refused, Invalid, Stale, NotFound, Forbidden)
"""What belongs beside the form; anything else concerns the whole request."""

ASKED_WRONGLY = (GraphQLError, InvalidOperationTypeError, CannotGetOperationTypeError)
"""The caller's own mistakes; a variable that does not fit its type comes as one error inside another."""

QUOTED = re.compile(r",? found:? .*", re.IGNORECASE | re.DOTALL)
"""What does not fit is quoted at the end of a complaint; it may say who somebody is."""
STATUS = {"unauthenticated": 401, "busy": 503, "unavailable": 503}
REJECTED = "rejected"


@strawberry.type(description="为什么没有办成 / Why something was not done, as a sentence with a code.")
class UserError:
    code: str = strawberry.field(description="稳定的代码，如 not-your-level / A stable code, such as not-your-level.")
    message: str = strawberry.field(description="中文说明 / The sentence in Chinese.")
    message_en: str = strawberry.field(description="英文说明 / The sentence in English.")
    path: str | None = strawberry.field(description="有误的输入字段 / The input field that is wrong, if it is one.")
    clause: str | None = strawberry.field(
        description="依据的条款，如 AH-4.5.2；ours 为本地标准未规定时的平台默认 / "
        "The clause it rests on; `ours` is our default where the local standard is silent."
    )

    @classmethod
    def of(cls, error: PlatformError) -> "UserError":
        return cls.told(error.problem())

    @classmethod
    def told(cls, problem: Problem) -> "UserError":
        return cls(
            code=problem.code,
            message=problem.zh,
            message_en=problem.en,
            path=camel(problem.path) or None,
            clause=problem.clause or None,
        )


def told(error: GraphQLError, trace: str) -> GraphQLError:
    """The error as the client sees it: coded, in both languages; a bug only as a trace id, its story in the log."""
    cause = error.original_error
    if error.extensions and "code" in error.extensions:
        return error
    if cause is None or isinstance(cause, ASKED_WRONGLY):
        return _with(error, QUOTED.split(error.message)[0], {"code": REJECTED})
    if not isinstance(cause, PlatformError):
        log.error("resolver-broke", path=error.path, trace=trace_id(trace), exc_info=cause)
        cause = PlatformError()
    about = {"code": cause.code, "messageEn": cause.en, "path": camel(cause.path), "clause": cause.clause}
    about["traceId"] = trace_id(trace)
    return _with(error, cause.zh, {name: value for name, value in about.items() if value})


def refusal(error: PlatformError, trace: str) -> GraphQLError:
    """A refusal that concerns the whole request, before anything ran."""
    return told(GraphQLError(error.zh, original_error=error), trace)


def _with(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
