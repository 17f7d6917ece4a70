"""Who may do what: roles, levels, four eyes; and who is nobody at all."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest

from deploy import keys, tokens
from services.chassis.auth import Signer
from tests.journeys.walk import GOOD, LUYANG, PROVINCE, Walked, content
from tests.journeys.whole import IMPORT, Whole

pytestmark = pytest.mark.servers

AUDITOR = "340000-auditor"
COUNTY, CITY = "340103-clerk", "340100-clerk"
ME = "{ me { login } }"

# --- roles ----------------------------------------------------------------------------------------------------------


async def test_an_auditor_reads_what_others_do(whole: Whole, sheet: Walked) -> None:
    assert {one["stationId"] for one in await whole.stations(AUDITOR)} == {
        one["stationId"] for one in await whole.stations(PROVINCE)
    }


async def test_a_file_is_for_the_account_that_brought_it(whole: Whole) -> None:
    file_id = await whole.upload(COUNTY, content(GOOD[0]))
    imported = (await whole.ask(PROVINCE, IMPORT, fileId=file_id))["importStations"]
    assert [error["code"] for error in imported["userErrors"]] == ["no-such-file"]


# --- levels and hands -----------------------------------------------------------------------------------------------


async def test_a_county_endorses_and_its_city_accepts(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    early = await whole.refused(CITY, "acceptStation", stationId=station["id"])
    assert early["code"] == "not-endorsed"
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    too_low = await whole.refused(COUNTY, "acceptStation", stationId=station["id"])
    assert too_low["code"] == "not-your-level"
    accepted = await whole.done(CITY, "acceptStation", stationId=station["id"])
    assert accepted["status"] == "ACCEPTED"


async def test_who_handed_in_does_not_accept(whole: Whole) -> None:
    station = await whole.submitted(CITY, LUYANG)
    await whole.done(COUNTY, "endorseStation", stationId=station["id"])
    own = await whole.refused(CITY, "acceptStation", stationId=station["id"])
    assert own["code"] == "own-application"
    assert (await whole.done("340100-admin", "acceptStation", stationId=station["id"]))["status"] == "ACCEPTED"


@pytest.mark.clause("SP-4.2a")
async def test_in_shapingba_the_town_endorses_and_the_district_accepts(whole: Whole) -> None:
    station = await whole.submitted("500106-admin", 500106, unitNo=500106001)
    await whole.done("500106001-clerk", "endorseStation", stationId=station["id"])
    too_low = await whole.refused("500106001-clerk", "acceptStation", stationId=station["id"])
    assert too_low["code"] == "not-your-level"
    short = await whole.refused("500106-clerk", "acceptStation", stationId=station["id"])
    assert (short["code"], short["path"]) == ("below-standard", "reason")
    explained = {"stationId": station["id"], "reason": "设施下月补齐"}
    assert (await whole.done("500106-clerk", "acceptStation", **explained))["status"] == "ACCEPTED"
    assert (await whole.coded("500106-clerk", station["id"]))["code"].startswith("220023")


async def test_what_was_returned_with_its_reason_is_handed_in_anew(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, LUYANG)
    returned = await whole.done(CITY, "returnStation", stationId=station["id"], reason="请补充门牌号")
    assert (returned["status"], returned["returnedReason"]) == ("RETURNED", "请补充门牌号")
    again = await whole.submitted(COUNTY, LUYANG, stationId=station["id"])
    assert (again["stationId"], again["status"]) == (station["stationId"], "SUBMITTED")


# --- nobody ---------------------------------------------------------------------------------------------------------


async def refused_at_the_door(whole: Whole, authorization: str) -> None:
    answer = await whole.post_as(authorization, ME)
    assert answer.status_code == 401, answer.text
    assert answer.json()["data"] is None
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["unauthenticated"]
    upload = await whole.http.post("/files", content=content(GOOD[0]), headers={"Authorization": authorization})
    assert upload.status_code == 401


async def test_who_brings_no_token_is_nobody(whole: Whole) -> None:
    for nothing in ("", "Bearer", "Bearer x", "Basic MzQwMTAzLWNsZXJrOg=="):
        await refused_at_the_door(whole, nothing)


async def test_another_issuers_token_is_refused(whole: Whole, tmp_path: Path) -> None:
    """Another installation signs under the same name, with keys of its own."""
    keys.ensure(tmp_path)
    await refused_at_the_door(whole, "Bearer " + tokens.bearer(tmp_path, PROVINCE))


async def test_a_service_of_this_house_signs_nobody_in(whole: Whole) -> None:
    """Its key is known, but accounts are not its affair."""
    for issuer in ("gateway", "registry"):
        signer = Signer(issuer, tokens.private_key(whole.data / "keys", issuer))
        await refused_at_the_door(whole, "Bearer " + signer.token({"sub": PROVINCE}, audience="gateway"))


async def test_an_expired_token_is_refused(whole: Whole) -> None:
    expired = tokens.bearer(whole.data / "keys", PROVINCE, lifetime=timedelta(seconds=-1))
    await refused_at_the_door(whole, f"Bearer {expired}")


async def test_a_token_for_somebody_elses_door_is_refused(whole: Whole) -> None:
    await refused_at_the_door(whole, "Bearer " + tokens.operator(whole.data / "keys"))


async def test_an_unsigned_and_a_changed_token_are_refused(whole: Whole) -> None:
    header, claims, signature = tokens.bearer(whole.data / "keys", COUNTY).split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed = base64.urlsafe_b64encode(json.dumps(said | {"sub": PROVINCE}).encode()).rstrip(b"=").decode()
    await refused_at_the_door(whole, f"Bearer {unsigned}.{claims}.")
    await refused_at_the_door(whole, f"Bearer {header}.{changed}.{signature}")
