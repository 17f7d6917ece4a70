"""What the front door reads among 200,000 stations: planned, beside plain Strawberry on the same rows.

Scope, policies, role and connections are the same on both sides. A peer is measured by the same ``load`` on the same
``filled`` rows.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import account_id
from gateway.planner import door
from gateway.views.grants import grants
from gateway.views.units import units
from tests import servers
from tests.bench.figures import Figure
from tests.bench.filled import AREAS, analysed, fill
from tests.bench.load import put_on, request
from tests.gateway.opened import House, opened

SECONDS = 4.0
PROVINCE = AREAS["province"]
LOGIN = f"{PROVINCE}-clerk"

LINE = "id code name kind status divisionName address areaM2 submittedAt place { lng lat }"
PARTS = f"{LINE} unitName openings {{ days opens closes }} head {{ name phoneMasked }} waivers {{ clause reason }}"
DOCUMENTS = {
    "one station": f"query ($id: ID) {{ station(id: $id) {{ {LINE} }} }}",
    "50 stations": f"{{ stations(first: 50) {{ nodes {{ {LINE} }} pageInfo {{ endCursor }} }} }}",
    "50 stations with their parts": f"{{ stations(first: 50) {{ nodes {{ {PARTS} }} pageInfo {{ endCursor }} }} }}",
}


async def reading(folder: Path) -> list[Figure]:
    """Requests a second both ways, and the ratio."""
    figures: list[Figure] = []
    async with nation(folder) as house:
        station = await house.pool.fetchval("select station_id from stations where province = $1 limit 1", PROVINCE)
        for name, text in DOCUMENTS.items():
            planned = await rate(house, text, station)
            with patch.object(door, "planned", lambda *_: None):
                plain = await rate(house, text, station)
            figures += [
                Figure(f"{name}, planned", f"{planned:,.0f}/s"),
                Figure(f"{name}, by Strawberry", f"{plain:,.0f}/s"),
                Figure(f"{name}, planned beside Strawberry", f"{planned / plain:,.1f} ×"),
            ]
    return figures


async def rate(house: House, text: str, station: UUID) -> float:
    """How many a second are answered, and that there is something in the answer."""
    body = json.dumps({"query": text, "variables": {"id": str(station)} if "$id" in text else {}}).encode()
    at = urlsplit(house.base_url)
    sent = request("/graphql", body, authorization=house.bearer(LOGIN))
    load = await put_on(str(at.hostname), int(at.port or 0), SECONDS, sent)
    assert b"errors" not in load.answer
    assert "驿站第" in load.answer.decode()
    return load.rate


@asynccontextmanager
async def nation(folder: Path) -> AsyncIterator[House]:
    """The front door over the whole nation."""
    union = UnitEstablished(PROVINCE, UUID(int=PROVINCE), "省总工会", UnitKind.UNION, (PROVINCE,))
    told = [(units, PROVINCE, union), (grants, PROVINCE, RoleGranted(PROVINCE, account_id(LOGIN), "clerk"))]
    async with servers.serving(_made(folder)) as running, opened(running, *told) as house:
        await fill(house.pool)
        name = await house.pool.fetchval("select current_database()")
        owner = await asyncpg.connect(running.databases.url("gateway", "owner", name))
        try:
            await analysed(owner)
        finally:
            await owner.close()
        yield house


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
