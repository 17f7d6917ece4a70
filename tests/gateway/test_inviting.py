"""A set-up link is made by whoever could give the account its roles, enterprises and evaluators included."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import account_id
from gateway.views.grants import grants
from gateway.views.units import units
from tests.gateway.browser import Browser
from tests.gateway.opened import House, opened
from tests.servers import Servers

COUNTY, CITY, PROVINCE, NEXT = "340103-admin", "340100-admin", "340000-admin", "340200-admin"
UNITS = {
    340000: (340000, UnitKind.UNION),
    340100: (340100, UnitKind.UNION),
    340103: (340103, UnitKind.UNION),
    340200: (340200, UnitKind.UNION),
    340103001: (340103, UnitKind.TOWNSHIP),
    102: (340100, UnitKind.ENTERPRISE),
    201: (340000, UnitKind.EVALUATOR),
}
"""Where each unit was founded, and what it is."""
HELD = [
    *((int(login.partition("-")[0]), login) for login in (COUNTY, CITY, PROVINCE, NEXT, "340100-auditor")),
    (340103001, "340103001-clerk"),
    (340103, "340103-developer"),
    (102, "102-enterprise"),
    (201, "201-evaluator"),
    (340103, "both-clerk"),
    (340200, "both-clerk"),
]
MAY = {
    "340103001-clerk": {COUNTY, CITY, PROVINCE},
    "340103-admin": {CITY, PROVINCE},
    "102-enterprise": {CITY, PROVINCE},
    "201-evaluator": {PROVINCE},
    "340100-auditor": {PROVINCE},
    "both-clerk": {PROVINCE},
    "340103-developer": set(),
    "nobody-at-all": set(),
}
"""Who makes a link for whom. What watches is chosen from above, and what is beyond administrators by none of them."""
MAKE = """mutation ($input: MakeSetupLinkInput!) {
  makeSetupLink(input: $input) { path hours userErrors { code message } }
}"""


@pytest.fixture(scope="module")
async def house(servers: Servers) -> AsyncIterator[House]:
    told: list[Any] = []
    for number, (division, kind) in UNITS.items():
        covers = (number,) if kind is UnitKind.UNION else ()
        told.append((units, division, UnitEstablished(number, account_id(str(number)), f"{number}", kind, covers)))
    for number, login in HELD:
        role = RoleGranted(number, account_id(login), login.partition("-")[2])
        told.append((grants, UNITS[number][0], role))
    async with opened(servers, *told) as found:
        yield found


async def made(house: House, by: str, login: str) -> Any:
    return (await house.ask(by, MAKE, input={"login": login}))["makeSetupLink"]


@pytest.mark.parametrize("login", MAY)
async def test_a_link_is_made_by_whoever_could_give_the_roles_and_by_nobody_else(house: House, login: str) -> None:
    for by in (COUNTY, CITY, PROVINCE, NEXT, "102-enterprise", "340100-auditor"):
        answer = await made(house, by, login)
        if by in MAY[login]:
            assert (answer["userErrors"], answer["hours"]) == ([], 72), by
            assert answer["path"].startswith("/setup#"), by
        else:
            assert answer["path"] is None, by
            assert [error["code"] for error in answer["userErrors"]] == ["not-found"], by


async def test_an_enterprise_chooses_its_password_by_its_link_and_signs_in(house: House) -> None:
    token = (await made(house, CITY, "102-enterprise"))["path"].partition("#")[2]
    asked = {"token": token, "password": "quite another phrase"}
    assert (await Browser(house).send("POST", "/setup", asked)).json() == {"login": "102-enterprise"}
    assert (await Browser(house).sign_in("102-enterprise", "quite another phrase")).status_code == 200
    assert (await Browser(house).send("POST", "/setup", asked)).json()["code"] == "link-over"


async def test_links_made_and_denied_stand_in_the_access_log_and_no_link_does(house: House) -> None:
    token = (await made(house, CITY, "102-enterprise"))["path"].partition("#")[2]
    await made(house, NEXT, "102-enterprise")
    rows = await house.pool.fetch("select * from own.access_log order by entry desc limit 2")
    assert [(row["action"], row["result"]) for row in rows] == [("setup-link", "not-found"), ("setup-link", "done")]
    assert rows[1]["object"] == f"account-{account_id('102-enterprise')}"
    assert not [row for row in rows if token in str(dict(row))]
