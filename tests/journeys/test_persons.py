"""A head of a station, from the form to being forgotten; and nowhere on the way in any table, log, span or message."""

import asyncio
import csv
import io
import json
from uuid import uuid4

import asyncpg
import pytest

from deploy import verifying
from deploy.demo import sheets
from deploy.settings import Given
from gateway.imports.fields import text
from gateway.imports.sheet import read
from gateway.imports.stations import read_stations
from tests.journeys.persons import (
    ADMIN,
    AUDITOR,
    COUNTY,
    ERASE,
    MASKED,
    NAME,
    NEXT_DOOR,
    PHONE,
    REVEAL,
    erased,
    head_of,
    headed,
    revealed,
)
from tests.journeys.searched import found, rows
from tests.journeys.whole import Whole, mutation, until

pytestmark = pytest.mark.servers


async def logged(whole: Whole, person: str) -> list[tuple[str, str, str, int, bool]]:
    """What the access log says of a person: action, reason, result, for which unit, and whether the trace is named."""
    query = f"""
        select action, reason, result, unit_no, trace ~ '^[0-9a-f]{{32}}$' from own.access_log
        where object = 'person-{person}' order by entry
    """
    return [tuple(row) for row in await rows(whole, "gateway", query)]


async def test_who_hands_in_a_head_sees_it_masked_at_once(whole: Whole) -> None:
    station, person = await headed(whole)
    for login in (COUNTY, ADMIN, AUDITOR):
        assert await head_of(whole, login, station) == {"personId": person, "name": NAME, "phoneMasked": MASKED}


async def test_a_town_and_an_enterprise_see_the_heads_of_their_own_stations(whole: Whole) -> None:
    """And of no others, though they are of the same county."""
    head = {"name": NAME, "phone": PHONE}
    for login, unit, builder in (("500106001-clerk", 500106001, None), ("102-enterprise", None, 102)):
        own = {"unitNo": unit} if unit else {"enterpriseNo": builder}
        clerk, place = ("500106-admin", 500106) if unit else (COUNTY, 340103)
        mine = await whole.submitted(clerk, place, head={"personId": str(uuid4())} | head, **own)
        other = await whole.submitted(clerk, place, head={"personId": str(uuid4())} | head)
        shown = await head_of(whole, login, mine)
        assert (shown["name"], shown["phoneMasked"]) == (NAME, MASKED)
        assert (await whole.ask(login, "query ($id: ID!) { station(id: $id) { id } }", id=other["id"]))[
            "station"
        ] is None


async def test_a_former_head_shows_to_nobody_any_more(whole: Whole) -> None:
    station, former = await headed(whole, name="前任站长", phone="13800001111")
    await whole.done(COUNTY, "returnStation", stationId=station["id"], reason="请换站长")
    again = {"division": 340103, "name": station["name"], "address": "人民路1号", "stationId": station["id"]}
    await whole.done(COUNTY, "submitStation", **again, head={"personId": str(uuid4()), "name": NAME, "phone": PHONE})
    assert (await head_of(whole, COUNTY, station))["name"] == NAME
    assert not await shown_in(whole, 340103, former)
    assert await revealed(whole, COUNTY, former), "who asks with a reason still finds out, until they are erased"


async def shown_in(whole: Whole, division: int, person: str) -> bool:
    """Whether a reader of a county sees a person at all, whatever is asked of the table."""
    with verifying.reached(Given(data=whole.data)) as (databases, _):
        query = "select set_config('app.prefixes', $1, false)"
        connection = await asyncpg.connect(databases.url("gateway", "reader"))
        try:
            await connection.execute(query, f"{{{division}}}")
            return bool(await connection.fetchval("select true from people_shown where person_id = $1", person))
        finally:
            await connection.close()


async def test_a_head_may_be_new_and_nobody_has_to_make_up_an_id(whole: Whole) -> None:
    station = await whole.submitted(COUNTY, 340103, head={"name": NAME, "phone": PHONE})
    head = await head_of(whole, COUNTY, station)
    assert (head["name"], head["phoneMasked"]) == (NAME, MASKED)


async def test_in_full_only_for_a_reason_that_is_written_down(whole: Whole) -> None:
    _, person = await headed(whole)
    assert await revealed(whole, COUNTY, person) == {"name": NAME, "phone": PHONE}
    assert await revealed(whole, COUNTY, person, " ") == "no-reason"
    assert await logged(whole, person) == [("person:reveal", "核对联系电话", "done", 340103, True)]


@pytest.mark.parametrize(("login", "code"), [(AUDITOR, "forbidden"), (NEXT_DOOR, "not-found")])
async def test_others_see_nobody_in_full_and_their_asking_is_on_record(whole: Whole, login: str, code: str) -> None:
    _, person = await headed(whole)
    assert await revealed(whole, login, person, "好奇") == code
    unit = int(login.partition("-")[0])
    assert await logged(whole, person) == [("person:reveal", "好奇", code, unit, True)]


async def test_what_cannot_be_logged_is_not_shown(whole: Whole) -> None:
    _, person = await headed(whole)
    await rows(whole, "gateway", "alter table own.access_log add constraint full_disk check (reason <> '日志已满')")
    try:
        asked = {"personId": person, "reason": "日志已满"}
        answer = await whole.post(COUNTY, REVEAL, input=asked)
        assert answer.json()["errors"]
        assert PHONE not in answer.text
        assert "访问日志" in answer.text
    finally:
        await rows(whole, "gateway", "alter table own.access_log drop constraint full_disk")


async def test_an_erased_head_is_gone_from_everywhere_and_does_not_return(whole: Whole) -> None:
    station, person = await headed(whole)
    asked = {"personId": person, "ground": "CONSENT_WITHDRAWN"}
    for login in (COUNTY, NEXT_DOOR, AUDITOR):
        assert (await whole.ask(login, ERASE, input=asked))["erasePerson"]["userErrors"]
    await erased(whole, person)
    assert await head_of(whole, ADMIN, station) == {"personId": person, "name": None, "phoneMasked": None}
    assert await revealed(whole, COUNTY, person) == "not-found"
    assert await rows(whole, "registry", f"select * from people where person_id = '{person}'") == []
    again = {"division": 340103, "name": "新站", "address": "某路", "head": {"personId": person, "name": NAME}}
    results = [(unit, result) for action, _, result, unit, _ in await logged(whole, person) if action == "ErasePerson"]
    denied = [(340103, "forbidden"), (340102, "forbidden"), (340000, "forbidden"), (340100, "done")]
    assert results == [one for unit, code in denied for one in ((unit, "asked"), (unit, code))]
    refused = await whole.refused(COUNTY, "submitStation", **again)
    assert refused["code"] == "person-is-erased"


async def test_somebody_of_another_place_is_nobody_here(whole: Whole) -> None:
    _, person = await headed(whole)
    asked = {"division": 340102, "name": "邻区站", "address": "某路", "head": {"personId": person}}
    assert (await whole.refused(NEXT_DOOR, "submitStation", **asked))["code"] == "not-found"


async def everywhere(whole: Whole, name: str) -> None:
    """Wait until what is no secret has come where it goes: the search works, and what it misses is not there."""

    async def come() -> bool:
        return await found(whole, name) >= {"registry.events", "gateway.stations", "nats"}

    await asyncio.sleep(1.5)  # relay, lanes and logs
    await until(come)


async def test_no_table_log_span_file_or_message_says_who_it_is(whole: Whole) -> None:
    """Only the sealed row holds name and number, and only the table of what is shown holds the name and the mask."""
    station, person = await headed(whole, name="东方隐名", phone="13800009182")
    await revealed(whole, COUNTY, person)
    refused = await whole.post(NEXT_DOOR, REVEAL, input={"personId": person, "reason": "好奇"})
    wrong = await whole.post(
        COUNTY,
        "mutation ($input: SubmitStationInput!) { submitStation(input: $input) { userErrors { message messageEn } } }",
        input={"division": 1, "name": "", "address": "", "head": {"name": "东方隐名", "phone": "13800009182" * 20}},
    )
    assert wrong.json()["data"]["submitStation"]["userErrors"]
    misspelt = {
        "division": 340103,
        "name": "新站",
        "address": "某路",
        "head": {"nome": "东方隐名", "phone": "13800009182"},
    }
    unread = await whole.post(COUNTY, mutation("submitStation"), input=misspelt)
    assert unread.json()["errors"]
    await everywhere(whole, station["name"])
    assert await found(whole, "东方隐名") == {"gateway.people_shown"}
    assert await found(whole, "13800009182") == set()
    assert await found(whole, "138****9182") == {"gateway.people_shown"}
    traces = await whole.http.get("/traces.json")
    for answer in (refused.text, wrong.text, unread.text, traces.text):
        assert "东方隐名" not in answer
        assert "13800009182" not in answer


async def test_a_sheet_full_of_people_leaves_no_trace_of_them(whole: Whole) -> None:
    """The demonstration's own district sheet, as it is handed in and once more as a text table that packs nothing."""
    content = sheets.shapingba()
    given = [row.command for row in read_stations(content).submissions]
    names, phones = {row.head_name for row in given}, {row.head_phone for row in given}
    assert len(phones) == len(given) == sheets.SHAPINGBA_ROWS
    for file in (content, as_text(content)):
        report = (await whole.brought_in("500106-admin", file))["report"]
        assert (report["submitted"], report["flaws"]) == (len(given), [])
    broken = as_text(content).replace("沙坪坝区".encode(), "沙坪埧区".encode())
    refused = (await whole.brought_in("500106-admin", broken))["report"]
    assert (refused["submitted"], refused["flawCount"]) == (0, len(given))
    await everywhere(whole, given[0].name)
    assert await found(whole, *names) == {"gateway.people_shown"}
    assert await found(whole, *phones) == set()
    heads = await rows(whole, "gateway", "select name, phone_masked from people_shown where division = 500106")
    assert names <= {row["name"] for row in heads}
    traces = await whole.http.get("/traces.json")
    said = json.dumps(refused, ensure_ascii=False) + traces.text
    assert not [one for one in (*names, *phones) if one in said]


def as_text(workbook: bytes) -> bytes:
    """The same sheet as a text table."""
    out = io.StringIO()
    csv.writer(out).writerows([text(cell) for cell in row.cells] for row in read(workbook))
    return out.getvalue().encode()
