"""The OpenAPI 3.1 document of the partners' door, made of the operations themselves; what is told is what is opened."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from gateway.partner import problems
from gateway.partner.guests import SCOPES
from gateway.partner.operations import BASE, JSON, Nothing, Operation
from gateway.partner.token import FORM, Token
from gateway.webhooks import document as told

PROBLEM = "application/problem+json"
ALWAYS = ("unauthenticated", "forbidden", "too-many", "internal", "unavailable")
"""Types of problem that any operation may meet."""
REF = "#/components/schemas/{name}"
HEADERS = {
    "ETag": "此对象的修订，用于 If-Match / The entry's revision, for If-Match",
    "Idempotency-Replayed": "true：以前已按此键办理 / true: done under this key before",
    "Retry-After": "多少秒后重发 / Seconds after which to send it again",
    "Location": "结果的地址 / Where to look for what becomes of it",
}
ABOUT = """驿站平台的合作接口：共建单位（银行、快递、通信等）查看本单位在各市共建的驿站，并保持自有编码与平台一致。

The door for co-building enterprises: read the stations you build with the union in every city, and keep your own codes
beside ours. Begin with the guide at /partner-guide.
"""


def document(operations: Iterable[Operation], version: str = "1.0.0") -> dict[str, Any]:
    """The whole document."""
    every = list(operations)
    kinds = {kind for one in every for kind in (one.takes, one.gives) if kind} | {problems.Problem, Token, *told.SHAPES}
    ordered = sorted(kinds, key=str)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=REF)
    shown = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, Any] = {"/token": {"post": _token(shown)}}
    for one in every:
        paths.setdefault(one.path.replace(":path}", "}"), {})[one.method.lower()] = _operation(one, shown)
    return {
        "openapi": "3.1.0",
        "info": {"title": "驿站合作接口 / Yizhan partner API", "version": version, "description": ABOUT},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": BASE}],
        "security": [{"oauth2": []}],
        "paths": paths,
        "webhooks": told.webhooks(shown),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "oauth2": {
                    "type": "oauth2",
                    "description": "令牌 15 分钟有效 / A token is good for 15 minutes",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": f"{BASE}/token",
                            "scopes": {name: f"{zh} / {en}" for name, (zh, en) in SCOPES.items()},
                        }
                    },
                },
                told.SCHEME: told.scheme(),
            },
        },
    }


def _operation(one: Operation, shown: Mapping[type, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "完成 / Done", **_headers(one)}
    if one.gives:
        good["content"] = {JSON: _content(shown[one.gives], one.gives_example)}
    elif one.files:
        good["content"] = _files(one)
    responses: dict[str, Any] = {str(one.status): good}
    for status, (zh, en) in one.also.items():
        responses[str(status)] = {**good, "description": f"{zh} / {en}"}
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": f"{one.zh} / {one.en}",
        "security": [{"oauth2": [one.scope]}],
        "parameters": _parameters(one),
        "responses": responses | _problems(one),
        "tags": [one.path.split("/")[1]],
    }
    if one.takes:
        told["requestBody"] = {"required": True, "content": {JSON: _content(shown[one.takes], one.asks_example)}}
    elif one.files and one.changes:
        told["requestBody"] = {"required": True, "content": _files(one)}
    return told


def _files(one: Operation) -> dict[str, Any]:
    return {media: {"schema": {"type": "string", "contentMediaType": media}} for media in one.files}


def _content(schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    return {"schema": schema, **({"examples": {"例": {"value": example}}} if example is not None else {})}


def _headers(one: Operation) -> dict[str, Any]:
    names = [*(["ETag"] if one.etag else []), *(["Idempotency-Replayed"] if one.changes else [])]
    return {"headers": {name: _header(name) for name in names}} if names else {}


def _header(name: str) -> dict[str, Any]:
    return {"description": HEADERS[name], "schema": {"type": "string"}}


def _parameters(one: Operation) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "description": text, "schema": msgspec.json.schema(kind)}
        for name, (kind, text) in one.parts.items()
    ]
    if one.query is not Nothing:
        schema = msgspec.json.schema(one.query)["$defs"][one.query.__name__]
        for name, said in schema["properties"].items():
            found.append({"name": name, "in": "query", "required": False, "schema": _said(said)})
    if one.changes:
        key = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]+$"}
        said_of = "重发同一请求时用同一个键 / The same one when the same request is sent again"
        found.append(
            {"name": "Idempotency-Key", "in": "header", "required": True, "description": said_of, "schema": key}
        )
    for name, text in one.preconditions.items():
        found.append(
            {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        )
    return found


def _said(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter's schema: one that is left out is not null."""
    inner: Mapping[str, Any] = next((part for part in schema.get("anyOf", ()) if part.get("type") != "null"), {})
    return {name: value for name, value in {**schema, **inner}.items() if name != "anyOf" and value is not None}


def _problems(one: Operation) -> dict[str, Any]:
    """The answers that are problems, by status; several types may share one."""
    names = [*ALWAYS, *one.problems]
    if one.changes:
        names += ["idempotency-key-missing", "idempotency-key-reused"]
    if one.takes or (one.files and one.changes):
        names += ["malformed", "too-large", "not-json", "invalid"]
    if one.query is not Nothing:
        names += ["malformed", "invalid"]
    found: dict[str, Any] = {}
    for name in sorted({*names}, key=lambda each: (problems.SORTS[each].status, each)):
        sort = problems.SORTS[name]
        said = found.setdefault(
            str(sort.status), {"description": "", "content": {PROBLEM: {"schema": _ref("Problem")}}}
        )
        told = f"`{name}` {sort.zh}：{sort.mend_zh} / {sort.en}: {sort.mend_en}"
        said["description"] = f"{said['description']}\n\n{told}".strip()
        if sort.status in (429, 503):
            said["headers"] = {"Retry-After": _header("Retry-After")}
    return found


def _ref(name: str) -> dict[str, str]:
    return {"$ref": REF.format(name=name)}


def _token(shown: Mapping[type, Any]) -> dict[str, Any]:
    fields = {
        "grant_type": {"type": "string", "const": "client_credentials"},
        "client_id": {"type": "string", "description": "也可用 Basic 认证 / Or by Basic authentication"},
        "client_secret": {"type": "string"},
        "scope": {"type": "string", "description": "空格分隔；省略为全部 / Separated by spaces; all if left out"},
    }
    form = {"type": "object", "properties": fields, "required": ["grant_type"], "additionalProperties": False}
    names = (
        "malformed",
        "unauthenticated",
        "forbidden",
        "too-large",
        "not-json",
        "too-many",
        "internal",
        "unavailable",
    )
    refusals: dict[str, Any] = {}
    for name in names:
        sort = problems.SORTS[name]
        refusals[str(sort.status)] = {
            "description": f"`{name}` {sort.zh} / {sort.en}",
            "content": {PROBLEM: {"schema": _ref("Problem")}},
        }
    example = {"access_token": "yzt_…", "token_type": "Bearer", "expires_in": 900, "scope": " ".join(sorted(SCOPES))}
    return {
        "operationId": "getToken",
        "summary": "以客户端编号和密钥换取令牌 / A token for a client's id and secret (OAuth2 client credentials)",
        "security": [],
        "requestBody": {"required": True, "content": {FORM: {"schema": form}}},
        "responses": {"200": {"description": "令牌 / A token", "content": {JSON: _content(shown[Token], example)}}}
        | refusals,
        "tags": ["token"],
    }
