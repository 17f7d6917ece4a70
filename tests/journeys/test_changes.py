"""Changes of a file that a higher level agrees to: proposed, seen as a difference, decided by other hands."""

from typing import Any

import pytest

from contracts.values import uuid7
from tests.journeys.filed import filed, proposals
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Station, Whole, until

pytestmark = pytest.mark.servers

COUNTY, CITY, AUDITOR, BANK = "340103-clerk", "340100-clerk", "340000-auditor", "102-enterprise"
ELSEWHERE = ("340102-clerk", "340200-clerk", "500106-clerk", "103-enterprise", "999999-clerk")


async def proposed(whole: Whole, login: str, station: Station, **changes: Any) -> dict[str, str]:
    """A change that waits, by the ids that decide it; whoever asked for it sees it at once."""
    which = {"stationId": station["id"], "changeId": str(uuid7())}
    payload = await whole.do(login, "proposeChange", **which, changes=changes, reason="按实际情况变更")
    assert (payload["userErrors"], payload["upToDate"]) == ([], True)
    assert (await one(whole, login, which))["status"] == "PENDING"
    return which


async def one(whole: Whole, login: str, which: dict[str, str]) -> Any:
    """A proposal as an account sees it, or None."""
    found = {each["changeId"]: each for each in await proposals(whole, login, which["stationId"])}
    return found.get(which["changeId"])


async def may(whole: Whole, login: str, which: dict[str, str]) -> str | None:
    """Why an account may not agree to a proposal; None where it may."""
    asked = f'{{ may(action: "station:approve", changeId: "{which["changeId"]}") {{ allowed code }} }}'
    said = (await whole.ask(login, asked))["may"]
    assert said["allowed"] is (said["code"] is None)
    code: str | None = said["code"]
    return code


async def test_a_change_is_seen_as_a_difference_and_agreed_to_a_level_higher(whole: Whole) -> None:
    station = await whole.accepted(LUYANG)
    name = f"{uuid7()} 改名驿站"
    which = await proposed(whole, COUNTY, station, name=name, kind="MICRO", unitNo=340100)
    waits = await one(whole, CITY, which)
    assert waits["fields"] == [
        {"field": "kind", "before": "fixed", "after": "micro"},
        {"field": "name", "before": station["name"], "after": name},
        {"field": "unitNo", "before": 340103, "after": 340100},
    ]
    assert waits["reason"] == "按实际情况变更"
    assert (await whole.station(CITY, id=station["id"]) or {})["name"] == station["name"]
    assert (await whole.refused(COUNTY, "approveChange", **which))["code"] == "not-your-level"
    assert [await may(whole, login, which) for login in (COUNTY, CITY)] == ["not-your-level", None]
    assert {await may(whole, login, which) for login in ELSEWHERE} == {"not-found"}
    agreed = await whole.done(CITY, "approveChange", **which)
    assert (agreed["name"], agreed["kind"], agreed["unitNo"]) == (name, "MICRO", 340100)
    decided = await one(whole, CITY, which)
    assert decided["status"] == "APPROVED"
    assert decided["decidedBy"] not in (None, decided["proposedBy"])
    assert (await whole.refused(CITY, "approveChange", **which))["code"] == "no-such-change"
    assert await may(whole, CITY, which) == "no-such-change"


@pytest.mark.clause("AH-4.5.3")
async def test_with_another_kind_a_code_keeps_its_digits_and_gets_the_suffix_of_the_kind(whole: Whole) -> None:
    station = await whole.coded(COUNTY, (await whole.accepted(LUYANG))["id"])
    await whole.done(CITY, "approveChange", **await proposed(whole, COUNTY, station, kind="MICRO"))

    async def suffixed() -> bool:
        seen = await whole.station(COUNTY, id=station["id"])
        return seen is not None and seen["code"] == f"{station['code']}s"

    assert await until(suffixed)


async def test_nobody_agrees_to_what_they_proposed(whole: Whole) -> None:
    which = await proposed(whole, CITY, await whole.accepted(LUYANG), kind="MOBILE")
    assert (await whole.refused(CITY, "approveChange", **which))["code"] == "own-proposal"
    assert (await whole.done("340100-admin", "approveChange", **which))["kind"] == "MOBILE"


async def test_of_two_that_wait_the_one_overtaken_is_not_agreed_to(whole: Whole) -> None:
    station = await whole.accepted(LUYANG)
    first = await proposed(whole, COUNTY, station, name=f"{uuid7()} 甲驿站")
    second = await proposed(whole, COUNTY, station, name=f"{uuid7()} 乙驿站")
    other = await proposed(whole, COUNTY, station, kind="MICRO")
    await whole.done(CITY, "approveChange", **first)
    assert (await whole.refused(CITY, "approveChange", **second))["code"] == "changed-meanwhile"
    assert (await whole.done(CITY, "approveChange", **other))["kind"] == "MICRO"
    await whole.done(CITY, "declineChange", **second, reason="已改名")
    declined = await one(whole, COUNTY, second)
    assert (declined["status"], declined["declineReason"]) == ("DECLINED", "已改名")


async def test_who_proposed_takes_it_back_and_nobody_else(whole: Whole) -> None:
    which = await proposed(whole, COUNTY, await whole.accepted(LUYANG), kind="MICRO")
    assert (await whole.refused(CITY, "retractChange", **which))["code"] == "not-yours"
    await whole.done(COUNTY, "retractChange", **which)
    assert (await one(whole, CITY, which))["status"] == "RETRACTED"


async def test_what_waits_falls_with_the_station(whole: Whole) -> None:
    station = await whole.accepted(LUYANG)
    which = await proposed(whole, COUNTY, station, kind="MICRO")
    await whole.done(CITY, "revokeStation", stationId=station["id"], reason="问题特别严重")

    async def fallen() -> Any:
        """Whoever revokes waits for the station to show, not for the list of changes."""
        seen = await one(whole, COUNTY, which)
        return seen if seen["status"] != "PENDING" else None

    seen = await until(fallen)
    assert (seen["status"], seen["declineReason"]) == ("DECLINED", "问题特别严重")


async def test_an_enterprise_proposes_for_its_own_stations_and_decides_nothing(whole: Whole) -> None:
    own, other = await whole.accepted(LUYANG, enterpriseNo=102), await whole.accepted(LUYANG)
    which = await proposed(whole, BANK, own, openingHours="9:00-17:00")
    asked = {"changeId": str(uuid7()), "changes": {"openingHours": "9:00-17:00"}, "reason": "统一时间"}
    assert (await whole.refused(BANK, "proposeChange", stationId=other["id"], **asked))["code"] == "not-found"
    for name, more in (("approveChange", {}), ("declineChange", {"reason": "否"})):
        assert (await whole.refused(BANK, name, **which, **more))["code"] == "forbidden", name
    foreign = await proposed(whole, COUNTY, other, kind="MICRO")
    assert await one(whole, BANK, foreign) is None
    seen = {each["stationId"] for each in await proposals(whole, BANK)}
    assert own["stationId"] in seen
    assert other["stationId"] not in seen
    await whole.done(CITY, "approveChange", **which)
    assert (await filed(whole, BANK, own["id"]))["openingHours"] == "9:00-17:00"


async def test_nobody_reads_or_decides_what_is_not_theirs(whole: Whole) -> None:
    """Sideways, upwards, elsewhere; an auditor reads and decides nothing."""
    which = await proposed(whole, COUNTY, await whole.accepted(LUYANG), kind="MICRO")
    for login in (*ELSEWHERE, AUDITOR):
        assert (await one(whole, login, which) is not None) == (login == AUDITOR), login
        for name, more in (("approveChange", {}), ("declineChange", {"reason": "否"}), ("retractChange", {})):
            refused = await whole.refused(login, name, **which, **more)
            assert refused["code"] in ("forbidden", "not-found"), (login, name)
    assert (await one(whole, CITY, which))["status"] == "PENDING"
