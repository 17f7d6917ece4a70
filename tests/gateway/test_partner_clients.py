"""Clients of a unit's programs: registered, changed and closed by whoever manages them; secrets are shown once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.registry import UnitDissolved
from contracts.values import account_id
from gateway.partner.clients import MOST_CLIENTS
from gateway.partner.tokens import WrongAddress, WrongClient, WrongScope, WrongToken
from gateway.signin.kept import digested
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import House
from tests.gateway.partners import (
    ALL,
    AUDITOR,
    BANK,
    CITY,
    CLERK,
    POST,
    PROVINCE,
    TELLER,
    done,
    partnered,
    registered,
)
from tests.servers import Servers

LIST = "query ($unitNo: Int) { partnerClients(unitNo: $unitNo) { clientId name unit { name } secrets { hint } } }"
HERE, THERE = "203.0.113.7", "198.51.100.7"


@pytest.fixture
async def chronicle(servers: Servers) -> AsyncIterator[Chronicle]:
    async with partnered(servers) as (_, chronicle):
        yield chronicle


@pytest.fixture
def house(chronicle: Chronicle) -> House:
    return chronicle.house


async def refused(house: House, login: str, what: str, **input: Any) -> tuple[str, str | None]:
    payload = await done(house, login, what, **input)
    assert payload["client"] is None
    assert payload["secret"] is None
    (error,) = payload["userErrors"]
    return error["code"], error["path"]


async def asked(house: House, client: tuple[str, str], *scopes: str, address: str = HERE) -> str:
    """A token, asked for from an address."""
    return (await house.front.partners.tokens.issue(*client, scopes, address, "")).token


async def logged(house: House) -> list[tuple[str, str, str]]:
    rows = await house.pool.fetch("select action, object, result from own.access_log order by entry")
    return [tuple(row) for row in rows]


# --- who manages them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [BANK, PROVINCE])
async def test_its_own_administrator_and_a_union_above_register_a_client(house: House, login: str) -> None:
    client_id, secret = await registered(house, login, addresses=["203.0.113.0/24", "2001:db8::1"])
    (seen,) = (await house.ask(login, LIST))["partnerClients"]
    assert seen == {
        "clientId": client_id,
        "name": "核心系统",
        "unit": {"name": "某企业102"},
        "secrets": [{"hint": secret[-4:]}],
    }
    assert await logged(house) == [("partner-client-register", f"client-{client_id}", "done")]


@pytest.mark.parametrize(("login", "code"), [(CITY, "not-found"), (POST, "not-found")])
async def test_whoever_is_beside_does_not_even_learn_that_it_is_there(house: House, login: str, code: str) -> None:
    client_id, _ = await registered(house)
    asked_for = {"unitNo": 102, "name": "别人的", "scopes": ALL}
    assert await refused(house, login, "registerPartnerClient", **asked_for) == (code, "unitNo")
    for what in ("closePartnerClient", "issuePartnerSecret"):
        assert await refused(house, login, what, clientId=client_id) == ("no-such-client", "clientId")
        nowhere = await refused(house, login, what, clientId="00000000-0000-0000-0000-000000000000")
        assert nowhere == ("no-such-client", "clientId")
    assert (await house.ask(login, LIST))["partnerClients"] == []
    assert ("partner-client-close", f"client-{client_id}", "no-such-client") in await logged(house)


@pytest.mark.parametrize("login", [TELLER, CLERK, AUDITOR])
async def test_managing_takes_the_permission(house: House, login: str) -> None:
    client_id, _ = await registered(house)
    for what in ("closePartnerClient", "issuePartnerSecret"):
        assert await refused(house, login, what, clientId=client_id) == ("forbidden", None)
    answer = (await house.post(login, LIST)).json()
    if login == AUDITOR:
        assert [one["clientId"] for one in answer["data"]["partnerClients"]] == [client_id]
    else:
        assert answer["errors"][0]["extensions"]["code"] == "forbidden"


# --- what it is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"name": "  "}, "bad-client-name", "name"),
        ({"name": "长" * 61}, "bad-client-name", "name"),
        ({"name": "核心\u202e系统"}, "bad-client-name", "name"),
        ({"scopes": []}, "bad-scopes", "scopes"),
        ({"scopes": ["station:accept"]}, "bad-scopes", "scopes"),
        ({"addresses": ["somewhere"]}, "bad-addresses", "addresses"),
        ({"addresses": [f"10.0.0.{n}" for n in range(21)]}, "bad-addresses", "addresses"),
        ({"unitNo": 340100}, "no-guest", "unitNo"),
        ({"unitNo": 199}, "not-found", "unitNo"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_a_client_cannot_be_is_refused(house: House, more: dict[str, Any], code: str, path: str) -> None:
    asked_for = {"unitNo": 102, "name": "核心系统", "scopes": ALL} | more
    assert await refused(house, PROVINCE, "registerPartnerClient", **asked_for) == (code, path)
    assert await house.pool.fetchval("select count(*) from own.partner_clients") == 0


async def test_a_unit_has_so_many_clients_and_a_closed_one_makes_room(house: House) -> None:
    first, *_ = [(await registered(house))[0] for _ in range(MOST_CLIENTS)]
    more = {"unitNo": 102, "name": "再一个", "scopes": ALL}
    assert await refused(house, BANK, "registerPartnerClient", **more) == ("too-many-clients", None)
    closed = await done(house, BANK, "closePartnerClient", clientId=first)
    assert closed["client"]["closedAt"]
    assert closed["client"]["secrets"] == []
    assert await refused(house, BANK, "closePartnerClient", clientId=first) == ("no-such-client", "clientId")
    await registered(house)


# --- secrets and tokens ---------------------------------------------------------------------------------------------


async def test_no_secret_and_no_token_stands_in_the_tables(house: House) -> None:
    client = await registered(house)
    token = await asked(house, client)
    for table in ("partner_secrets", "partner_tokens", "partner_clients", "access_log"):
        said = str(await house.pool.fetch(f"select t::text from own.{table} t"))
        assert client[1] not in said
        assert token not in said
    assert await house.pool.fetchval("select digest from own.partner_secrets") == digested(client[1])


async def test_two_secrets_live_side_by_side_until_one_is_withdrawn(house: House) -> None:
    client_id, first = await registered(house)
    old = await asked(house, (client_id, first))
    issued = await done(house, BANK, "issuePartnerSecret", clientId=client_id)
    second = issued["secret"]
    assert {one["hint"] for one in issued["client"]["secrets"]} == {first[-4:], second[-4:]}
    assert await refused(house, BANK, "issuePartnerSecret", clientId=client_id) == ("two-secrets", None)
    new = await asked(house, (client_id, second))
    (gone,) = [one["secretId"] for one in issued["client"]["secrets"] if one["hint"] == first[-4:]]
    left = await done(house, BANK, "withdrawPartnerSecret", clientId=client_id, secretId=gone)
    assert [one["hint"] for one in left["client"]["secrets"]] == [second[-4:]]
    with pytest.raises(WrongClient):
        await asked(house, (client_id, first))
    with pytest.raises(WrongToken):
        await house.front.partners.tokens.find(old, HERE)
    assert str((await house.front.partners.tokens.find(new, HERE)).client_id) == client_id
    again = {"clientId": client_id, "secretId": gone}
    assert await refused(house, BANK, "withdrawPartnerSecret", **again) == ("no-such-secret", "secretId")


async def test_a_token_stands_for_its_unit_and_for_the_scopes_it_was_asked_for(house: House) -> None:
    client = await registered(house, scopes=["stations:read", "own-codes:read"])
    partner = await house.front.partners.tokens.find(await asked(house, client, "stations:read"), HERE)
    assert partner.unit_no == 102
    assert partner.scopes == {"stations:read"}
    (hat,) = partner.session.identity.hats
    assert (hat.role, hat.unit_no, hat.scope.enterprise_nos, hat.scope.prefixes) == ("enterprise", 102, (102,), ())
    with pytest.raises(WrongScope):
        await asked(house, client, "own-codes:write")
    whole = await asked(house, client)
    narrowed = {"clientId": client[0], "name": "核心系统", "scopes": ["own-codes:read"]}
    await done(house, BANK, "changePartnerClient", **narrowed)
    assert (await house.front.partners.tokens.find(whole, HERE)).scopes == {"own-codes:read"}


@pytest.mark.parametrize("end", ["token", "client", "unit"])
async def test_a_token_is_over_with_its_time_its_client_and_its_unit(chronicle: Chronicle, end: str) -> None:
    house = chronicle.house
    client = await registered(house)
    token = await asked(house, client)
    if end == "token":
        await house.pool.execute("update own.partner_tokens set ends_at = now()")
        await asked(house, client)
        assert await house.pool.fetchval("select count(*) from own.partner_tokens") == 1
    elif end == "client":
        await done(house, BANK, "closePartnerClient", clientId=client[0])
    else:
        await chronicle.tell(5, UnitDissolved(102, "注销", 101))
    with pytest.raises(WrongToken):
        await house.front.partners.tokens.find(token, HERE)
    if end != "token":
        with pytest.raises(WrongClient):
            await asked(house, client)


async def test_a_client_with_an_allow_list_comes_from_there_alone(house: House) -> None:
    client = await registered(house, addresses=["203.0.113.0/24"])
    token = await asked(house, client)
    for address in (THERE, "::1", "", "not an address"):
        with pytest.raises(WrongAddress):
            await asked(house, client, address=address)
        with pytest.raises(WrongAddress):
            await house.front.partners.tokens.find(token, address)
    await house.front.partners.tokens.find(token, f"::ffff:{HERE}")
    moved = {"clientId": client[0], "name": "核心系统", "scopes": ALL, "addresses": ["198.51.100.7"]}
    await done(house, BANK, "changePartnerClient", **moved)
    with pytest.raises(WrongAddress):
        await house.front.partners.tokens.find(token, HERE)
    await house.front.partners.tokens.find(token, THERE)


async def test_a_wrong_guess_is_answered_alike_and_logged(house: House) -> None:
    client_id, secret = await registered(house)
    other, _ = await registered(house, POST, 101)
    for guess in ((client_id, "yzs_wrong"), (other, secret), ("nobody", secret), (str(account_id("x")), "yzs_x")):
        with pytest.raises(WrongClient):
            await asked(house, guess)
    assert [one for one in await logged(house) if one[0] == "partner-token"] == [
        ("partner-token", HERE, "invalid-client")
    ] * 4
    await asked(house, (client_id, secret))
    assert (await logged(house))[-1] == ("partner-token", HERE, "done")
