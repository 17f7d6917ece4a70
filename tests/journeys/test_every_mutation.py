"""Every mutation and every kind of account: who gets past the door, and that nothing moves for the others.

Past the door a business rule may still refuse; at it, an account is told that it may not, or that there is nothing, and
that it tried is on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import get_named_type

from contracts.values import account_id, uuid7
from gateway.schema.joined import schema
from tests.journeys.filed import filed, proposals
from tests.journeys.searched import rows
from tests.journeys.walk import GOOD, LUYANG, content
from tests.journeys.whole import Whole

COUNTY, CITY, ADMIN = "340103-clerk", "340100-clerk", "340100-admin"
AUDITOR, BANK = "340000-auditor", "102-enterprise"
"""They see the station: an auditor above it, the enterprise that builds it with the union."""
ELSEWHERE = frozenset({"340102-clerk", "340200-clerk", "500106-admin", "500106001-clerk", "103-enterprise"})
"""Another county, city, province, town and enterprise."""
EVERYBODY = frozenset({COUNTY, CITY, ADMIN, AUDITOR, BANK, "999999-clerk"}) | ELSEWHERE

HANDLE = frozenset({COUNTY, CITY, ADMIN})
PROPOSE = HANDLE | {BANK}
ENTERPRISE = frozenset({BANK})
"""Its own numbers are its own affair."""
MANAGE = frozenset({ADMIN})
PROVINCE_ADMIN: frozenset[str] = frozenset()
"""Nobody here: numbers are the province's, see ``test_takeover``."""
OWN = frozenset({COUNTY})
"""What somebody brought is theirs alone."""
ABOVE_ENTERPRISES: frozenset[str] = frozenset()
"""Nobody here: an enterprise belongs to the province it was founded in, see ``test_partner_clients``."""
DECIDE = frozenset({CITY, ADMIN})
"""Whom a change waits for."""
CLIENT, ENDPOINT = {"clientId": "$person"}, {"endpointId": "$person"}

DOOR = {
    "forbidden",
    "not-the-province",
    "not-found",
    "no-such-file",
    "no-such-import",
    "no-such-view",
    "no-such-todo",
    "no-such-client",
    "no-such-endpoint",
    "no-such-delivery",
    "import-of-another",
}

HERE, WHY, CHANGE = {"stationId": "$station"}, {"reason": "试验"}, {"changeId": "$change"}
TODO = {"kind": "APPROVE", "id": "$change"}
EXPECTED: dict[str, tuple[frozenset[str], dict[str, Any]]] = {
    "submitStation": (
        HANDLE,
        {"division": LUYANG, "name": "试验驿站", "address": "人民路1号", "head": {"name": "王某某"}},
    ),
    "cancelApplication": (HANDLE, HERE | WHY),
    "endorseStation": (HANDLE, HERE),
    "acceptStation": (HANDLE, HERE),
    "returnStation": (HANDLE, HERE | WHY),
    "rejectStation": (HANDLE, HERE | WHY),
    "openStation": (HANDLE, HERE),
    "suspendStation": (HANDLE, HERE | WHY),
    "resumeStation": (HANDLE, HERE),
    "withdrawStation": (HANDLE, HERE | WHY),
    "revokeStation": (HANDLE, HERE | WHY),
    "changeHead": (HANDLE, HERE | {"head": {"name": "李某某"}}),
    "changeContacts": (HANDLE, HERE | {"leader": {"name": "李某某"}}),
    "changeHours": (HANDLE, HERE | {"openingHours": "8:00-18:00"}),
    "changeFacilities": (HANDLE, HERE | {"facilities": ["饮水机"]}),
    "changePhotos": (HANDLE, HERE | {"photos": []}),
    "moveStation": (HANDLE, HERE | WHY | {"address": "人民路2号"}),
    "proposeChange": (PROPOSE, HERE | WHY | {"changes": {"remark": "试验"}}),
    "approveChange": (HANDLE, HERE | CHANGE),
    "declineChange": (HANDLE, HERE | CHANGE | WHY),
    "retractChange": (PROPOSE, HERE | CHANGE),
    "checkImport": (OWN, {"fileId": "$file"}),
    "commitImport": (OWN, {"importId": "$import"}),
    "undoImport": (OWN, {"importId": "$import"}),
    "importStations": (OWN, {"fileId": "$file"}),
    "checkAdoption": (PROVINCE_ADMIN, {}),
    "adoptCodes": (PROVINCE_ADMIN, {"adoptionId": "$person"}),
    "assignCode": (PROVINCE_ADMIN, {"code": "12055199999", "stationId": "$station"}),
    "assignOwnCode": (ENTERPRISE, HERE | {"enterpriseNo": 102, "ownCode": "HF-1"}),
    "changeOwnCode": (ENTERPRISE, HERE | {"enterpriseNo": 102, "ownCode": "HF-1"}),
    "withdrawOwnCode": (ENTERPRISE, {"enterpriseNo": 102, "ownCode": "HF-9"}),
    "syncOwnCodes": (ENTERPRISE, {"enterpriseNo": 102, "rows": [{"ownCode": "HF-8", "division": LUYANG}]}),
    "establishUnit": (MANAGE, {"division": LUYANG, "unitNo": 340103901, "name": "试验工会", "kind": "TOWNSHIP"}),
    "renameUnit": (MANAGE, {"unitNo": LUYANG, "name": "庐阳区总工会"}),
    "moveUnit": (MANAGE, {"unitNo": LUYANG, "parentNo": 340100} | WHY),
    "changeCovers": (MANAGE, {"unitNo": LUYANG, "covers": [LUYANG]} | WHY),
    "dissolveUnit": (MANAGE, {"unitNo": 340103902, "successorNo": LUYANG} | WHY),
    "grantRole": (MANAGE, {"unitNo": LUYANG, "accountId": str(account_id("trial")), "role": "clerk"}),
    "withdrawRole": (MANAGE, {"unitNo": LUYANG, "accountId": str(account_id("trial")), "role": "admin"}),
    "makeSetupLink": (MANAGE, {"login": COUNTY}),
    "revealPerson": (HANDLE, {"personId": "$person"} | WHY),
    "registerPartnerClient": (ABOVE_ENTERPRISES, {"unitNo": 102, "name": "试验", "scopes": ["stations:read"]}),
    "changePartnerClient": (ABOVE_ENTERPRISES, CLIENT | {"name": "试验", "scopes": ["stations:read"]}),
    "closePartnerClient": (ABOVE_ENTERPRISES, CLIENT),
    "issuePartnerSecret": (ABOVE_ENTERPRISES, CLIENT),
    "withdrawPartnerSecret": (ABOVE_ENTERPRISES, CLIENT | {"secretId": "$person"}),
    "addWebhook": (ABOVE_ENTERPRISES, CLIENT | {"url": "https://bank.example/"}),
    "changeWebhook": (ABOVE_ENTERPRISES, ENDPOINT | {"url": "https://bank.example/"}),
    "rotateWebhookSecret": (ABOVE_ENTERPRISES, ENDPOINT),
    "disableWebhook": (ABOVE_ENTERPRISES, ENDPOINT),
    "enableWebhook": (ABOVE_ENTERPRISES, ENDPOINT),
    "removeWebhook": (ABOVE_ENTERPRISES, ENDPOINT),
    "testWebhook": (ABOVE_ENTERPRISES, ENDPOINT),
    "replayWebhook": (ABOVE_ENTERPRISES, {"deliveryId": "$person"}),
    "handTodo": (DECIDE, TODO | WHY | {"to": str(account_id("trial"))}),
    "takeBackTodo": (DECIDE, TODO),
    "erasePerson": (MANAGE, {"personId": "$person", "ground": "CONSENT_WITHDRAWN"}),
}
"""Who gets past the door of a mutation, and what is asked of it."""
ONES_OWN: dict[str, tuple[frozenset[str], dict[str, Any]]] = {
    "markRead": (EVERYBODY, {"all": True}),
    "saveView": (EVERYBODY, {"list": "stations", "name": "试验视图", "shape": {"columns": ["name"]}}),
    "reorderViews": (EVERYBODY, {"list": "stations", "ids": []}),
    "exportStations": (EVERYBODY - {"999999-clerk"}, {"form": "CSV"}),
    "deleteView": (frozenset(), {"id": "$person"}),
}
"""What moves nothing but the desk of whoever asks, an auditor's too."""

MUTATIONS: Mapping[str, Any] = schema._schema.mutation_type.fields  # type: ignore[union-attr]


@dataclass
class Ground:
    """A station in the network with a change that waits, and a sheet of the county's."""

    whole: Whole
    known: dict[str, str]

    async def answered(self, login: str, name: str, asked: dict[str, Any]) -> set[str]:
        """The codes of what an account is told; none when it was done."""
        input = {field: self.known.get(value, value) if type(value) is str else value for field, value in asked.items()}
        kind = get_named_type(MUTATIONS[name].args["input"].type).name
        query = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}"
        payload = (await self.whole.ask(login, query, input=input))[name]
        return {error["code"] for error in payload["userErrors"]}

    async def logged(self, after: int) -> list[Any]:
        """What has come into the access log since."""
        return await rows(self.whole, "gateway", f"select * from own.access_log where entry > {after} order by entry")

    async def looks(self) -> Any:
        """What could have moved: the station's file, its changes, and how far registry has come."""
        status = (await self.whole.http.get("/status.json")).json()
        position = [service["position"] for service in status["services"] if service["service"] == "registry"]
        station = self.known["$station"]
        return position, await filed(self.whole, ADMIN, station), await proposals(self.whole, ADMIN, station)


@pytest.fixture
async def ground(whole: Whole) -> Ground:
    station = await whole.accepted(LUYANG, enterpriseNo=102)
    change, file_id = str(uuid7()), await whole.upload(COUNTY, content((*GOOD[0][:4], str(uuid7()), *GOOD[0][5:])))
    asked = {"stationId": station["id"], "changeId": change, "changes": {"kind": "MICRO"}, "reason": "试验"}
    await whole.done(COUNTY, "proposeChange", **asked)
    check = "mutation ($id: ID!) { checkImport(input: {fileId: $id}) { import { id } } }"
    made = (await whole.ask(COUNTY, check, id=file_id))["checkImport"]["import"]
    await dispensable(whole, 340103902)
    person = (await filed(whole, COUNTY, station["id"]))["head"]["personId"]
    known = {"$station": station["id"], "$change": change, "$file": file_id, "$import": made["id"], "$person": person}
    return Ground(whole, known)


async def dispensable(whole: Whole, unit_no: int) -> None:
    """A unit that may be dissolved; the second time it is there already, or it was dissolved."""
    asked = {"division": LUYANG, "unitNo": unit_no, "name": "待撤销工会", "kind": "TOWNSHIP"}
    query = "mutation ($input: EstablishUnitInput!) { establishUnit(input: $input) { upToDate } }"
    await whole.ask(ADMIN, query, input=asked)


def test_every_mutation_is_expected_of_somebody() -> None:
    assert set(EXPECTED | ONES_OWN) == set(MUTATIONS)
    assert not EXPECTED.keys() & ONES_OWN.keys()


def test_an_auditor_changes_nothing() -> None:
    assert not [name for name, (may, _) in EXPECTED.items() if AUDITOR in may]


@pytest.mark.servers
@pytest.mark.parametrize("name", sorted(MUTATIONS))
async def test_who_may_gets_past_the_door_and_for_nobody_else_anything_moves(ground: Ground, name: str) -> None:
    may, asked = (EXPECTED | ONES_OWN)[name]
    before, entry = await ground.looks(), max(one["entry"] for one in await ground.logged(0))
    for login in sorted(EVERYBODY - may):
        codes = await ground.answered(login, name, asked)
        assert codes, login
        assert codes <= DOOR, (login, codes)
    assert await ground.looks() == before
    denied = {one["account_id"]: one for one in await ground.logged(entry) if one["result"] in DOOR}
    assert denied.keys() >= {account_id(login) for login in EVERYBODY - may}
    for login in EVERYBODY - may - {"999999-clerk"}:
        one = denied[account_id(login)]
        assert one["unit_no"] == int(login.partition("-")[0]), login
        assert one["action"], login
        assert one["object"], login
        assert len(one["trace"]) == 32, login
    for login in sorted(may):
        assert not (codes := await ground.answered(login, name, asked)) & DOOR, (login, codes)
