"""The organisation tree through the front door: founded, renamed, moved, dissolved, and who acts for whom."""

from typing import Any

import pytest

from contracts.values import account_id
from tests.journeys.walk import LUYANG, PROVINCE, Walked
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers

CITY = "340100-admin"
CLERK = "340103-clerk"
UNIT = "unitNo name dissolvedAt dissolvedReason successorNo parent { unitNo } path { unitNo } children { unitNo }"
PAGE = """query ($after: String, $filter: UnitFilter) { units(first: 100, after: $after, filter: $filter) {
    totalCount edges { node { unitNo } } pageInfo { hasNextPage endCursor } } }"""
HELD = """query ($filter: AccountFilter) { accounts(first: 100, filter: $filter) { nodes {
    accountId role unitNo grantedBy reason knownFrom knownTo withdrawnBy withdrawnReason unit { unitNo } } } }"""


async def organised(whole: Whole, login: str, name: str, /, **asked: Any) -> Any:
    """What became of a mutation about units."""
    kind = name[0].upper() + name[1:] + "Input"
    answer = f"unit {{ {UNIT} }} userErrors {{ code clause path }} upToDate"
    query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {answer} }} }}"
    return (await whole.ask(login, query, input=asked))[name]


async def done(whole: Whole, login: str, name: str, /, **asked: Any) -> Any:
    payload = await organised(whole, login, name, **asked)
    assert (payload["userErrors"], payload["upToDate"]) == ([], True)
    return payload["unit"]


async def refused(whole: Whole, login: str, name: str, /, **asked: Any) -> str:
    payload = await organised(whole, login, name, **asked)
    (error,) = payload["userErrors"]
    code: str = error["code"]
    return code


async def held(whole: Whole, login: str, /, **filter: Any) -> list[Any]:
    nodes: list[Any] = (await whole.ask(login, HELD, filter=filter))["accounts"]["nodes"]
    return nodes


async def founded(whole: Whole, unit_no: int, /, **more: Any) -> Any:
    asked = {"division": LUYANG, "unitNo": unit_no, "name": f"{unit_no}工会", "kind": "TOWNSHIP", "parentNo": LUYANG}
    return await done(whole, CITY, "establishUnit", **asked | more)


# --- units ----------------------------------------------------------------------------------------------------------


async def test_a_town_is_founded_below_its_county_renamed_and_dissolved_with_its_grants(whole: Whole) -> None:
    town = await founded(whole, 340103911)
    assert [one["unitNo"] for one in town["path"]] == [340000, 340100, LUYANG]
    clerk = {"unitNo": 340103911, "accountId": str(account_id("town-clerk")), "role": "clerk"}
    await done(whole, CITY, "grantRole", **clerk, reason="新任")
    assert (await done(whole, CITY, "renameUnit", unitNo=340103911, name="逍遥津街道工会"))["name"] == "逍遥津街道工会"
    assert {"unitNo": 340103911} in (await whole.ask(CITY, f"{{ unit(unitNo: {LUYANG}) {{ {UNIT} }} }}"))["unit"][
        "children"
    ]
    gone = await done(whole, CITY, "dissolveUnit", unitNo=340103911, reason="街道合并", successorNo=LUYANG)
    assert (gone["dissolvedReason"], gone["successorNo"]) == ("街道合并", LUYANG)
    assert await held(whole, CITY, unitNo=340103911) == []
    (spell,) = await held(whole, CITY, unitNo=340103911, history=True)
    assert (spell["reason"], spell["withdrawnReason"], spell["knownTo"] is None) == ("新任", "街道合并", False)
    assert await refused(whole, CITY, "grantRole", **clerk) == "unit-is-dissolved"
    children = (await whole.ask(CITY, f"{{ unit(unitNo: {LUYANG}) {{ {UNIT} }} }}"))["unit"]["children"]
    assert {"unitNo": 340103911} not in children


async def test_whoever_was_slower_is_told_that_the_unit_moved_on(whole: Whole) -> None:
    """Each command is asked on the version that its form was built from; what is founded was nothing before."""
    no = (await founded(whole, 340103913))["unitNo"]
    seen = (await whole.ask(CITY, "query ($no: Int) { unit(unitNo: $no) { version changedAt } }", no=no))["unit"]
    clerk = {"unitNo": no, "accountId": str(account_id("slow-clerk")), "role": "clerk"}
    given = await organised(whole, CITY, "grantRole", **clerk, expectedVersion=seen["version"])
    assert given["userErrors"] == []
    reason = {"reason": "试验", "unitNo": no}
    for name, asked in (
        ("renameUnit", {"unitNo": no, "name": "后改的工会"}),
        ("moveUnit", {"parentNo": 340100} | reason),
        ("changeCovers", {"covers": [LUYANG]} | reason),
        ("dissolveUnit", {"successorNo": LUYANG} | reason),
        ("withdrawRole", clerk),
        ("grantRole", clerk | {"role": "admin"}),
    ):
        late = await organised(whole, CITY, name, **asked, expectedVersion=seen["version"])
        assert [(one["code"], one["path"]) for one in late["userErrors"]] == [("stale", "expectedVersion")], name
    now = (await whole.ask(CITY, "query ($no: Int) { unit(unitNo: $no) { version changedAt } }", no=no))["unit"]
    assert (now["version"], now["changedAt"] > seen["changedAt"]) == (seen["version"] + 1, True)
    again = {"division": LUYANG, "unitNo": no, "name": "同号工会", "kind": "TOWNSHIP", "parentNo": LUYANG}
    assert await refused(whole, CITY, "establishUnit", **again) == "already-there"


async def test_what_decides_over_a_unit_as_a_whole_is_for_the_level_above(whole: Whole) -> None:
    for name, asked in (
        ("moveUnit", {"parentNo": 340000, "reason": "试验"}),
        ("changeCovers", {"covers": [LUYANG], "reason": "试验"}),
        ("dissolveUnit", {"reason": "试验"}),
    ):
        assert await refused(whole, CITY, name, unitNo=340100, **asked) == "from-above"


async def test_a_union_of_several_counties_reaches_what_it_covers_now(whole: Whole) -> None:
    zone = {"unitNo": 9001, "name": "高新区总工会", "kind": "UNION", "covers": [LUYANG, 340102], "parentNo": 340100}
    await done(whole, CITY, "establishUnit", division=340100, **zone)
    await done(whole, CITY, "grantRole", unitNo=9001, accountId=str(account_id("9001-clerk")), role="clerk")
    scope = "{ me { scope { prefixes } permissions units { unitNo } } }"
    assert (await whole.ask("9001-clerk", scope))["me"]["scope"]["prefixes"] == [340102, LUYANG]
    await done(whole, CITY, "changeCovers", unitNo=9001, covers=[340102], reason="庐阳划出")

    async def narrower() -> bool:
        return bool((await whole.ask("9001-clerk", scope))["me"]["scope"]["prefixes"] == [340102])

    await until(narrower)
    me = (await whole.ask("9001-clerk", scope))["me"]
    assert me["units"] == [{"unitNo": 9001}]
    assert "station:accept" in me["permissions"]


async def test_the_tree_is_paged_filtered_and_counted(whole: Whole, sheet: Walked) -> None:
    found: list[int] = []
    after = None
    while True:
        units = (await whole.ask(CLERK, PAGE, after=after))["units"]
        found += [edge["node"]["unitNo"] for edge in units["edges"]]
        if not units["pageInfo"]["hasNextPage"]:
            break
        after = units["pageInfo"]["endCursor"]
    assert found == sorted(set(found))
    assert len(found) == units["totalCount"] > 100

    async def those(**filter: Any) -> list[int]:
        edges = (await whole.ask(CLERK, PAGE, filter=filter))["units"]["edges"]
        return [edge["node"]["unitNo"] for edge in edges]

    assert {340000, 340100, LUYANG} <= set(await those(covering=LUYANG))
    assert not {340102, 340200, 500106} & set(await those(covering=LUYANG))
    assert await those(kind=["ENTERPRISE"]) == [101, 102, 103, 104, 105]
    assert {340102, LUYANG} <= set(await those(parentNo=340100))
    assert await those(text="庐阳区") == [LUYANG]
    counts = (
        "query ($no: Int) { unit(unitNo: $no) { stationCounts { status count } children { stationCounts { count } } } }"
    )
    for login, seen in (("340000-admin", True), ("340200-clerk", False), ("999999-clerk", False)):
        unit = (await whole.ask(login, counts, no=LUYANG))["unit"]
        assert bool(unit["stationCounts"]) is seen, login


# --- grants ---------------------------------------------------------------------------------------------------------


async def test_a_grant_tells_who_gave_it_when_and_why_and_who_took_it_back(whole: Whole) -> None:
    account = str(account_id("somebody-new"))
    given = {"unitNo": LUYANG, "accountId": account, "role": "clerk"}
    await done(whole, CITY, "grantRole", **given, reason="接替")
    await done(whole, CITY, "withdrawRole", **given, reason="调离")
    await done(whole, CITY, "grantRole", **given)
    last, first = await held(whole, CITY, accountId=account, history=True)
    by = str(account_id(CITY))
    assert (first["reason"], first["grantedBy"], first["withdrawnReason"], first["withdrawnBy"]) == (
        "接替",
        by,
        "调离",
        by,
    )
    assert (last["reason"], last["knownTo"]) == ("", None)
    assert last["knownFrom"] >= first["knownTo"] > first["knownFrom"]
    assert await held(whole, CITY, login="somebody-new") == [last]


async def test_accounts_are_those_of_ones_own_area(whole: Whole) -> None:
    """Never upward, never sideways."""
    city = {one["unitNo"] for one in await held(whole, CITY)}
    assert {340100, LUYANG} <= city
    assert {number for number in city if str(number)[:4] != "3401"} <= {9001}
    assert await held(whole, CITY, unitNo=340000) == []
    assert await held(whole, CITY, unitNo=340200) == []
    assert {340000, 340200, 102} <= {one["unitNo"] for one in await held(whole, "340000-auditor")}
    for login in (CLERK, "102-enterprise", "999999-clerk"):
        answer = (await whole.post(login, HELD)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["forbidden"]


async def test_three_administrators_cannot_give_one_another_audit_rights(whole: Whole) -> None:
    logins = ["340103-first", "340103-second", "340103-third"]
    for login in logins:
        await done(whole, CITY, "grantRole", unitNo=LUYANG, accountId=str(account_id(login)), role="admin")
    for by in logins:
        for to in logins:
            watch = {"unitNo": LUYANG, "accountId": str(account_id(to)), "role": "auditor"}
            assert await refused(whole, by, "grantRole", **watch) == ("own-grant" if by == to else "from-above")
    above = {"unitNo": LUYANG, "accountId": str(account_id(logins[0])), "role": "auditor"}
    assert await refused(whole, CITY, "grantRole", **above) == "watches-and-acts"
    own = {"unitNo": 340000, "accountId": str(account_id("340000-clerk")), "role": "auditor"}
    assert await refused(whole, PROVINCE, "grantRole", **own) == "from-above"


# --- why not --------------------------------------------------------------------------------------------------------

MAY = """query ($action: String!, $station: ID, $no: Int) { may(action: $action, stationId: $station, unitNo: $no) {
    allowed code reason reasonEn clause operator hat { role unitNo } could { role level unit { unitNo } } } }"""


async def asked(whole: Whole, login: str, action: str, **target: Any) -> Any:
    return (await whole.ask(login, MAY, action=action, **target))["may"]


async def test_why_somebody_may_not_is_what_the_table_and_the_procedure_say(whole: Whole) -> None:
    station = await whole.submitted(CLERK, LUYANG)
    low = await asked(whole, CLERK, "station:accept", station=station["id"])
    assert (low["allowed"], low["code"], low["hat"]) == (False, "not-your-level", {"role": "clerk", "unitNo": LUYANG})
    assert low["reason"] == "须由市级工会或其上级办理"
    assert low["clause"]
    could = {(one["role"], one["level"], one["unit"]["unitNo"]) for one in low["could"]}
    assert {("clerk", "CITY", 340100), ("admin", "PROVINCE", 340000)} <= could
    assert not {level for _, level, _ in could} & {"COUNTY", "TOWNSHIP"}
    assert (await whole.refused(CLERK, "acceptStation", stationId=station["id"]))["code"] in (
        low["code"],
        "not-endorsed",
    )
    read_only = await asked(whole, "340000-auditor", "station:accept", station=station["id"])
    assert (read_only["allowed"], read_only["code"], read_only["hat"]) == (False, "forbidden", None)


@pytest.mark.parametrize(("by", "said"), [(CLERK, None), ("340100-clerk", "own-application")])
async def test_the_status_and_four_eyes_count_as_they_do_when_it_is_done(
    whole: Whole, by: str, said: str | None
) -> None:
    station = await whole.submitted(by, LUYANG)

    async def may(login: str, action: str) -> str | None:
        answer = await asked(whole, login, action, station=station["id"])
        assert answer["allowed"] is (answer["code"] is None)
        code: str | None = answer["code"]
        return code

    assert await may("340100-clerk", "station:accept") == "not-endorsed"
    assert await may(CLERK, "station:operate") == "does-not-fit"
    assert await may(CLERK, "station:endorse") is None
    await whole.done(CLERK, "endorseStation", stationId=station["id"])
    assert await may(CLERK, "station:endorse") == "does-not-fit"
    assert await may("340100-clerk", "station:accept") == said
    if said:
        assert (await whole.refused("340100-clerk", "acceptStation", stationId=station["id"]))["code"] == said
    assert await may("340100-admin", "station:accept") is None
    await whole.done("340100-admin", "acceptStation", stationId=station["id"])
    assert await may(CLERK, "station:operate") is None
    assert await may("340100-admin", "station:accept") == "does-not-fit"


async def test_what_one_does_not_see_answers_like_what_there_is_not(whole: Whole) -> None:
    station = await whole.submitted(CLERK, LUYANG)
    for login in ("340102-clerk", "340200-clerk", "500106-admin", "103-enterprise", "999999-clerk"):
        outside = await asked(whole, login, "station:accept", station=station["id"])
        nowhere = await asked(whole, login, "station:accept", station="00000000-0000-7000-8000-000000000000")
        assert outside == nowhere
        assert (outside["allowed"], outside["code"], outside["could"]) == (False, "not-found", [])


async def test_a_unit_is_dissolved_by_the_level_above_it(whole: Whole) -> None:
    own = await asked(whole, CITY, "unit:dissolve", no=340100)
    assert (own["code"], {one["unit"]["unitNo"] for one in own["could"]}) == ("not-your-level", {340000})
    assert (await asked(whole, PROVINCE, "unit:dissolve", no=340100))["allowed"]
    top = await asked(whole, PROVINCE, "unit:dissolve", no=340000)
    assert (top["allowed"], top["could"], top["operator"]) == (False, [], True)
    assert (await asked(whole, "340200-clerk", "unit:rename", no=340100))["code"] == "forbidden"
    assert (await asked(whole, "500106-admin", "unit:rename", no=340100))["code"] == "elsewhere"


async def test_roles_and_permissions_are_data(whole: Whole) -> None:
    data = await whole.ask(
        "999999-clerk", "{ roles { role name permissions kinds } permissions { permission name roles } }"
    )
    by_role = {(one["role"], may) for one in data["roles"] for may in one["permissions"]}
    assert by_role == {(role, one["permission"]) for one in data["permissions"] for role in one["roles"]}
    assert ("auditor", "log:read") in by_role
    assert ("auditor", "station:submit") not in by_role
