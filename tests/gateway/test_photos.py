"""Who may read what was handed in: whoever brought it, and whoever sees a station that names it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from contracts.messages import Command
from contracts.values import FileId, account_id, file_fields, named_files
from gateway.callers import Caller
from gateway.photos import KEEPING_ALL, WITHIN
from gateway.reading import Viewer
from gateway.sessions import Session
from services.chassis.errors import Unavailable
from services.chassis.files import NoSuchFile
from tests.chassis.handed import PDF, SVG, picture
from tests.gateway.conftest import network
from tests.gateway.opened import AUDITOR, CITY, COUNTY, LUYANG, YAOHAI, House, opened
from tests.servers import Servers


class ShowStation(Command, frozen=True):
    """A command with photos and a voucher."""

    station_id: UUID
    photos: tuple[FileId, ...] = ()
    voucher: FileId | None = None


@pytest.fixture
async def own(servers: Servers) -> AsyncIterator[House]:
    """A house in which nothing has been handed in."""
    async with opened(servers, *network()) as found:
        yield found


async def hand_in(house: House, login: str, content: bytes, name: str = "IMG_0001.jpg") -> httpx.Response:
    return await house.http.post(
        "/files", content=content, headers={"Authorization": house.bearer(login), "X-Filename": name}
    )


async def handed_in(house: House, login: str, content: bytes) -> FileId:
    answer = await hand_in(house, login, content)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["fileId"])


async def fetch(house: House, login: str, file_id: str, **headers: str) -> httpx.Response:
    return await house.http.get(f"/files/{file_id}", headers={"Authorization": house.bearer(login)} | headers)


async def viewer(house: House, login: str) -> Viewer:
    session: Session = await house.front.sessions.of(Caller(house.bearer(login)))
    return session.viewer


async def test_a_photo_comes_back_as_a_file_to_save_and_never_as_a_page(own: House) -> None:
    answer = await fetch(own, COUNTY, file_id := await handed_in(own, COUNTY, picture("PNG")))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == f'attachment; filename="{file_id[:12]}.jpg"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content.startswith(b"\xff\xd8\xff")
    again = await fetch(own, COUNTY, file_id, **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_voucher_comes_back_as_pdf(own: House) -> None:
    voucher = await fetch(own, COUNTY, await handed_in(own, COUNTY, PDF))
    assert (voucher.headers["content-type"], voucher.content) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (SVG, 415, "file-type-not-taken"),
        (b"", 422, "file-empty"),
        (b"\xff\xd8\xff nothing", 422, "picture-unreadable"),
        (PDF.ljust(20 * 2**20 + 1), 413, "file-too-large"),
    ],
    ids=["svg", "empty", "broken", "large"],
)
async def test_what_is_refused_is_refused_in_both_languages(
    house: House, content: bytes, status: int, code: str
) -> None:
    answer = await hand_in(house, COUNTY, content)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert problem["zh"] != problem["en"] != ""


async def test_nobody_hands_anything_in_or_out(house: House) -> None:
    assert (await house.http.post("/files", content=PDF)).status_code == 401
    assert (await house.http.get(f"/files/{'0' * 64}")).status_code == 401


@pytest.mark.parametrize(
    "file_id", ["0" * 64, "..%2f..%2fsecret", "%2e%2e%2f" * 3, "secret", "%00", "0" * 63, "A" * 64, "0" * 64 + "%0a"]
)
async def test_what_is_no_id_of_a_file_leads_nowhere(house: House, file_id: str) -> None:
    answer = await fetch(house, COUNTY, file_id)
    assert answer.status_code == 404
    assert "/" not in answer.text.replace("application/", "")


async def test_the_same_photo_of_two_accounts_is_kept_once_and_is_each_ones_own(own: House) -> None:
    first, second = await handed_in(own, COUNTY, picture("JPEG")), await handed_in(own, AUDITOR, picture("JPEG"))
    assert first == second
    assert [(await fetch(own, login, first)).status_code for login in (COUNTY, AUDITOR, CITY)] == [200, 200, 404]


async def test_a_station_shows_its_photos_to_whoever_sees_it(own: House) -> None:
    photo, voucher = await handed_in(own, CITY, picture("JPEG")), await handed_in(own, CITY, PDF)
    luyang = ShowStation(LUYANG[0], photos=(photo,), voucher=voucher)
    await own.front.photos.name(await viewer(own, CITY), [luyang])
    for file_id in (photo, voucher):
        assert [(await fetch(own, login, file_id)).status_code for login in (COUNTY, AUDITOR)] == [200, 200]
    other = await handed_in(own, CITY, picture("JPEG", (10, 10)))
    await own.front.photos.name(await viewer(own, CITY), [ShowStation(YAOHAI, photos=(other,))])
    assert (await fetch(own, COUNTY, other)).status_code == 404, "a station next door"


async def test_nobody_gets_at_a_file_by_naming_it(own: House) -> None:
    """Whoever knows the id of a photo and is not to see it cannot hang it on a station of their own."""
    photo, sheet = await handed_in(own, CITY, picture("JPEG")), await handed_in(own, COUNTY, b"a,b\n")
    for file_id in (photo, sheet, "0" * 64, "../secret"):
        with pytest.raises(NoSuchFile):
            await own.front.photos.name(await viewer(own, COUNTY), [ShowStation(LUYANG[0], photos=(file_id,))])
    assert (await fetch(own, COUNTY, photo)).status_code == 404


async def test_what_nobody_named_is_forgotten_after_a_week(own: House, servers: Servers) -> None:
    named, unnamed = await handed_in(own, COUNTY, picture("JPEG")), await handed_in(own, COUNTY, PDF)
    fresh = await handed_in(own, COUNTY, picture("WEBP", (9, 9)))
    await own.front.photos.name(await viewer(own, COUNTY), [ShowStation(LUYANG[0], photos=(named,))])
    assert await own.front.photos.tidy() == 0
    await own.front.photos._pool.execute(
        "update own.photos set received_at = received_at - $1::interval where digest <> $2", WITHIN, fresh
    )
    async with own.front.photos._pool.acquire() as copying:
        await copying.execute("select pg_advisory_lock($1)", KEEPING_ALL)
        assert await own.front.photos.tidy() == 0
        await copying.execute("select pg_advisory_unlock($1)", KEEPING_ALL)
    assert await own.front.photos.tidy() == 1
    assert [(await fetch(own, COUNTY, one)).status_code for one in (named, unnamed, fresh)] == [200, 404, 200]
    assert not (own.front.photos._place._folder / unnamed).exists()  # type: ignore[operator]
    assert await handed_in(own, COUNTY, PDF) == unnamed
    assert (await fetch(own, COUNTY, unnamed)).status_code == 200


async def test_content_that_another_account_still_holds_stays(own: House) -> None:
    photo = await handed_in(own, COUNTY, picture("JPEG"))
    assert await handed_in(own, CITY, picture("JPEG")) == photo
    await own.front.photos._pool.execute(
        "update own.photos set received_at = received_at - $1::interval where account_id = $2",
        WITHIN,
        account_id(COUNTY),
    )
    assert await own.front.photos.tidy() == 0
    assert [(await fetch(own, login, photo)).status_code for login in (COUNTY, CITY)] == [404, 200]


async def test_what_was_handed_in_and_is_lost_can_be_handed_in_again(own: House) -> None:
    photo = await handed_in(own, COUNTY, picture("JPEG"))
    folder: Path = own.front.photos._place._folder  # type: ignore[assignment]
    (folder / photo).unlink()
    assert (await fetch(own, COUNTY, photo)).status_code == 404
    assert await handed_in(own, COUNTY, picture("JPEG")) == photo
    assert (await fetch(own, COUNTY, photo)).status_code == 200


async def test_a_place_that_cannot_be_written_is_away(own: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(own.front.photos._place, "put", full)
    assert (await hand_in(own, COUNTY, PDF)).status_code == 503
    assert await own.front.photos._pool.fetchval("select count(*) from own.photos") == 0


def test_the_files_of_a_message_are_found_by_their_type() -> None:
    assert file_fields(ShowStation) == ("photos", "voucher")
    assert named_files(ShowStation(UUID(int=1))) == set()
    assert named_files(ShowStation(UUID(int=1), ("a", "b"), "c")) == {"a", "b", "c"}
