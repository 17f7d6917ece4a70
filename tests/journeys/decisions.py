"""Who sees what: one row for each query of the schema and each route of the gateway, written by hand.

A row says what is asked about one station of Luyang, and which accounts are answered with it. ``$…`` stands for
something of that station's; whoever is not named gets what anybody gets who asks about something that is nowhere.
"""

from typing import NamedTuple

COUNTY, CITY, ADMIN = "340103-clerk", "340100-clerk", "340100-admin"
AUDITOR, BANK = "340000-auditor", "102-enterprise"
"""An auditor above the station, and the enterprise that builds it with the union."""
NOBODY = "999999-clerk"
"""Signed in, and without a role."""
BESIDE = frozenset({"340102-clerk", "340200-clerk", "500106-admin", "500106001-clerk", "103-enterprise", NOBODY})
"""Beside it: another county, city, province, town, enterprise, and nobody."""
HERE = frozenset({COUNTY, CITY, ADMIN, AUDITOR, BANK})
EVERYBODY = HERE | BESIDE
OVERSEE = frozenset({ADMIN, AUDITOR})
CONCERNED = frozenset({COUNTY, BANK})
"""Whose station it is: whoever handed it in, and the enterprise that builds it."""
ABOVE = HERE - {BANK}
"""Whoever brought a sheet, and those above them."""


class Row(NamedTuple):
    """What is asked, by which variables, who is answered, and by what one knows that they were."""

    ask: str
    sees: frozenset[str]
    shows: str = "$stationId"
    given: tuple[str, ...] = ()


QUERIES = {
    "me": Row("{ me { login scope { prefixes } } }", EVERYBODY, "$login"),
    "station": Row("query ($id: ID!) { station(id: $id) { stationId name head { name } } }", HERE, given=("id",)),
    "stations": Row(
        "query ($name: String!) { stations(filter: {text: $name}) { totalCount nodes { stationId name } } }",
        HERE,
        given=("name",),
    ),
    "stationsBy": Row(
        "query ($name: String!) { stationsBy(group: [DIVISION, STATUS], filter: {text: $name}) { keys count } }",
        HERE,
        "340103",
        ("name",),
    ),
    "stationHistory": Row(
        "query ($id: ID!) { stationHistory(id: $id) { edges { node { stationId event } } } }", HERE, given=("id",)
    ),
    "ownCodes": Row("{ ownCodes(first: 100) { nodes { ownCode stationId stationName } } }", HERE),
    "ownCodeMatches": Row(
        "{ ownCodeMatches { nodes { ownCode { name } candidates { station { stationId } } } } }", HERE
    ),
    "todos": Row(
        "{ todos(whose: UNIT, first: 100) { nodes { id changeId name } } }", frozenset({CITY, ADMIN}), "$name"
    ),
    "todoColleagues": Row(
        "query ($change: ID!) { todoColleagues(kind: APPROVE, id: $change) { login may } }",
        frozenset({CITY, ADMIN}),
        '"may":true',
    ),
    "todoCount": Row("{ todoCount { mine unit overdue } }", EVERYBODY, "unit"),
    "notifications": Row("{ notifications(first: 100) { nodes { object stationName } } }", CONCERNED, "$id"),
    "unreadCount": Row("{ unreadCount }", EVERYBODY, "unreadCount"),
    "savedViews": Row('{ savedViews(list: "stations") { viewId name } }', EVERYBODY, "savedViews"),
    "changes": Row("query ($cursor: String) { changes(after: $cursor) { hints { id event } } }", HERE, "$id"),
    "standard": Row("{ standard(division: 340103) { title } }", EVERYBODY, "title"),
    "plaque": Row("query ($id: ID!) { plaque(station: $id) { rules { value } } }", HERE, "本地标准未规定"),
    "import": Row("query ($import: ID!) { import(id: $import) { importId filename } }", ABOVE, "$import", ("import",)),
    "imports": Row("{ imports(first: 100) { importId } }", ABOVE, "$import"),
    "importColumns": Row("{ importColumns }", EVERYBODY, "站点名称"),
    "proposals": Row(
        "query ($id: ID!) { proposals(stationId: $id) { nodes { changeId stationId reason } } }",
        HERE,
        "$change",
        ("id",),
    ),
    "stationDuplicates": Row(
        "query ($name: String!) { stationDuplicates(division: 340103, name: $name) { station { stationId } } }",
        HERE,
        given=("name",),
    ),
    "duplicatesOutside": Row(
        "query ($name: String!) { duplicatesOutside(division: 340102, name: $name) { sameName } }",
        frozenset({"340102-clerk"}),
        "sameName",
        given=("name",),
    ),
    "code": Row("query ($code: String!) { code(code: $code) { digits stationId reason } }", HERE),
    "codeSeries": Row('{ codeSeries(prefix: "120551") { prefix last living } }', EVERYBODY, "living"),
    "adoption": Row("query ($person: UUID!) { adoption(id: $person) { adoptionId } }", frozenset(), "adoptionId"),
    "exports": Row("{ exports { exportId } }", EVERYBODY, "exports"),
    "unit": Row("{ unit(unitNo: 340103) { unitNo name } }", EVERYBODY, "庐阳区总工会"),
    "units": Row("{ units(filter: {covering: 340103}) { nodes { unitNo name } } }", EVERYBODY, "庐阳区总工会"),
    "accounts": Row("{ accounts(filter: {unitNo: 340103}) { nodes { accountId role } } }", OVERSEE, "$account"),
    "account": Row('{ account(login: "340103-clerk") { grants { accountId role } } }', OVERSEE, "$account"),
    "accessLog": Row("{ accessLog(first: 100) { nodes { accountId object reason } } }", OVERSEE, "$person"),
    "accessChain": Row("{ accessChain(days: 1) { intact verifiedTo } }", OVERSEE | {"500106-admin"}, "verifiedTo"),
    "roles": Row("{ roles { role permissions } }", EVERYBODY, "auditor"),
    "permissions": Row("{ permissions { permission roles } }", EVERYBODY, "station:read"),
    "may": Row(
        'query ($id: ID!) { may(action: "station:accept", stationId: $id) { allowed code could { unit { unitNo } } } }',
        HERE,
        "340100",
        ("id",),
    ),
    "partnerClients": Row("{ partnerClients { clientId } }", OVERSEE | {"500106-admin"}, '"partnerClients":['),
    "webhookEndpoints": Row("{ webhookEndpoints { endpointId } }", OVERSEE | {"500106-admin"}, '"webhookEndpoints":['),
    "webhookEvents": Row("{ webhookEvents { type } }", EVERYBODY, "registry.StationAccepted"),
    "node": Row("query ($id: ID!) { node(id: $id) { id ... on Station { stationId name } } }", HERE, given=("id",)),
}
"""Every query, and who is answered with the station, its person, its change, its import or its entry in the log."""

SUBSCRIPTIONS = {
    "stationChanged": Row("subscription { stationChanged { stationId } }", HERE),
    "importChanged": Row("subscription ($import: ID!) { importChanged(id: $import) { importId } }", ABOVE, "$import"),
    "exportChanged": Row(
        "subscription ($person: UUID!) { exportChanged(id: $person) { exportId } }", frozenset(), "exportId"
    ),
    "notified": Row("subscription { notified { object } }", CONCERNED, "$id"),
    "todoChanged": Row("subscription { todoChanged { unit } }", EVERYBODY, "unit"),
}
"""Every subscription, and who is told."""

OPEN, SESSION, SIGNS_IN, MACHINE, PARTNER = "open", "session", "signs in", "machine", "partner"
"""For anybody; for who is signed in, each within their scope; the way in; with the machine's own key; with a token."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ROUTES = {
    "GET /{address:path}": OPEN,
    "GET /asking.js": OPEN,
    "GET /assets/{name}": OPEN,
    "GET /codes": OPEN,
    "GET /guide": OPEN,
    "GET /icon.svg": OPEN,
    "GET /livez": OPEN,
    "GET /metrics": OPEN,
    "GET /openapi.json": OPEN,
    "GET /page.css": OPEN,
    "GET /partner-guide": OPEN,
    "GET /api/partner/v1/openapi.json": OPEN,
    "GET /api/partner/v1/problems": OPEN,
    "GET /api/partner/v1/yizhan_partner.py": OPEN,
    "GET /readyz": OPEN,
    "GET /schema.graphql": OPEN,
    "GET /setup": OPEN,
    "GET /setup.js": OPEN,
    "GET /status": OPEN,
    "GET /status.json": OPEN,
    "GET /traces": OPEN,
    "GET /traces.json": OPEN,
    "GET /graphql": OPEN,
    "POST /graphql": SESSION,
    "WS /graphql": SESSION,
    "POST /files": SESSION,
    "GET /files/{file_id}": SESSION,
    "GET /imports/template.xlsx": SESSION,
    "GET /imports/{import_id}/repairs.xlsx": SESSION,
    "GET /stations.{form}": SESSION,
    "GET /exports/{export_id}": SESSION,
    "GET /access-log.csv": SESSION,
    "GET /session": SESSION,
    "DELETE /session": SESSION,
    "GET /sessions": SESSION,
    "DELETE /sessions/{session_id}": SESSION,
    "POST /password": SESSION,
    "POST /accounts/{login}/setup-link": SESSION,
    "POST /second-factor": SESSION,
    "POST /second-factor/confirm": SESSION,
    "DELETE /second-factor": SESSION,
    "POST /session": SIGNS_IN,
    "POST /setup": SIGNS_IN,
    "POST /api/partner/v1/token": SIGNS_IN,
    "GET /api/partner/v1/stations": PARTNER,
    "GET /api/partner/v1/stations/{station_id}": PARTNER,
    "GET /api/partner/v1/changes": PARTNER,
    "POST /api/partner/v1/own-codes/sync": PARTNER,
    "POST /api/partner/v1/own-codes/reconcile": PARTNER,
    "GET /api/partner/v1/own-codes": PARTNER,
    "GET /api/partner/v1/own-codes/{own_code:path}": PARTNER,
    "PUT /api/partner/v1/own-codes/{own_code:path}": PARTNER,
    "DELETE /api/partner/v1/own-codes/{own_code:path}": PARTNER,
    "POST /api/partner/v1/own-code-jobs": PARTNER,
    "GET /api/partner/v1/own-code-jobs/{job_id}": PARTNER,
    "GET /api/partner/v1/own-code-jobs/{job_id}/results": PARTNER,
    "GET /api/partner/v1/own-code-jobs/{job_id}/rejected": PARTNER,
    **{f"{method} /api/partner/v1/{{rest:path}}": PARTNER for method in METHODS},
    "GET /operations": MACHINE,
    "POST /operations/replay": MACHINE,
}
"""Every route of the gateway, and what it takes to get in."""
