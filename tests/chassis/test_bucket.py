"""A bucket keeps files as a folder does: one of our own, which tells what it was asked, and one that is not ours."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from services.chassis import files
from services.chassis.errors import Unavailable
from services.chassis.files import Files, Kept, NoSuchFile
from tests.chassis.bucket import Bucket, bucket
from tests.chassis.handed import PDF, chunks, picture
from tests.chassis.seaweed import KEY, SECRET, seaweed

pytestmark = pytest.mark.servers


async def kept(place: Files, content: bytes) -> Kept:
    async with place.received(chunks(content)) as received:
        return await place.put(received)


def given(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What tells the program where the bucket is and who it is there."""
    usual = {"ENDPOINT": url, "REGION": "cn-north-1", "ACCESS_KEY_ID": KEY, "SECRET_ACCESS_KEY": SECRET}
    for name, value in usual.items():
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture
async def ours(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bucket]:
    async with bucket() as held:
        given(monkeypatch, held.url)
        yield held


@pytest.fixture(scope="module")
async def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with seaweed(tmp_path_factory.mktemp("seaweed")) as url:
        yield url


@pytest.fixture
def s3(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, elsewhere)


async def test_a_bucket_keeps_and_gives_and_forgets_like_a_folder(ours: Bucket) -> None:
    place = Files("s3://bucket/yizhan/files")
    one = await kept(place, picture("JPEG"))
    assert set(ours.objects) == {f"yizhan/files/{one.file_id}"}
    assert hashlib.sha256(await place.content(one.file_id)).hexdigest() == one.file_id
    for _ in range(2):
        await place.drop(one.file_id)
    assert ours.objects == {}
    with pytest.raises(NoSuchFile):
        await place.content(one.file_id)
    assert all(SECRET not in str(request.headers) for request in ours.asked)


async def test_a_bucket_that_refuses_us_is_away_and_says_no_secret(
    ours: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    with pytest.raises(Unavailable) as refused:
        await kept(Files("s3://bucket"), PDF)
    assert "secret" not in str(refused.value)


# --- a bucket that is not ours


@pytest.mark.parametrize(
    "content", [picture("JPEG"), PDF, PDF.ljust(files.LARGEST)], ids=["photo", "voucher", "largest"]
)
async def test_somebody_elses_bucket_gives_back_what_it_was_given(s3: None, content: bytes) -> None:
    place = Files("s3://photos/yizhan/files")
    first, again = await kept(place, content), await kept(place, content)
    assert first == again
    assert hashlib.sha256(await place.content(first.file_id)).hexdigest() == first.file_id
    for _ in range(2):
        await place.drop(first.file_id)
    with pytest.raises(NoSuchFile):
        await place.content(first.file_id)


async def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(s3: None) -> None:
    here, there = Files("s3://photos/here"), Files("s3://photos/there")
    one = await kept(here, PDF)
    with pytest.raises(NoSuchFile):
        await there.content(one.file_id)
    await there.drop(one.file_id)
    assert await here.content(one.file_id) == PDF


@pytest.mark.parametrize("wrong", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
async def test_whose_signature_is_not_theirs_is_kept_out(s3: None, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    one = await kept(Files("s3://photos"), PDF)
    monkeypatch.setenv(wrong, "mistyped")
    strangers = Files("s3://photos")
    with pytest.raises(Unavailable):
        await kept(strangers, PDF)
    with pytest.raises(Unavailable):
        await strangers.content(one.file_id)
