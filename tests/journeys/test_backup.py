"""What is saved while everything runs comes back elsewhere as it was at one moment, and goes on from there."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy import verifying
from deploy.backup import telling
from deploy.nats.users import SERVICES
from deploy.settings import Given
from tests.chassis.asking import fetched
from tests.deploy.running import environment, yizhan
from tests.journeys.persons import ADMIN, COUNTY, Head, erased, head_of, headed, revealed
from tests.journeys.saved import Saved, gapless, lineages, misshown, restored, saved
from tests.journeys.searched import found, rows
from tests.journeys.walk import LUYANG, PROVINCE
from tests.journeys.whole import Whole, until
from tests.journeys.whole import whole as opened

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
async def head(whole: Whole) -> Head:
    """The head of a station, who will be erased."""
    return await headed(whole, name="纳兰忘却", phone="13800007654")


@pytest.fixture(scope="module")
async def backup(whole: Whole, head: Head, folder: Path) -> Saved:
    """Of the platform of all journeys, which meanwhile gets new stations."""
    return await saved(whole, folder / "yizhan.tar")


@pytest.fixture(scope="module")
async def said(whole: Whole, backup: Saved, head: Head, folder: Path) -> list[str]:
    """What a restore into an empty place says, after somebody was erased whom the backup still knows."""
    await erased(whole, head.person)
    return await restored(backup.file, folder / "data", erasures=whole.data / "erasures")


@pytest.fixture(scope="module")
async def walked(said: list[str], folder: Path) -> tuple[list[str], bool]:
    """What `yizhan verify` finds then, before anything has started."""
    return await verifying.walk(Given(data=folder / "data"))


@pytest.fixture(scope="module")
async def again(walked: object, folder: Path) -> AsyncIterator[Whole]:
    """The platform that was restored, running."""
    async with opened(folder / "data") as platform:
        yield platform


async def test_a_running_platform_is_not_restored_over(whole: Whole, backup: Saved) -> None:
    env = environment(whole.data, whole.running.port)
    told = yizhan("restore", str(backup.file), "--replace", env=env)
    assert told.returncode == 1
    assert "Another Yizhan is running on the data directory" in told.stderr
    assert yizhan("backup", str(backup.file), env=env).stderr.endswith("is not overwritten.\n")
    assert whole.running.readyz() == 200


async def test_everybody_who_followed_stands_in_what_he_followed(said: list[str]) -> None:
    """One moment for all: nobody in the backup is ahead of anybody."""
    assert not [line for line in said if "no longer stands" in line]


async def test_the_records_end_where_the_backup_says_and_every_link_holds(
    walked: tuple[list[str], bool], backup: Saved
) -> None:
    ends = {name: head.position for name, head in backup.manifest.heads.items()}
    assert ends["registry"] > ends["coding"] > 0
    ends["registry"] += 1  # the erasure, once more
    assert walked == ([f"{name}: {ends[name]} 条，完好 / {ends[name]} events, intact" for name in SERVICES], True)


async def test_it_comes_back_as_it_was_at_a_second_before_the_backup(
    whole: Whole, backup: Saved, head: Head, folder: Path
) -> None:
    """In all services together: coding gave no number for what registry does not know, and the views show just that."""
    last, data = backup.manifest.heads["registry"].position, folder / "earlier"
    [(until,)] = await rows(whole, "registry", f"select recorded_at from events where position = {last - 10}")
    # events of one batch share their second
    [(end,)] = await rows(whole, "registry", f"select max(position) from events where recorded_at = '{until}'")
    said = await restored(backup.file, data, erasures=whole.data / "erasures", until=until)
    with verifying.reached(Given(data=data)) as (databases, _):
        query = """
            select record ->> 'id' as id, record -> 'meta' ->> 'cause' as cause, recorded_at from readable
            where type <> 'PersonErased' -- which is told once more, now
        """
        told = [row for name in SERVICES for row in await fetched(databases.url(name, "writer"), query)]
        assert max(row["recorded_at"] for row in told) == until
        assert {row["cause"] for row in told} - {row["id"] for row in told} == {None}
        assert not await misshown(databases)
        query = f"select 1 from people where person_id = '{head.person}'"
        assert await fetched(databases.url("registry", "owner"), query) == [], "nor the head"
    lines, intact = await verifying.walk(Given(data=data))
    assert intact, lines
    assert [line for line in said if line.startswith(f"registry: 恢复至 {end} 条")]
    listed = (data / telling.NAME).read_text()
    query = f"select record -> 'meta' ->> 'command' from readable where position between {end + 1} and {last}"
    gone = {row[0] for row in await rows(whole, "registry", query)}
    assert [one for one in gone if one not in listed] == [], "every receipt that nobody knows any more"
    assert "纳兰忘却" not in listed


async def test_keys_and_files_come_back_for_their_owner_alone(walked: object, whole: Whole, folder: Path) -> None:
    for name in ("secret", "keys/coding.key", "keys/gateway.pub"):
        assert (folder / "data" / name).read_bytes() == (whole.data / name).read_bytes()
        assert (folder / "data" / name).stat().st_mode & 0o077 == 0


async def test_all_that_was_acknowledged_before_is_there(again: Whole, backup: Saved) -> None:
    found = {station["stationId"] for station in await again.stations(PROVINCE, status=["ACCEPTED"])}
    assert backup.before <= found
    assert backup.after - found, "and some that came after are not"


async def test_who_was_erased_after_the_backup_is_nowhere_and_the_records_say_why(
    again: Whole, said: list[str], head: Head
) -> None:
    """The id of the event is the one it had: whoever learnt of it then learns nothing new now."""
    assert "registry: 重新删除 1 人的个人信息 / 1 persons are erased again" in said
    assert await head_of(again, ADMIN, head.station) == {"personId": head.person, "name": None, "phoneMasked": None}
    assert await revealed(again, COUNTY, head.person) == "not-found"
    for text in ("纳兰忘却", "13800007654", "138****7654"):
        assert await found(again, text) == set()
    query = (
        "select record ->> 'id' from readable where type = 'PersonErased' and record -> 'data' ->> 'person_id' = '{}'"
    )
    assert len(await rows(again, "registry", query.format(head.person))) == 1
    assert (again.data / "erasures").read_text().count(f"person-{head.person}") == 1, (
        "and they stand in its own list from now on"
    )


async def test_it_goes_on_without_hands_and_without_a_hole(again: Whole) -> None:
    async with again.watching(PROVINCE) as watch:
        station = await again.accepted(LUYANG)
        heard = await watch.until(lambda one: bool(one["code"]))
    assert {one["stationId"] for one in heard} >= {station["stationId"]}
    assert await gapless(again, PROVINCE)


async def test_everybody_follows_the_new_lineage_and_shows_what_the_records_say(again: Whole) -> None:
    everybody = {("coding-policies", "registry"), ("gateway-stations", "coding"), ("relay", "registry")}
    with verifying.reached(Given(data=again.data)) as (databases, _):

        async def settled() -> bool:
            new = await lineages(databases)
            # a follower that had nothing to write keeps its place when it has been idle for a while
            return everybody <= new.keys() and all(new.values()) and not await misshown(databases)

        await until(settled)


async def test_afterwards_the_records_stores_and_streams_agree(again: Whole) -> None:
    assert again.running.end(signal.SIGTERM) == 0
    lines, intact = await verifying.walk(Given(data=again.data))
    assert intact, lines
