"""A station of Anhui through the front door: opened, closed for a while, changed, withdrawn, opened again, revoked."""

from datetime import timedelta
from typing import Any

import pytest

from services.chassis.clock import business_day, now
from tests.chassis.handed import picture
from tests.journeys.filed import filed
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Station, Whole

pytestmark = pytest.mark.servers

COUNTY, CITY = "340103-clerk", "340100-clerk"


async def in_the_network(whole: Whole, **more: Any) -> Station:
    """Accepted, with its code."""
    return await whole.coded(COUNTY, (await whole.accepted(LUYANG, **more))["id"])


# --- serving --------------------------------------------------------------------------------------------------------


async def test_a_station_opens_closes_until_a_day_and_serves_again_under_its_code(whole: Whole) -> None:
    station = await in_the_network(whole)
    assert station["code"].startswith("120551")
    today = business_day(now())
    until, past = (today + timedelta(days=days) for days in (10, -1))
    here = {"stationId": station["id"]}
    assert (await whole.done(COUNTY, "openStation", **here))["status"] == "OPEN"
    early = await whole.refused(COUNTY, "suspendStation", **here, reason="检修", until=str(past))
    assert (early["code"], early["path"]) == ("in-the-past", "until")
    await whole.done(COUNTY, "suspendStation", **here, reason="检修水电", until=str(until))
    closed = await filed(whole, CITY, station["id"])
    assert (closed["status"], closed["statusReason"]) == ("SUSPENDED", "检修水电")
    assert (closed["openedOn"], closed["closedUntil"]) == (str(today), str(until))
    await whole.done(COUNTY, "resumeStation", **here)
    again = await filed(whole, CITY, station["id"])
    assert (again["status"], again["closedUntil"], again["code"]) == ("OPEN", None, station["code"])


async def test_what_changes_by_a_word_is_seen_at_once_and_only_on_the_version_looked_at(whole: Whole) -> None:
    station = await in_the_network(whole)
    photos = [await whole.upload(COUNTY, picture("JPEG", (64, 40 + n)), f"{n}.jpg") for n in range(3)]
    head = {"name": "李某某", "phone": "13811112222"}
    words: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("changeHours", {"openingHours": "8:00-20:00"}, {"openingHours": "8:00-20:00"}),
        ("changeFacilities", {"facilities": ["饮水机", "微波炉"]}, {"facilities": ["饮水机", "微波炉"]}),
        ("changePhotos", {"photos": photos}, {"photos": photos}),
        ("changeContacts", {"liaison": {"name": "赵某某", "phone": ""}}, {"liaison": {"name": "赵某某"}}),
    ]
    version = station["version"]
    for name, asked, shown in words:
        asked |= {"stationId": station["id"], "expectedVersion": version}
        payload = await whole.do(COUNTY, name, **asked)
        assert (payload["userErrors"], payload["upToDate"]) == ([], True), name
        seen = await filed(whole, COUNTY, station["id"])
        assert {field: seen[field] for field in shown} == shown
        assert seen["version"] == version + 1
        stale = await whole.refused(CITY, name, **asked)
        assert (stale["code"], stale["path"]) == ("stale", "expectedVersion")
        version += 1
    assert [await photographed(whole, login, photos[0]) for login in (CITY, "340200-clerk")] == [200, 404]
    before = (await filed(whole, COUNTY, station["id"]))["head"]
    assert (await whole.do(COUNTY, "changeHead", stationId=station["id"], head=head))["upToDate"] is True
    after = (await filed(whole, COUNTY, station["id"]))["head"]
    assert (after["name"], after["phoneMasked"]) == ("李某某", "138****2222")
    assert after["personId"] != before["personId"]


async def photographed(whole: Whole, login: str, photo: str) -> int:
    """What an account is answered that asks for a photo."""
    return (await whole.http.get(f"/files/{photo}", headers={"Authorization": whole.bearer(login)})).status_code


async def test_only_the_level_that_accepts_moves_a_station(whole: Whole) -> None:
    station = await in_the_network(whole)
    place = {"lng": 117.27, "lat": 31.86, "datum": "GCJ02"}
    asked = {"stationId": station["id"], "address": "寿春路8号", "reason": "原址拆迁", "place": place}
    assert (await whole.refused(COUNTY, "moveStation", **asked))["code"] == "not-your-level"
    await whole.done(CITY, "moveStation", **asked)
    moved = await filed(whole, COUNTY, station["id"])
    assert (moved["address"], moved["place"], moved["code"]) == ("寿春路8号", place, station["code"])


# --- turned down, taken back ----------------------------------------------------------------------------------------


async def test_what_was_turned_down_stays_so(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    asked = {"stationId": station["id"], "reason": "与在建站点重复"}
    assert (await whole.refused(COUNTY, "rejectStation", **asked))["code"] == "not-your-level"
    await whole.done(CITY, "rejectStation", **asked)
    rejected = await filed(whole, COUNTY, station["id"])
    assert (rejected["status"], rejected["statusReason"]) == ("REJECTED", "与在建站点重复")
    again = {"stationId": station["id"], "division": LUYANG, "name": "再来的驿站", "address": "人民路1号"}
    assert (await whole.refused(COUNTY, "submitStation", **again))["code"] == "does-not-fit"


async def test_who_handed_in_takes_back_and_may_hand_in_again(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    asked = {"stationId": station["id"], "reason": "资料有误"}
    assert (await whole.refused(CITY, "cancelApplication", **asked))["code"] == "not-yours"
    assert (await whole.done(COUNTY, "cancelApplication", **asked))["status"] == "CANCELLED"
    again = await whole.submitted(COUNTY, LUYANG, stationId=station["id"])
    assert (again["stationId"], again["status"]) == (station["stationId"], "SUBMITTED")


# --- out of the network ---------------------------------------------------------------------------------------------


async def again(whole: Whole, station: Station) -> Station:
    return await whole.submitted(COUNTY, LUYANG, name=station["name"], stationId=station["id"])


@pytest.mark.clause("AH-4.5.5")
async def test_a_withdrawn_station_opens_again_under_its_number_after_an_application(whole: Whole) -> None:
    station = await in_the_network(whole)
    here, numbered = {"stationId": station["id"]}, (station["code"], station["codeState"])
    await whole.done(COUNTY, "openStation", **here)
    gone = await whole.done(COUNTY, "withdrawStation", **here, reason="场地到期")
    assert (gone["status"], gone["code"]) == ("WITHDRAWN", station["code"])
    assert (await whole.refused(COUNTY, "openStation", **here))["code"] == "does-not-fit"
    handed_in = await again(whole, station)
    assert (handed_in["status"], handed_in["code"]) == ("SUBMITTED", station["code"])
    assert (await whole.refused(COUNTY, "openStation", **here))["code"] == "does-not-fit"
    await whole.done(COUNTY, "endorseStation", **here)
    back = await whole.done(CITY, "acceptStation", **here)
    assert (back["status"], back["code"], back["codeState"]) == ("ACCEPTED", *numbered)
    assert (await whole.done(COUNTY, "openStation", **here))["status"] == "OPEN"
    later = await in_the_network(whole)
    assert later["code"] != station["code"]
    assert (await whole.station(CITY, code=station["code"]) or {})["stationId"] == station["stationId"]


@pytest.mark.parametrize(("login", "end"), [(COUNTY, "cancelApplication"), (CITY, "rejectStation")])
async def test_a_reopening_that_comes_to_nothing_leaves_the_station_withdrawn(
    whole: Whole, login: str, end: str
) -> None:
    station = await in_the_network(whole)
    await whole.done(COUNTY, "withdrawStation", stationId=station["id"], reason="场地到期")
    await again(whole, station)
    ended = await whole.done(login, end, stationId=station["id"], reason="场地未落实")
    assert (ended["status"], ended["code"]) == ("WITHDRAWN", station["code"])
    assert (await again(whole, station))["status"] == "SUBMITTED"


@pytest.mark.clause("AH-6.1")
async def test_a_revoked_station_keeps_its_number_and_never_opens_again(whole: Whole) -> None:
    station = await in_the_network(whole)
    asked = {"stationId": station["id"], "reason": "问题特别严重"}
    await whole.done(COUNTY, "openStation", stationId=station["id"])
    assert (await whole.refused(COUNTY, "revokeStation", **asked))["code"] == "not-your-level"
    revoked = await whole.done(CITY, "revokeStation", **asked)
    assert (revoked["status"], revoked["code"]) == ("REVOKED", station["code"])
    anew = {"division": LUYANG, "name": station["name"], "address": "人民路1号"}
    for name, more in (("submitStation", anew), ("openStation", {}), ("resumeStation", {})):
        refused = await whole.refused(CITY, name, stationId=station["id"], **more)
        assert refused["code"] == "does-not-fit", name
    assert (await whole.station(CITY, code=station["code"]) or {})["status"] == "REVOKED"
