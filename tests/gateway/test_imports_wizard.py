"""The wizard behind the screens: checked without changing anything, mapped, committed once, repaired, undone."""

import asyncio
from uuid import UUID

import pytest

from gateway.imports.kept import Outcome, Standing, State
from gateway.imports.rows import Flaw
from gateway.imports.sheet import read
from gateway.imports.stations import read_stations
from gateway.imports.steps import came_to
from gateway.imports.work import WATCHED
from gateway.vault import Vault
from services.chassis.errors import Refused
from services.chassis.files import NoSuchFile
from tests.gateway.opened import AUDITOR, CITY, COUNTY, House
from tests.gateway.sheets import GOOD, text_sheet
from tests.gateway.test_watching import heard, watching
from tests.gateway.wizard import CHECK, COMMIT, ONE, UNDO, checked, done, handed_in, taken


def sheet(name: str) -> bytes:
    """Three good rows and a flawed one, which no other test hands in."""
    rows = [{"站点名称": f"{name}{n}"} for n in range(3)]
    return text_sheet(*rows, {"站点名称": f"{name}坏", "面积㎡": "很大"})


async def test_a_check_tells_everything_and_changes_nothing(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("检查"))
    assert agreeing.registry.asked == []
    assert made["state"] == "CHECKED"
    assert {name: count for name, count in made["counts"].items() if count} == {"total": 4, "new": 3, "refused": 1}
    (cause,) = made["causes"]
    assert (cause["column"], cause["count"], cause["rows"]) == ("面积㎡", 1, [5])
    flawed = made["rows"][3]
    assert (flawed["row"], flawed["standing"], flawed["flaws"]) == (
        5,
        "REFUSED",
        [{"column": "面积㎡", "value": "很大"}],
    )


async def test_what_is_committed_is_asked_once_however_often_somebody_clicks(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("提交"))
    first = await done(agreeing, COUNTY, COMMIT, made)
    again = await done(agreeing, COUNTY, COMMIT, made)
    assert first == again
    assert (first["state"], first["counts"]["submitted"]) == ("COMMITTED", 3)
    assert len(agreeing.registry.asked) == 3
    assert (await agreeing.ask(COUNTY, ONE, id=made["importId"]))["import"] == first


async def test_two_clicks_at_the_same_moment_are_one_commit(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("双击"))
    first, second = await asyncio.gather(*(done(agreeing, COUNTY, COMMIT, made) for _ in range(2)))
    assert first["importId"] == second["importId"]
    assert len(agreeing.registry.asked) == 3


async def test_whoever_watches_is_told_of_the_progress_until_the_end(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("进度"))
    records, import_id = agreeing.front.imports.records, UUID(made["importId"])
    await records.claim(import_id, State.COMMITTING, State.CHECKED)
    query = f'subscription {{ importChanged(id: "{import_id}") {{ state counts {{ done }} }} }}'
    socket = await watching(agreeing, COUNTY, query)
    assert (await heard(socket))["payload"]["data"]["importChanged"] == {"state": "COMMITTING", "counts": {"done": 0}}
    lines = await records.lines(import_id, (Standing.NEW,))
    await records.moved(import_id, lines[:2])
    agreeing.progress.changed(WATCHED, [import_id])
    assert (await heard(socket))["payload"]["data"]["importChanged"]["counts"] == {"done": 2}
    await records.finish(import_id, State.COMMITTED, None)
    agreeing.progress.changed(WATCHED, [import_id])
    assert (await heard(socket))["payload"]["data"]["importChanged"]["state"] == "COMMITTED"
    assert (await heard(socket))["type"] == "complete"
    await socket.close()


async def test_what_was_cut_off_goes_on_with_the_same_commands(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("中断"))
    records, import_id = agreeing.front.imports.records, UUID(made["importId"])
    assert await records.claim(import_id, State.COMMITTING, State.CHECKED)
    assert not await records.claim(import_id, State.COMMITTING, State.CHECKED)  # nobody else begins it meanwhile
    await records.let_go(import_id)  # the process that did ends in the middle of it
    planned = {line.command_id for line in await records.lines(import_id, (Standing.NEW,))}
    assert (await done(agreeing, COUNTY, COMMIT, made))["counts"]["submitted"] == 3
    assert {one.command_id for one in agreeing.registry.asked} == planned


async def test_what_registry_refuses_is_told_beside_what_the_check_refused(agreeing: House) -> None:
    agreeing.registry.decide = lambda asked: Refused(path="name") if "拒绝1".encode() in bytes(asked.command) else None
    made = await done(agreeing, COUNTY, COMMIT, await checked(agreeing, COUNTY, sheet("拒绝")))
    assert (made["counts"]["submitted"], made["counts"]["refused"]) == (2, 2)
    refused = next(row for row in made["rows"] if row["outcome"] == "REFUSED")
    assert (refused["row"], refused["flaws"]) == (3, [{"column": "站点名称", "value": "拒绝1"}])


async def test_only_the_repaired_rows_count_when_their_workbook_comes_back(agreeing: House) -> None:
    made = await done(agreeing, COUNTY, COMMIT, await checked(agreeing, COUNTY, sheet("修改")))
    workbook = await taken(agreeing, COUNTY, made["repairsUrl"])
    again = await checked(agreeing, COUNTY, workbook)
    assert (again["counts"]["total"], again["counts"]["refused"]) == (1, 1)
    (row,) = again["rows"]
    assert (row["name"], row["flaws"][0]["value"]) == ("修改坏", "很大")
    assert again["notes"] == []  # the column that says what is wrong is nothing to complain of


async def test_what_is_refused_at_the_commit_is_in_the_workbook_to_repair_as_a_whole_or_in_part(
    agreeing: House,
) -> None:
    agreeing.registry.decide = lambda asked: Refused(path="name") if "拒修1".encode() in bytes(asked.command) else None
    rows = [{"站点名称": f"拒修{n}"} for n in range(3)]
    made = await checked(agreeing, COUNTY, text_sheet(*rows))
    assert made["repairsUrl"] is None
    made = await done(agreeing, COUNTY, COMMIT, made)
    heading, row = read(await taken(agreeing, COUNTY, made["repairsUrl"]))
    assert (row.cells[0], heading.cells[-1]) == ("拒修1", "错误说明")

    made = await checked(agreeing, COUNTY, text_sheet({"站点名称": "半拒"}))
    records, import_id = agreeing.front.imports.records, UUID(made["importId"])
    (line,) = await records.lines(import_id)
    flaw = Flaw(line.row, "站长", "", "站长未能变更", "The head was not changed")
    await records.moved(import_id, [came_to(line, Outcome.SUBMITTED, flaw)])
    made = (await agreeing.ask(COUNTY, ONE, id=made["importId"]))["import"]
    assert made["counts"]["refused"] == 0
    _, row = read(await taken(agreeing, COUNTY, made["repairsUrl"]))
    assert row.cells[-1] == "站长：站长未能变更"


async def test_the_file_is_destroyed_when_it_is_done_with(agreeing: House) -> None:
    content = sheet("销毁")
    made = await done(agreeing, COUNTY, COMMIT, await checked(agreeing, COUNTY, content))
    files, known = agreeing.front.files, await agreeing.front.imports.records.find(UUID(made["importId"]))
    assert known
    assert not (files._folder / str(known.file_id)).exists()
    assert await files._pool.fetchval("select wrapped_key from own.files where file_id = $1", known.file_id) is None
    assert await handed_in(agreeing, COUNTY, content) != str(known.file_id)  # a new one, for a new import


async def test_a_file_that_a_crash_left_behind_is_destroyed_with_the_next_sweep(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("残留"))
    files, records = agreeing.front.files, agreeing.front.imports.records
    await records.finish(UUID(made["importId"]), State.COMMITTED, None)  # and the process ends before it can do more
    known = await records.find(UUID(made["importId"]))
    assert known
    assert await files.content(known.account_id, known.file_id)
    await files.sweep()
    with pytest.raises(NoSuchFile):
        await files.content(known.account_id, known.file_id)


async def test_what_is_undone_is_taken_back_and_the_rest_is_told(agreeing: House) -> None:
    made = await done(agreeing, COUNTY, COMMIT, await checked(agreeing, COUNTY, sheet("撤回")))
    accepted = made["rows"][1]["stationId"].encode()
    agreeing.registry.decide = lambda asked: Refused(zh="已验收") if accepted in bytes(asked.command) else None
    undone = await done(agreeing, COUNTY, UNDO, made)
    assert (undone["state"], undone["counts"]["withdrawn"], undone["counts"]["kept"]) == ("UNDONE", 2, 1)
    assert [row["outcome"] for row in undone["rows"]] == ["WITHDRAWN", "KEPT", "WITHDRAWN", None]
    asked = len(agreeing.registry.asked)
    assert await done(agreeing, COUNTY, UNDO, made) == undone
    assert len(agreeing.registry.asked) == asked
    refused = (await agreeing.ask(COUNTY, COMMIT, id=made["importId"]))["commitImport"]
    assert refused["userErrors"] == [{"code": "import-undone"}]


# --- columns


ODD = "驿站,在哪个县,门牌,多大,站长\n甲站,庐阳区,某路1号,20,王某某\n".encode()


async def test_columns_that_nobody_knows_are_named_once_and_remembered_for_the_unit(agreeing: House) -> None:
    open_ = await checked(agreeing, COUNTY, ODD)
    assert (open_["state"], open_["lacking"]) == ("OPEN", ["站点名称", "详细地址"])
    assert [column["heading"] for column in open_["columns"]] == ["驿站", "在哪个县", "门牌", "多大", "站长"]
    refused = (await agreeing.ask(COUNTY, COMMIT, id=open_["importId"]))["commitImport"]
    assert refused["userErrors"] == [{"code": "import-not-checked"}]
    mapping = {0: "站点名称", 1: "县区", 2: "详细地址", 3: "面积㎡"}
    mapped = await checked(agreeing, COUNTY, ODD, mapping)
    assert (mapped["importId"], mapped["state"], mapped["counts"]["new"]) == (open_["importId"], "CHECKED", 1)
    next_month = await checked(agreeing, COUNTY, ODD + "乙站,庐阳区,某路2号,30,王某某\n".encode())
    assert {column["place"]: column["column"] for column in next_month["columns"]} == mapping | {4: "站长"}
    assert next_month["counts"]["new"] == 2
    assert (await checked(agreeing, CITY, ODD))["state"] == "OPEN"  # another unit reads it in its own way


@pytest.mark.parametrize(
    ("mapping", "code"), [({0: "天气"}, "no-such-column"), ({0: "站点名称", 1: "站点名称"}, "column-twice")]
)
async def test_a_mapping_that_cannot_be_is_refused(agreeing: House, mapping: dict[int, str], code: str) -> None:
    columns = [{"place": place, "column": column} for place, column in mapping.items()]
    asked = {"fileId": await handed_in(agreeing, COUNTY, ODD), "columns": columns}
    payload = (await agreeing.ask(COUNTY, CHECK, input=asked))["checkImport"]
    assert payload["userErrors"] == [{"code": code, "path": "columns"}]


@pytest.mark.clause("AH-4.2.1")
async def test_what_the_standard_asks_for_shows_in_the_check_and_not_first_at_the_commit(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, text_sheet({"站点名称": "无人负责", "站长": "", "联系电话": ""}, {}))
    headless, good = made["rows"]
    assert (headless["standing"], headless["flaws"]) == ("REFUSED", [{"column": "站长", "value": ""}])
    assert good["standing"] == "NEW"
    query = """query ($id: ID!) { import(id: $id) {
      lacks { clause soft count rows } rows(first: 1) { shortfalls { clause path } } } }"""
    shown = (await agreeing.ask(COUNTY, query, id=made["importId"]))["import"]
    assert shown["lacks"] == [{"clause": "AH-4.2.1", "soft": False, "count": 1, "rows": [2]}]
    assert shown["rows"] == [{"shortfalls": [{"clause": "AH-4.2.1", "path": "headId"}]}]


async def test_a_column_that_is_left_out_is_not_read(agreeing: House) -> None:
    content = text_sheet({"站点名称": "省略", "面积㎡": "很大"}, headings=tuple(GOOD))
    made = await checked(agreeing, COUNTY, content, {12: ""})
    assert (made["counts"]["new"], made["counts"]["refused"]) == (1, 0)
    assert "面积㎡（已选择不导入）" in made["notes"]
    assert read_stations(content, chosen={12: ""}).submissions[0].command.area_m2 is None


# --- codes and numbers


@pytest.mark.clause("AH-4.5.5")
async def test_a_code_is_kept_with_its_row_unless_another_station_carries_it(agreeing: House) -> None:
    content = text_sheet(
        {"站点名称": "旧码1", "站点编码": "12055100088"}, {"站点名称": "旧码2", "站点编码": "12055100001"}
    )
    made = await checked(agreeing, COUNTY, content)
    kept, carried = made["rows"]
    assert (kept["standing"], kept["code"]) == ("NEW", "12055100088")
    assert (carried["standing"], carried["flaws"]) == ("REFUSED", [{"column": "站点编码", "value": "12055100001"}])
    assert any("由省级统一接收" in note for note in made["notes"])


async def test_where_columns_have_slipped_no_number_is_told_again_or_kept(agreeing: House) -> None:
    slipped = {"站点名称": "张某某 13800001234", "主管工会": "13800001234", "面积㎡": "13900001234"}
    made = await checked(agreeing, COUNTY, text_sheet(slipped))
    (row,) = made["rows"]
    assert row["name"] == "张某某 138****1234"
    assert {flaw["value"] for flaw in row["flaws"]} == {"138****1234", "139****1234"}
    kept = await agreeing.front.files._pool.fetch("select r::text from own.import_rows r")
    assert not [text for (text,) in kept if "13800001234" in text or "13900001234" in text]


# --- who may


async def test_an_import_is_seen_by_its_maker_and_from_above_and_by_nobody_else(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("谁看"))
    for login in (COUNTY, CITY, AUDITOR):
        assert (await agreeing.ask(login, ONE, id=made["importId"]))["import"] == made
    above = await checked(agreeing, CITY, sheet("上级"))
    assert (await agreeing.ask(COUNTY, ONE, id=above["importId"]))["import"] is None
    listed = (await agreeing.ask(AUDITOR, "{ imports(first: 100) { importId } }"))["imports"]
    assert {one["importId"] for one in (made, above)} <= {one["importId"] for one in listed}


async def test_an_auditor_checks_commits_and_undoes_nothing(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("审计"))
    asked = {"fileId": await handed_in(agreeing, AUDITOR, sheet("审计"))}
    assert (await agreeing.ask(AUDITOR, CHECK, input=asked))["checkImport"]["userErrors"][0]["code"] == "forbidden"
    for query in (COMMIT, UNDO):
        payload = next(iter((await agreeing.ask(AUDITOR, query, id=made["importId"])).values()))
        assert payload["userErrors"] == [{"code": "forbidden"}]
    assert agreeing.registry.asked == []


async def test_who_made_an_import_commits_and_undoes_it(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("本人"))
    for query in (COMMIT, UNDO):
        payload = next(iter((await agreeing.ask(CITY, query, id=made["importId"])).values()))
        assert payload["userErrors"] == [{"code": "import-of-another"}]
    assert agreeing.registry.asked == []


async def test_every_step_is_in_the_access_log(agreeing: House) -> None:
    made = await checked(agreeing, COUNTY, sheet("记录"))
    await done(agreeing, COUNTY, COMMIT, made)
    await done(agreeing, COUNTY, UNDO, made)
    rows = await agreeing.front.files._pool.fetch(
        "select action from own.access_log where object = $1 order by entry", f"import-{made['importId']}"
    )
    assert [row["action"] for row in rows] == ["import:check", "import:commit", "import:undo"]


def test_what_is_asked_for_a_returned_station_is_another_command_than_before() -> None:
    vault = Vault(b"a key of the tests")
    (row,) = read_stations(text_sheet({})).submissions
    first, again = row.posting(vault), row.posting(vault, instead_of=3)
    assert first.command == again.command
    assert (first.command_id == again.command_id, again.expected_version) == (False, 3)
