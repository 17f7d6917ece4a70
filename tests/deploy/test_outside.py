"""What the outside was told and a restore takes back: found wherever it is still known, and said in sentences."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from contracts.coding import CodeAllocated
from contracts.messages import Head
from deploy.backup import outside, telling
from deploy.backup.outside import UNKNOWN, Looked, Outside, Told
from deploy.nats import streams
from deploy.nats.users import DEPLOY
from deploy.places import Places
from deploy.settings import Given
from services.chassis.clock import microseconds
from services.chassis.deciding import encode
from services.chassis.testing import meta
from tests.servers import Servers

SINCE = datetime(2026, 3, 2, 1, tzinfo=UTC)
STATION = uuid4()


def allocated(serial: int) -> bytes:
    return encode(CodeAllocated(STATION, f"120551{serial:05d}", "120551", serial), "series-12", serial, meta())


async def published(servers: Servers, head: Head, positions: range) -> None:
    client = await streams.connected(servers.nats.url(DEPLOY), attempts=1)
    for position in positions:
        recorded_at = microseconds(SINCE + timedelta(seconds=position))
        told = {"Yz-Position": str(position), "Yz-Lineage": str(head.lineage), "Yz-Recorded": str(recorded_at)}
        await client.jetstream().publish("events.coding.CodeAllocated.340103", allocated(position), headers=told)
    await client.close()


def head(position: int) -> Head:
    return Head(service="coding", lineage=uuid4(), position=position, hash="00")


async def test_where_the_old_records_are_lost_the_streams_know_what_was_told(
    empty_streams: Servers, tmp_path: Path
) -> None:
    kept = head(3)
    await published(empty_streams, kept, range(1, 6))
    given = Given(nats_url=empty_streams.nats.url(DEPLOY))
    found = await outside.remembered(given, Places(tmp_path), {"coding": kept}, SINCE)
    assert [(one.position, one.record[:5]) for one in found.told] == [(4, b'{"id"'), (5, b'{"id"')]
    assert found.words["coding"][1] == "; at least 2 acknowledged after it are gone (by the streams)"
    assert found.looked is None


async def test_what_a_stream_tells_of_another_history_is_left_out(empty_streams: Servers, tmp_path: Path) -> None:
    await published(empty_streams, head(0), range(1, 3))
    given = Given(nats_url=empty_streams.nats.url(DEPLOY))
    found = await outside.remembered(given, Places(tmp_path), {"coding": head(1)}, SINCE)
    assert found.told == []
    assert found.words == {"coding": UNKNOWN}


async def test_where_nothing_can_be_read_that_is_said(tmp_path: Path) -> None:
    found = await outside.remembered(Given(), Places(tmp_path), {"coding": head(1)}, SINCE)
    assert found.words == {"coding": UNKNOWN}
    page = telling.page(found, [], SINCE)
    assert "coding 的原数据和消息流都无法读取" in page
    assert "访问日志无法读取" in page


def test_the_page_lists_every_code_receipt_and_access_once() -> None:
    told = [Told("coding", n, SINCE + timedelta(seconds=n), allocated(n)) for n in (2, 1)]
    looked = [Looked(SINCE, "an-account", "person:reveal", "person-7")]
    known = Outside(told=told, looked=looked)
    page = telling.page(known, outside.together(told, told), SINCE)
    assert page.count("12055100001") == page.count("12055100002") == 2, "in Chinese and in English, in one line"
    assert page.index("12055100001") < page.index("12055100002"), "in the order in which they were told"
    assert "2026-03-02 09:00:01 站点" in page, "by the clock on the wall"
    assert page.count("person:reveal") == 2
    assert "2 events with their receipts, 2 station codes among them; 1 entries" in telling.summary(known, told)
