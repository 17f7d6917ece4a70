"""What a webhook says: which event it was, when that was recorded, and the ids of what has to be read anew.

It is thin: nothing that anybody typed is in it, so whoever reads a log of messages reads no personal data.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct


class WebhookStation(Struct, frozen=True, rename="camel"):
    """A station to be read anew."""

    station_id: UUID
    deleted: Annotated[bool, Meta(description="已不属本单位，须从副本中删除 / The unit's no more: remove it")]


class WebhookUnit(Struct, frozen=True, rename="camel"):
    """An organisation to be read anew."""

    unit_id: UUID


class WebhookAbout(Struct, frozen=True):
    """Which event it was, and what it concerns."""

    source: Annotated[str, Meta(description="事件来源 / Who recorded the event")]
    position: Annotated[int, Meta(description="在该来源中的次序 / Its place among the source's events")]
    stations: tuple[WebhookStation, ...]
    units: tuple[WebhookUnit, ...]
    more: Annotated[bool, Meta(description="未列全，请读 changes / Not all are named: read the feed of changes")]


class WebhookChange(Struct, frozen=True):
    """Something changed for the unit (变更通知)."""

    type: Annotated[str, Meta(description="事件类型 / The type of the event")]
    timestamp: Annotated[datetime, Meta(description="记录时间 / When it was recorded")]
    data: WebhookAbout


class WebhookNotice(Struct, frozen=True):
    """Something about the deliveries themselves (试发、恢复)."""

    type: str
    timestamp: datetime
    data: dict[str, Any]
