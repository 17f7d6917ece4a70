"""What waits stands in the list of whoever the standard gives the step to and of nobody else."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Date, cast, literal, select
from sqlalchemy.dialects import postgresql

from contracts import standards
from contracts.registry import ChangeProposed, Changes, RoleGranted, StationAccepted, StationEndorsed, StationReturned
from contracts.values import Kind, account_id
from gateway import todos
from services.chassis.clock import SHANGHAI, now
from tests.gateway.chronicle import EPOCH, Chronicle
from tests.gateway.opened import CITY, COUNTY, House, opened
from tests.gateway.test_history import BANK, ELSEWHERE, network
from tests.gateway.test_watching import heard, watching
from tests.gateway.told import submitted
from tests.servers import Servers

COLLEAGUE, AUDITOR = "340103-colleague", "340103-auditor"
TODOS = """
query ($whose: TodoScope!, $kind: [TodoKind!], $overdue: Boolean!, $first: Int, $after: String) {
  todos(whose: $whose, kind: $kind, overdue: $overdue, first: $first, after: $after) {
    nodes { kind kindName id changeId name division since waitedDays due lateDays clause }
    pageInfo { hasNextPage endCursor }
  }
}"""
COUNT = "{ todoCount { mine unit overdue } }"
NEW, ENDORSED, RETURNED, OPEN = (UUID(int=n) for n in (21, 22, 23, 24))
CHANGE = UUID(int=31)


@pytest.fixture(scope="module")
async def told(servers: Servers) -> AsyncIterator[Chronicle]:
    """One application to endorse, one to accept, one to mend, and a change to agree to."""
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        for login, role in ((COLLEAGUE, "clerk"), (AUDITOR, "auditor")):
            await chronicle.tell(0, RoleGranted(340103, account_id(login), role))
        mine = {"by": COUNTY, "unit_no": 340103, "role": "clerk"}
        for minute, station in enumerate((NEW, ENDORSED, RETURNED, OPEN), 1):
            application = submitted(station, name=f"站{minute}", enterprise_no=102)
            own = msgspec.structs.replace(application, submitted_by=str(account_id(COUNTY)))
            await chronicle.tell(minute, own, **mine)  # type: ignore[arg-type]
        await chronicle.tell(5, StationEndorsed(ENDORSED))
        await chronicle.tell(6, StationReturned(RETURNED, "地址不清"))
        await chronicle.tell(7, StationEndorsed(OPEN), StationAccepted(OPEN, Kind.FIXED, date(2026, 3, 2)))
        change = Changes(kind=Kind.MICRO)
        proposal = ChangeProposed(
            OPEN, CHANGE, change, Changes(kind=Kind.FIXED), "面积小", str(account_id(BANK)), 340103, 102
        )
        await chronicle.tell(8, proposal, by=BANK)
        yield chronicle


async def listed(house: House, login: str, whose: str = "UNIT", **asked: Any) -> list[tuple[str, str]]:
    found = (await house.ask(login, TODOS, whose=whose, **({"overdue": False} | asked)))["todos"]["nodes"]
    return [(one["kind"], one["name"]) for one in found]


@pytest.mark.parametrize(
    ("login", "waits"),
    [
        (COUNTY, [("ENDORSE", "站1"), ("MEND", "站3")]),
        (COLLEAGUE, [("ENDORSE", "站1"), ("MEND", "站3")]),
        (CITY, [("ACCEPT", "站2"), ("APPROVE", "站4")]),
        (AUDITOR, []),
        (BANK, []),
        (ELSEWHERE, []),
        ("999999-clerk", []),
    ],
)
async def test_everybody_finds_what_waits_for_their_unit(told: Chronicle, login: str, waits: list[Any]) -> None:
    assert await listed(told.house, login) == waits
    assert (await told.house.ask(login, COUNT))["todoCount"]["unit"] == len(waits)


async def test_what_i_handed_in_and_was_given_back_is_mine_and_no_colleagues(told: Chronicle) -> None:
    assert await listed(told.house, COUNTY, "MINE") == [("MEND", "站3")]
    assert await listed(told.house, COLLEAGUE, "MINE") == []
    assert (await told.house.ask(COUNTY, COUNT))["todoCount"] == {"mine": 1, "unit": 2, "overdue": 0}


async def test_each_says_since_when_by_which_clause_and_that_no_standard_sets_a_term(told: Chronicle) -> None:
    asked = {"whose": "UNIT", "overdue": False, "kind": ["ACCEPT"]}
    (waits,) = (await told.house.ask(CITY, TODOS, **asked))["todos"]["nodes"]
    assert waits["since"] == (EPOCH + timedelta(minutes=5)).isoformat()
    assert waits["waitedDays"] == (now().astimezone(SHANGHAI).date() - date(2026, 3, 2)).days
    assert (waits["kindName"], waits["division"], waits["due"], waits["lateDays"]) == ("待验收", 340103, None, 0)
    assert waits["clause"] == standards.resolve(340103, date(2026, 3, 2)).workflow.clause
    assert await listed(told.house, CITY, overdue=True) == []


def accepted_under(flow: standards.Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was endorsed wait on these terms."""
    terms = todos.accepting(flow)
    rules = (one._replace(step=lambda _: terms) if one.status == "endorsed" else one for one in todos.RULES)
    monkeypatch.setattr(todos, "RULES", tuple(rules))


async def test_a_term_that_the_standard_sets_makes_it_late(told: Chronicle, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = msgspec.structs.replace(standards.resolve(340103, date(2026, 3, 2)).workflow, accepted_within_days=20)
    accepted_under(flow, monkeypatch)
    asked = {"whose": "UNIT", "overdue": True}
    (waits,) = (await told.house.ask(CITY, TODOS, **asked))["todos"]["nodes"]
    late = (now().astimezone(SHANGHAI).date() - date(2026, 3, 22)).days
    assert (waits["name"], waits["due"], waits["lateDays"]) == ("站2", "2026-03-22", late)
    assert (await told.house.ask(CITY, COUNT))["todoCount"]["overdue"] == 1


@pytest.mark.clause("QD-6b", "QD-6c")
@pytest.mark.parametrize(
    ("step", "began", "due"),
    [
        (todos.accepting, date(2026, 3, 2), date(2026, 9, 30)),
        (todos.accepting, date(2026, 9, 30), date(2026, 9, 30)),
        (todos.accepting, date(2026, 10, 1), date(2027, 9, 30)),
        (todos.endorsing, date(2026, 12, 31), date(2027, 8, 31)),
    ],
)
async def test_what_is_done_every_year_by_a_month_is_due_at_its_next_end(
    told: Chronicle, step: Any, began: date, due: date
) -> None:
    """Qingdao's unions apply to the city by the end of August, and the city looks at them in September."""
    term = step(standards.resolve(370202, began).workflow).due(cast(literal(began, Date), Date))
    asked = select(cast(term, Date)).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    assert await told.house.pool.fetchval(str(asked)) == due


async def test_a_month_that_the_standard_sets_shows_as_a_day(told: Chronicle, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = msgspec.structs.replace(standards.resolve(340103, date(2026, 3, 2)).workflow, accepted_by_month=9)
    accepted_under(flow, monkeypatch)
    (waits, _) = (await told.house.ask(CITY, TODOS, whose="UNIT", overdue=False))["todos"]["nodes"]
    assert (waits["name"], waits["due"]) == ("站2", "2026-09-30")


async def test_it_is_read_page_by_page_and_by_kind(told: Chronicle) -> None:
    first = (await told.house.ask(CITY, TODOS, whose="UNIT", overdue=False, first=1))["todos"]
    after = first["pageInfo"]["endCursor"]
    second = (await told.house.ask(CITY, TODOS, whose="UNIT", overdue=False, first=1, after=after))["todos"]
    assert [first["nodes"][0]["name"], second["nodes"][0]["name"]] == ["站2", "站4"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    assert second["nodes"][0]["changeId"] == str(CHANGE)
    assert await listed(told.house, CITY, kind=["APPROVE"]) == [("APPROVE", "站4")]


async def test_the_count_is_pushed_when_it_is_different(servers: Servers) -> None:
    async with opened(servers) as house:
        chronicle = Chronicle(house)
        await network(chronicle)
        socket = await watching(house, COUNTY, "subscription { todoChanged { unit } }")
        assert (await heard(socket))["payload"] == {"data": {"todoChanged": {"unit": 0}}}
        await chronicle.tell(1, submitted(NEW))
        assert (await heard(socket))["payload"] == {"data": {"todoChanged": {"unit": 1}}}
        await chronicle.tell(2, StationEndorsed(NEW))
        assert json.loads(await socket.recv())["payload"] == {"data": {"todoChanged": {"unit": 0}}}
        await socket.close()


async def test_an_import_that_was_checked_waits_for_whoever_began_it_and_their_unit(told: Chronicle) -> None:
    pool = told.house.pool
    file_id, import_id = UUID(int=71), UUID(int=72)
    columns = await pool.fetch(
        """select column_name as name, data_type as type from information_schema.columns
        where table_schema = 'own' and table_name = 'files' and is_nullable = 'NO' and column_default is null"""
    )
    plain: dict[str, Any] = {"uuid": file_id, "text": "x", "bytea": b"x", "integer": 1, "bigint": 1}
    names = [row["name"] for row in columns]
    values = [account_id(COUNTY) if row["name"] == "account_id" else plain[row["type"]] for row in columns]
    holders = ", ".join(f"${n}" for n in range(1, len(names) + 1))
    await pool.execute(f"insert into own.files ({', '.join(names)}) values ({holders})", *values)
    await pool.execute(
        """insert into own.imports (import_id, file_id, account_id, unit_no, division, filename, layout, shape, columns,
            chosen, lacking, notes, state, total)
        values ($1, $2, $3, 340103, 340103, '站点.xlsx', '', '', '[]', '{}', '[]', '[]', 'checked', 3)""",
        import_id,
        file_id,
        account_id(COUNTY),
    )
    assert await listed(told.house, COUNTY, "MINE", kind=["COMMIT"]) == [("COMMIT", "站点.xlsx")]
    assert await listed(told.house, COLLEAGUE, kind=["COMMIT"]) == [("COMMIT", "站点.xlsx")]
    assert await listed(told.house, COLLEAGUE, "MINE", kind=["COMMIT"]) == []
    assert await listed(told.house, CITY, kind=["COMMIT"]) == []
    await pool.execute("update own.imports set state = 'committed'")
    assert await listed(told.house, COUNTY, kind=["COMMIT"]) == []
