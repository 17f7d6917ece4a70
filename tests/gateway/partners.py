"""A house with enterprises, whoever manages their clients, and clients that come in by the partners' door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import account_id
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import House, opened
from tests.servers import Servers

BANK, POST = "102-enterprise-admin", "101-enterprise-admin"
PROVINCE, CITY, AUDITOR, CLERK, TELLER = (
    "340000-admin",
    "340100-admin",
    "340000-auditor",
    "340000-clerk",
    "102-enterprise",
)
ALL = ["own-codes:read", "own-codes:write", "stations:read"]
CLIENT = "client { clientId unitNo name scopes addresses closedAt secrets { secretId hint usedAt } }"
ANSWER = f"{{ {CLIENT} secret userErrors {{ code path message messageEn }} }}"


async def founded(chronicle: Chronicle) -> None:
    """A province, a city, two enterprises, and who acts for them."""
    for number in (340000, 340100):
        await chronicle.tell(
            0,
            UnitEstablished(number, UUID(int=number), f"{number}总工会", UnitKind.UNION, (number,)),
            division=number,
        )
    for number in (101, 102):
        unit = UnitEstablished(number, UUID(int=number), f"某企业{number}", UnitKind.ENTERPRISE)
        await chronicle.tell(0, unit, division=340000)
    for login in (BANK, POST, PROVINCE, CITY, AUDITOR, CLERK, TELLER):
        unit_no, _, role = login.partition("-")
        await chronicle.tell(0, RoleGranted(int(unit_no), account_id(login), role))


@asynccontextmanager
async def partnered(servers: Servers) -> AsyncIterator[tuple[House, Chronicle]]:
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await founded(chronicle)
        yield house, chronicle


async def done(house: House, login: str, what: str, **input: Any) -> Any:
    """What a mutation about clients answers."""
    text = f"mutation ($input: {what[0].upper()}{what[1:]}Input!) {{ {what}(input: $input) {ANSWER} }}"
    return (await house.ask(login, text, input=input))[what]


async def registered(house: House, login: str = BANK, unit_no: int = 102, **more: Any) -> tuple[str, str]:
    """A fresh client's id and secret."""
    made = await done(
        house, login, "registerPartnerClient", **{"unitNo": unit_no, "name": "核心系统", "scopes": ALL} | more
    )
    assert made["userErrors"] == [], made
    return made["client"]["clientId"], made["secret"]


async def token(house: House, client: tuple[str, str], **more: str) -> httpx.Response:
    """Ask for a token as an OAuth2 client does."""
    return await house.http.post("/api/partner/v1/token", auth=client, data={"grant_type": "client_credentials"} | more)
