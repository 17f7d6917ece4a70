"""Every list goes page by page, refuses what is no page of it, and asks as often for many rows as for a few."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from gateway.planner.orders import MOST, BadCursor, BadPageSize
from gateway.reading import Reader
from gateway.schema.joined import schema
from tests.gateway.opened import AUDITOR, CITY, LUYANG, House
from tests.gateway.planner.both import by_plan, by_strawberry

ROOT = schema._schema.query_type
assert ROOT
NEEDED = {"stationHistory": f'id: "{LUYANG[0]}"', "ownCodeMatches": 'ownCode: "HF-3"'}
LISTS = sorted(
    name for name, field in ROOT.fields.items() if "nodes" in getattr(get_named_type(field.type), "fields", {})
)
FILLED = ("stations", "proposals", "ownCodes", "units", "todos", "accounts")
"""Those that have several rows alike in this house; of nothing, nothing grows."""
OVERSEEN = ("accounts", "accessLog")
DEEP = 2
MANY = 20
OURS = ContextVar("ours", default=False)
"""Whether a statement is the test's: the house has errands of its own."""


def document(name: str, first: int, selected: str = "", after: str = "") -> str:
    """A page of a list, with everything that its rows can be asked for without saying more."""
    assert ROOT
    nodes = get_named_type(ROOT.fields[name].type).fields["nodes"].type
    given = [f"first: {first}", *([NEEDED[name]] if name in NEEDED else ()), *([f'after: "{after}"'] if after else ())]
    return f"{{ {name}({', '.join(given)}) {{ nodes {selected or everything(nodes)} pageInfo {{ hasNextPage }} }} }}"


def everything(kind: Any, deep: int = DEEP) -> str:
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename }"
    fields = [
        f"{name} {everything(field.type, deep - 1)}"
        for name, field in named.fields.items()
        if not any(map(is_required_argument, field.args.values()))
        and (deep > 1 or is_leaf_type(get_named_type(field.type)))
    ]
    return f"{{ __typename {' '.join(fields)} }}"


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the database meanwhile: with a reader's eyes, and by the front door's own tables."""
    asked: list[str] = []
    with monkeypatch.context() as patched:
        for kind, name in (
            (Reader, "rows"),
            *((asyncpg.Connection, name) for name in ("fetch", "fetchrow", "fetchval")),
        ):
            plain = getattr(kind, name)

            async def heard(self: Any, *said: Any, _plain: Any = plain, **more: Any) -> Any:
                if OURS.get():
                    asked.append(str(said[-1] if isinstance(self, Reader) else said[0]))
                return await _plain(self, *said, **more)

            patched.setattr(kind, name, heard)
        ours = OURS.set(True)
        yield asked
        OURS.reset(ours)


@pytest.mark.parametrize("name", FILLED)
async def test_a_list_asks_as_often_for_many_rows_as_for_a_few(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-28: what is planned is one statement; whatever else is selected of a row is fetched for all of them at once."""
    login = AUDITOR if name in OVERSEEN else CITY
    if (at_once := await by_plan(house, login, document(name, MANY))) is not None:
        assert at_once["data"][name]["nodes"][1:]
        return
    asked: dict[int, list[str]] = {}
    shown: dict[int, int] = {}
    for first in (2, MANY):
        await by_strawberry(house, login, document(name, first))
        with statements(monkeypatch) as heard:
            found = await by_strawberry(house, login, document(name, first))
        assert not found["errors"]
        asked[first], shown[first] = heard, len(found["data"][name]["nodes"])
    assert 1 < shown[2] <= shown[MANY]
    assert asked[2]
    assert len(asked[2]) == len(asked[MANY]), (shown, asked[MANY])


async def test_what_happened_to_many_stations_is_asked_for_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-28: also where the planner does not answer, as for a past moment."""
    selected = "{ history { totalCount nodes { event } pageInfo { hasNextPage } } }"
    shown, asked = [], []
    await by_strawberry(house, CITY, document("stations", 2, selected))
    for first in (2, MANY):
        with statements(monkeypatch) as heard:
            found = await by_strawberry(house, CITY, document("stations", first, selected))
        assert not found["errors"]
        histories = [one["history"] for one in found["data"]["stations"]["nodes"]]
        assert all(one["totalCount"] >= len(one["nodes"]) for one in histories)
        shown.append(len(histories))
        asked.append(len(heard))
    assert shown[0] < shown[1]
    assert asked[0] == asked[1]


@pytest.mark.parametrize("name", LISTS)
async def test_no_list_is_asked_for_more_than_a_page_or_from_nowhere(house: House, name: str) -> None:
    login = AUDITOR if name in OVERSEEN else CITY
    for first, after, refusal in (
        (MOST + 1, "", BadPageSize),
        (0, "", BadPageSize),
        (-1, "", BadPageSize),
        (1, "bm9uc2Vuc2U", BadCursor),
    ):
        found = await by_strawberry(house, login, document(name, first, "{ __typename }", after))
        assert [error["message"] for error in found["errors"]] == [str(refusal())]
        assert found["data"] is None
