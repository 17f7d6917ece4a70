"""The section ``webhooks`` of the partners' OpenAPI document: what an endpoint is sent, and how it knows it is ours."""

from collections.abc import Mapping
from typing import Any

from contracts.catalog import EVENTS
from gateway.schema.webhooks import event_name
from gateway.webhooks.deliveries import RESTORED, TEST
from gateway.webhooks.endpoints import KINDS, OVERLAP
from gateway.webhooks.messages import WebhookChange, WebhookNotice
from gateway.webhooks.schedule import AGAIN
from gateway.webhooks.sending import SECONDS

SHAPES = (WebhookChange, WebhookNotice)
SCHEME = "webhookSignature"
SIGNED = f"""Standard Webhooks 1.0.0, v1：以登记时只显示一次的签名密钥（whsec_ 之后的 base64 解码为字节），
对 `webhook-id.webhook-timestamp.正文` 计算 HMAC-SHA256，base64 后前加 `v1,`。更换密钥后 {OVERLAP.days * 24} 小时内
有两个签名，以空格分隔，任一相符即可；时间相差超过 5 分钟的应拒绝。

Standard Webhooks 1.0.0, v1: HMAC-SHA256 of `webhook-id.webhook-timestamp.body` by the signing secret that was shown
once (base64 behind whsec_), in base64 behind `v1,`. For {OVERLAP.days * 24} hours after a secret was replaced there are
two, separated by a space, and either will do; refuse a timestamp that is more than five minutes off.
"""
HEADERS = {
    "webhook-id": "通知编号，重发时不变，据此去重 / The message's id, the same however often it is sent",
    "webhook-timestamp": "本次发送的时间，Unix 秒 / When this try was made, Unix seconds",
    "webhook-signature": "签名，一个或以空格分隔的两个 / The signature, or two",
}
ANSWERS = {
    "2XX": f"已接收；{SECONDS:.0f} 秒内答复 / Taken; answer within {SECONDS:.0f} seconds",
    "410": "不再接收：停用此地址 / Never again: the endpoint is disabled",
    "default": f"未接收：按延长的间隔再发 {len(AGAIN)} 次，尊重 Retry-After；转向不跟随 / Not taken: sent {len(AGAIN)} "
    "more times at growing intervals, or when Retry-After says; redirects are not followed",
}
ABOUT = {
    "source": "registry",
    "position": 1042,
    "stations": [{"stationId": "0195f0a2-7c1e-7b2a-9d43-2f6c1a5e8b10", "deleted": False}],
    "units": [],
    "more": False,
}
NOTICES = {
    TEST: "Sent when somebody tries the endpoint out",
    RESTORED: "The data came back from a backup: read the feed of changes from its beginning",
}


def scheme() -> dict[str, Any]:
    """How a receiver knows that a message is ours."""
    return {"type": "apiKey", "in": "header", "name": "webhook-signature", "description": SIGNED}


def webhooks(shown: Mapping[type, Any]) -> dict[str, Any]:
    """Every message by its type; an endpoint is added in the console, for all events or for some."""
    told = {event: _told(event, _words(event), shown[WebhookChange], ABOUT) for event in sorted(KINDS)}
    return told | {name: _told(name, words, shown[WebhookNotice], {}) for name, words in NOTICES.items()}


def _told(event: str, words: str, schema: Any, about: Mapping[str, Any]) -> dict[str, Any]:
    example = {"type": event, "timestamp": "2026-03-05T01:30:00Z", "data": about}
    return {
        "post": {
            "operationId": f"told-{event}",
            "summary": f"{event_name(event)} / {words}",
            "security": [{SCHEME: []}],
            "parameters": [
                {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
                for name, text in HEADERS.items()
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": schema, "examples": {"例": {"value": example}}}},
            },
            "responses": {status: {"description": text} for status, text in ANSWERS.items()},
            "tags": ["webhooks"],
        }
    }


def _words(event: str) -> str:
    """The first sentence of what the event says of itself."""
    return (EVENTS[event.partition(".")[2]].__doc__ or "").partition("\n")[0].partition(". ")[0].rstrip(".")
