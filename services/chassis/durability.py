"""Whether NATS writes to the disk before it acknowledges, as its servers say themselves; or that nobody can tell."""

import asyncio
import contextlib
import json
import time
from typing import NamedTuple

import nats
from nats.aio.msg import Msg

from services.chassis.broker import AWAY

QUESTION = "$SYS.REQ.SERVER.PING.VARZ"
INBOX = "_INBOX_watcher"
GATHER_SECONDS = 0.3
"""A cluster answers with one voice a server; the worst of them counts."""
ASK_EVERY = 15.0


class Flushing(NamedTuple):
    """How acknowledged messages reach the disk, and what to say of it; well is what asks for nothing."""

    flushes: str
    zh: str
    en: str

    @property
    def well(self) -> bool:
        return self == ALWAYS


ALWAYS = Flushing("always", "NATS 先落盘再确认", "NATS writes to the disk before it acknowledges")
LATER = Flushing(
    "later",
    "NATS 先确认、后落盘：断电会丢失已确认的消息，要由各服务的记录补齐；请为 NATS 设置 sync_interval: always",
    "NATS acknowledges before it writes to the disk: what it loses with the power has to be fetched from the records; "
    "set sync_interval: always there",
)
UNKNOWN = Flushing(
    "unknown",
    "无法得知 NATS 是否先落盘再确认：请确认已设置 sync_interval: always，或用 YIZHAN_NATS_SYSTEM_URL 给出其系统账户",
    "Nobody can tell whether NATS writes to the disk before it acknowledges: see to sync_interval: always there, or "
    "give its system account in YIZHAN_NATS_SYSTEM_URL",
)
SILENT = Flushing(
    "unknown",
    "NATS 没有应答，暂时无法得知其是否先落盘再确认；恢复后仍如此，请核对 YIZHAN_NATS_SYSTEM_URL",
    "NATS does not answer, so nobody can tell whether it writes to the disk before it acknowledges; should that stay "
    "so when it is back, look at YIZHAN_NATS_SYSTEM_URL",
)


async def flushing(url: str) -> Flushing:
    """Ask the servers, as a user of their system account."""
    if not url:
        return UNKNOWN
    try:
        return _worst(await _answers(url))
    except AWAY:
        return SILENT
    except (KeyError, ValueError):
        return UNKNOWN


def _worst(answers: list[bytes]) -> Flushing:
    always = [json.loads(answer)["data"]["jetstream"]["config"].get("sync_always", False) for answer in answers]
    if not always:
        return UNKNOWN
    return ALWAYS if all(always) else LATER


async def _answers(url: str) -> list[bytes]:
    answers: list[bytes] = []

    async def heard(message: Msg) -> None:
        answers.append(message.data)

    async def silent(_: Exception) -> None: ...

    async with asyncio.timeout(2):
        client = await nats.connect(url, inbox_prefix=INBOX, allow_reconnect=False, error_cb=silent)
        try:
            inbox = client.new_inbox()
            await client.subscribe(inbox, cb=heard)
            await client.publish(QUESTION, reply=inbox)
            await asyncio.sleep(GATHER_SECONDS)
        finally:
            with contextlib.suppress(*AWAY):
                await client.close()
    return answers


class Watch:
    """What NATS says of its disk, asked now and then by whoever looks at the status page."""

    def __init__(self, url: str) -> None:
        self._url, self._said, self._until, self._asking = url, UNKNOWN, 0.0, asyncio.Lock()

    async def said(self) -> Flushing:
        async with self._asking:
            if time.monotonic() > self._until:
                self._said, self._until = await flushing(self._url), time.monotonic() + ASK_EVERY
        return self._said
