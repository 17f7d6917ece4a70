"""How the demonstration comes to life: units and grants, two sheets, endorsements, acceptances, until codes are seen.

Every id is derived, so the walk may break off anywhere and be walked again: what was done is answered with its first
receipt. Nothing here writes to a database; a user could do all of it.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from contracts import standards
from contracts.values import Kind, Level, city_of, derived, province_of
from deploy.demo import network, sheets
from deploy.demo.client import PAUSE, Gateway, Registry, Unfinished
from gateway.imports.rows import Submission
from gateway.imports.stations import read_stations
from services.chassis.clock import business_day, now

IN_FLIGHT = 16
PORTION = 250
SHOWN_WITHIN = 180.0
DONE = {"already-there", "command-id-reused", "does-not-fit"}
"""Refusals that say: this is so already, or a user has moved on with it since."""
NOT_YET = {"forbidden", "not-found", "unauthenticated", "busy", "unavailable"}
REASONS = ("地址不够详细，请补充门牌号和楼层", "缺少现场照片，请补充后重新申报", "与附近站点距离过近，请说明设站理由")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Context:
    """Where the platform stands: the gateway's address, the keys, the data, the sockets."""

    base_url: str
    keys: Path
    data: Path
    run: Path


class Fate(Enum):
    """How far an application gets in the demonstration."""

    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Sheet(NamedTuple):
    """A workbook and the account that hands it in."""

    account: str
    filename: str
    content: bytes


class Application(NamedTuple):
    """One good row of a sheet and what becomes of it."""

    number: int
    submitter: str
    row: Submission

    @property
    def station_id(self) -> UUID:
        return self.row.command.station_id

    @property
    def fate(self) -> Fate:
        """Most are accepted; some wait, and a few went back."""
        return {0: Fate.SUBMITTED, 1: Fate.ENDORSED, 2: Fate.RETURNED}.get(self.number % 30, Fate.ACCEPTED)

    @property
    def comes_to_a_code(self) -> bool:
        """Construction sites need none (AH-4.5.1)."""
        return self.fate is Fate.ACCEPTED and self.row.command.kind is not Kind.CONSTRUCTION_SITE

    @property
    def endorser(self) -> str:
        """The account of the level that endorses there: the town that the sheet names, the county, or the city."""
        workflow = self._workflow
        if workflow.endorsed_by is Level.TOWNSHIP and self.row.command.unit_no:
            return f"{self.row.command.unit_no}-clerk"
        return f"{self._union_at(workflow.endorsed_by or workflow.accepted_by)}-clerk"

    @property
    def accepter(self) -> str:
        """The account of the level that accepts there; a clerk, so never the admin who handed the sheet in."""
        return f"{self._union_at(self._workflow.accepted_by)}-clerk"

    @property
    def excuse(self) -> str:
        """Why it is accepted although a sheet shows no pictures, where the document wants some (SP-A3)."""
        return "照片另行补交" if self._standard.photos else ""

    @property
    def _workflow(self) -> standards.Workflow:
        return self._standard.workflow

    @property
    def _standard(self) -> standards.Standard:
        return standards.resolve(self.row.division, business_day(now()))

    def _union_at(self, level: Level) -> int:
        division = self.row.division
        return {Level.PROVINCE: province_of(division), Level.CITY: city_of(division)}.get(level, division)


IMPORT = """
mutation Import($fileId: ID!) {
  importStations(input: {fileId: $fileId}) {
    report { total submitted flaws { row column value message } ignoredColumns }
    userErrors { code message }
  }
}"""

MOVE = """
mutation Move($input: %(type)s!) { %(field)s(input: $input) { upToDate userErrors { code message } } }"""

WHO = "{ me { roles { role } } }"

CODES = """
query Codes($after: String) {
  stations(first: 100, after: $after) { edges { node { stationId code } } pageInfo { hasNextPage endCursor } }
}"""


async def seed(context: Context, tell: Tell = print) -> None:
    """Bring the demonstration in, or find that it is there; returns when every code is visible."""
    workbooks = (
        Sheet("340000-admin", "安徽省工会驿站汇总表.xlsx", sheets.anhui()),
        Sheet("500106-admin", "沙坪坝区站点汇总表.xlsx", sheets.shapingba()),
    )
    edition = sha256(b"".join(sheet.content for sheet in workbooks)).hexdigest()
    marker = context.data / "demonstration"
    gateway, registry = Gateway(context.base_url, context.keys), Registry(context.run, context.keys)
    try:
        # The marker alone would not do: the same data folder may be run with another database.
        if marker.exists() and marker.read_text() == edition and await _anything(gateway, workbooks[0]):
            return
        await found(registry, tell)
        for sheet in workbooks:
            await hand_in(gateway, sheet, tell)
        applications = planned(workbooks)
        await decide(gateway, applications, tell)
        await shown(gateway, applications, tell)
    finally:
        await registry.close()
        await gateway.close()
    marker.write_text(edition)


async def seed_network(context: Context, tell: Tell = print) -> None:
    """Bring in the units and the accounts alone; returns when the last of them can sign in."""
    gateway, registry = Gateway(context.base_url, context.keys), Registry(context.run, context.keys)
    try:
        await found(registry, tell)
        patience = asyncio.get_running_loop().time() + SHOWN_WITHIN
        # Grants become visible in the order they were made, and whoever reads the last one has seen every unit.
        while not (await gateway.graphql(network.accounts()[-1], WHO))["me"]["roles"]:
            if asyncio.get_running_loop().time() > patience:
                raise Unfinished("the accounts cannot sign in")
            await asyncio.sleep(PAUSE)
    finally:
        await registry.close()
        await gateway.close()


def planned(workbooks: Iterable[Sheet]) -> list[Application]:
    """What the workbooks ask for; ids are derived from the rows, so nobody has to be asked which they are."""
    rows = [(sheet.account, row) for sheet in workbooks for row in read_stations(sheet.content).submissions]
    return [Application(number, account, row) for number, (account, row) in enumerate(rows)]


async def found(registry: Registry, tell: Tell) -> None:
    """Establish the units and grant the roles."""
    for portion in network.in_portions(network.founding(), PORTION):
        for answer in await registry.ask_many(portion):
            problem = answer.get("problem")
            if problem and problem["code"] not in DONE:
                raise Unfinished(f"registry said: {problem['en']}")
    unions, accounts = len(network.unions()), len(network.accounts())
    tell(f"工会 {unions} 个，账号 {accounts} 个 / {unions} unions, {accounts} accounts")


async def hand_in(gateway: Gateway, sheet: Sheet, tell: Tell) -> None:
    """Upload a workbook and have it imported, like any user."""
    file_id = await gateway.upload(sheet.account, sheet.filename, sheet.content)
    result = await _settled(gateway, sheet.account, IMPORT, "importStations", fileId=file_id)
    if result["userErrors"]:
        raise Unfinished(f"the import said: {result['userErrors'][0]['message']}")
    report = result["report"]
    submitted, total, flaws = report["submitted"], report["total"], len(report["flaws"])
    zh = f"{sheet.filename}：{total} 行，申报 {submitted} 行，{flaws} 处有误"
    tell(f"{zh} / {submitted} of {total} rows submitted, {flaws} flaws")


async def decide(gateway: Gateway, applications: list[Application], tell: Tell) -> None:
    """Endorse, accept and return, each by whom the workflow in force names."""
    room = asyncio.Semaphore(IN_FLIGHT)

    async def one(application: Application) -> None:
        async with room:
            await _move(gateway, application)

    try:
        async with asyncio.TaskGroup() as tasks:
            for application in applications:
                tasks.create_task(one(application))
    except ExceptionGroup as several:  # one sentence is enough; the others failed for the same reason
        raise next((error for error in several.exceptions if isinstance(error, Unfinished)), several) from None
    accepted = sum(application.fate is Fate.ACCEPTED for application in applications)
    tell(f"验收 {accepted} 个，共 {len(applications)} 个 / {accepted} of {len(applications)} stations accepted")


async def shown(gateway: Gateway, applications: list[Application], tell: Tell) -> None:
    """Wait until whoever handed a station in sees its code."""
    patience = asyncio.get_running_loop().time() + SHOWN_WITHIN
    for account in dict.fromkeys(application.submitter for application in applications):
        awaited = {a.station_id for a in applications if a.submitter == account and a.comes_to_a_code}
        while missing := awaited - await _coded(gateway, account):
            if asyncio.get_running_loop().time() > patience:
                raise Unfinished(f"{len(missing)} accepted stations still show no code")
            await asyncio.sleep(PAUSE)
    tell("验收的站点均已显示编码 / every accepted station shows its code")


async def _move(gateway: Gateway, application: Application) -> None:
    """Take one application as far as its fate says."""
    if application.fate is Fate.RETURNED:
        reason = REASONS[application.number % len(REASONS)]
        await _mutate(gateway, application.endorser, "ReturnStation", application.station_id, reason=reason)
    if application.fate in (Fate.ENDORSED, Fate.ACCEPTED):
        await _mutate(gateway, application.endorser, "EndorseStation", application.station_id)
    if application.fate is Fate.ACCEPTED:
        said = {"reason": application.excuse} if application.excuse else {}
        await _mutate(gateway, application.accepter, "AcceptStation", application.station_id, **said)


async def _mutate(gateway: Gateway, account: str, command: str, station_id: UUID, **more: str) -> None:
    asked = {"commandId": str(derived("demo", command, station_id)), "stationId": str(station_id), **more}
    field = command[0].lower() + command[1:]
    query = MOVE % {"type": f"{command}Input", "field": field}
    result = await _settled(gateway, account, query, field, input=asked)
    wrong = [error for error in result["userErrors"] if error["code"] not in DONE]
    if wrong:
        raise Unfinished(f"{account} asked {command}: {wrong[0]['message']}")


async def _settled(gateway: Gateway, account: str, query: str, field: str, **variables: Any) -> dict[str, Any]:
    """Ask until the account's grants, and what it works on, have reached the gateway."""
    patience = asyncio.get_running_loop().time() + 30
    while True:
        result: dict[str, Any] = (await gateway.graphql(account, query, **variables))[field]
        codes = {error["code"] for error in result["userErrors"]}
        if not codes & NOT_YET or asyncio.get_running_loop().time() > patience:
            return result
        await asyncio.sleep(PAUSE)


async def _coded(gateway: Gateway, account: str) -> set[UUID]:
    """The stations that an account sees with a code."""
    found: set[UUID] = set()
    after: str | None = None
    while True:
        page = await _page(gateway, account, after)
        found |= {UUID(edge["node"]["stationId"]) for edge in page["edges"] if edge["node"]["code"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def _anything(gateway: Gateway, sheet: Sheet) -> bool:
    return bool((await _page(gateway, sheet.account, None))["edges"])


async def _page(gateway: Gateway, account: str, after: str | None) -> dict[str, Any]:
    page: dict[str, Any] = (await gateway.graphql(account, CODES, after=after))["stations"]
    return page
