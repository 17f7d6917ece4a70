"""A list is kept as somebody likes to see it: for themselves or their unit, and only if the list would take it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from contracts.registry import RoleGranted
from contracts.values import account_id
from gateway.saved import MOST
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.test_history import BANK, ELSEWHERE, network
from tests.servers import Servers

COLLEAGUE = "340103-colleague"
VIEWS = '{ savedViews(list: "stations") { viewId list name shape unitNo own preferred } }'
SHAPE = {"filter": {"status": ["RETURNED"], "city": 340100}, "sort": "CODE", "columns": ["name", "code"]}


@pytest.fixture
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        await chronicle.tell(0, RoleGranted(340103, account_id(COLLEAGUE), "clerk"))
        yield house


async def done(house: House, login: str, what: str, **input: Any) -> Any:
    """What a mutation answers."""
    kind = what[0].upper() + what[1:]
    text = f"mutation ($input: {kind}Input!) {{ {what}(input: $input) {{ views {{ viewId name preferred }} "
    return (await house.ask(login, text + "userErrors { code path } } }", input=input))[what]


async def save(house: House, login: str = COUNTY, **more: Any) -> Any:
    return await done(house, login, "saveView", **{"list": "stations", "name": "待修改", "shape": SHAPE} | more)


async def seen(house: House, login: str) -> list[Any]:
    found: list[Any] = (await house.ask(login, VIEWS))["savedViews"]
    return found


async def refused(house: House, **more: Any) -> tuple[str, str]:
    (error,) = (await save(house, **more))["userErrors"]
    return error["code"], error["path"]


async def test_a_view_is_its_owners_alone_until_it_is_shared_with_their_unit(house: House) -> None:
    (kept,) = (await save(house))["views"]
    (mine,) = await seen(house, COUNTY)
    assert (mine["shape"], mine["list"], mine["own"], mine["unitNo"]) == (SHAPE, "stations", True, None)
    assert await seen(house, COLLEAGUE) == []
    await save(house, id=kept["viewId"], unitNo=340103, preferred=True)
    (shared,) = await seen(house, COLLEAGUE)
    assert (shared["name"], shared["own"], shared["preferred"]) == ("待修改", False, False)
    for login in (CITY, ELSEWHERE, BANK, "999999-clerk"):
        assert await seen(house, login) == []


@pytest.mark.parametrize("login", [COLLEAGUE, CITY, ELSEWHERE])
async def test_nobody_else_changes_or_deletes_it(house: House, login: str) -> None:
    (kept,) = (await save(house, unitNo=340103))["views"]
    (error,) = (await save(house, login, id=kept["viewId"], name="别人的"))["userErrors"]
    assert (error["code"], error["path"]) == ("no-such-view", "id")
    (error,) = (await done(house, login, "deleteView", id=kept["viewId"]))["userErrors"]
    nowhere = (await done(house, login, "deleteView", id=str(UUID(int=1))))["userErrors"]
    assert [error] == nowhere
    await done(house, login, "reorderViews", list="stations", ids=[kept["viewId"]])
    assert [one["name"] for one in await seen(house, COUNTY)] == ["待修改"]


async def test_one_of_a_list_is_preferred_and_they_stand_in_the_order_given(house: House) -> None:
    first, second, third = [(await save(house, name=name, preferred=True))["views"] for name in ("甲", "乙", "丙")]
    assert [len(first), len(second)] == [1, 2]
    assert [(one["name"], one["preferred"]) for one in third] == [("甲", False), ("乙", False), ("丙", True)]
    ids = {one["name"]: one["viewId"] for one in third}
    ordered = await done(house, COUNTY, "reorderViews", list="stations", ids=[ids["丙"], ids["甲"]])
    assert [one["name"] for one in ordered["views"]] == ["丙", "甲", "乙"]
    left = await done(house, COUNTY, "deleteView", id=ids["甲"])
    assert [one["name"] for one in left["views"]] == ["丙", "乙"]


@pytest.mark.parametrize(
    "shape",
    [
        [],
        {"more": 1},
        {"filter": {"nothing": 1}},
        {"filter": {"status": ["NOWHERE"]}},
        {"filter": {"city": "合肥"}},
        {"sort": "FASTEST"},
        {"sort": 1},
        {"columns": ["name", "name"]},
        {"columns": ["password"]},
        {"columns": [["name"]]},
        {"columns": "name"},
        {"filter": {"text": "长" * 2_000}},
    ],
    ids=lambda shape: str(shape)[:40],
)
async def test_what_the_list_would_not_take_is_not_kept(house: House, shape: Any) -> None:
    assert await refused(house, shape=shape) == ("bad-view-shape", "shape")
    assert await seen(house, COUNTY) == []


async def test_a_list_a_name_and_a_unit_have_to_be_there(house: House) -> None:
    assert await refused(house, list="me") == ("no-such-list", "list")
    assert await refused(house, list="nothing") == ("no-such-list", "list")
    assert await refused(house, name="  ") == ("bad-view-name", "name")
    assert await refused(house, name="长" * 41) == ("bad-view-name", "name")
    assert await refused(house, unitNo=340100) == ("not-your-unit", "unitNo")


async def test_a_desk_has_its_limits(house: House) -> None:
    await house.pool.execute(
        """insert into own.saved_views (view_id, account_id, of_list, name, shape)
        select gen_random_uuid(), $1, 'stations', n::text, '{}' from generate_series(1, $2) as n""",
        account_id(COUNTY),
        MOST,
    )
    (error,) = (await save(house))["userErrors"]
    assert error["code"] == "too-many-views"
    assert len((await save(house, COLLEAGUE))["views"]) == 1
