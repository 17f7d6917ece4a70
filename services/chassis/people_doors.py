"""What a service tells of the persons it knows: a feed for who shows them, and one in full for who may see it."""

from uuid import UUID

import msgspec
from fastapi import APIRouter, Request, Response

from services.chassis.database import Pool
from services.chassis.errors import NotFound
from services.chassis.people import Keyring, Sealed

PAGE = 500
REVEAL = "person:reveal"


class Shown(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A person as lists may show them; an erased one is an id."""

    person_id: UUID
    division: int
    erased: bool = False
    name: str = ""
    phone_masked: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything that was told of persons up to a position; what stands behind ``up_to`` is asked for next."""

    lineage: UUID
    up_to: int
    more: bool
    people: list[Shown]


class Revealed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A person in full."""

    person_id: UUID
    division: int
    name: str = ""
    phone: str = ""


def masked(phone: str) -> str:
    """138****5678: enough to recognise a number that one knows."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) >= 7 else "****" if phone else ""


def router() -> APIRouter:
    """The routes of every service; what they work on is the application's ``state.runtime``."""
    routes = APIRouter()

    @routes.get("/people", summary="Persons told of behind a position, as lists may show them; erased ones as ids")
    async def people(request: Request, after: int = 0) -> Response:
        runtime = request.app.state.runtime
        runtime.neighbour(request)
        told = await page(runtime.pool, runtime.keyring, runtime.store.lineage, after)
        return Response(msgspec.json.encode(told), media_type="application/json")

    @routes.get("/people/{person_id}", summary=f"One person in full. Permission: `{REVEAL}`, where the person is")
    async def person(request: Request, person_id: UUID) -> Response:
        runtime = request.app.state.runtime
        identity = runtime.commander(request)
        found = await one(runtime.pool, runtime.keyring, person_id)
        if found is None or identity.hat_for(REVEAL, found.division) is None:
            raise NotFound(path="personId")
        return Response(msgspec.json.encode(found), media_type="application/json")

    return routes


async def page(pool: Pool, keyring: Keyring, lineage: UUID, after: int, limit: int = PAGE) -> Page:
    """The next persons, all that changed at one position together."""
    head = await pool.fetchval("select position from head")  # first: what is committed later has a later position
    rows = await pool.fetch(
        """
        select person_id, division, sealed, wrapped_key, changed from people where changed > $1
        union all
        select person_id, division, null, null, changed from erasures where changed > $1
        order by changed fetch first $2 rows with ties
        """,
        after,
        limit,
    )
    more = len(rows) >= limit
    shown = [_shown(keyring, *row) for row in rows]
    return Page(lineage=lineage, up_to=rows[-1]["changed"] if more else max(head, after), more=more, people=shown)


def _shown(keyring: Keyring, person_id: UUID, division: int, sealed: bytes | None, key: bytes | None, _: int) -> Shown:
    if sealed is None or key is None:
        return Shown(person_id=person_id, division=division, erased=True)
    texts = keyring.open(Sealed(person_id, sealed, key))
    return Shown(
        person_id=person_id,
        division=division,
        name=texts.get("name", ""),
        phone_masked=masked(texts.get("phone", "")),
    )


async def one(pool: Pool, keyring: Keyring, person_id: UUID) -> Revealed | None:
    """A person in full, or nobody."""
    row = await pool.fetchrow("select division, sealed, wrapped_key from people where person_id = $1", person_id)
    if row is None:
        return None
    texts = keyring.open(Sealed(person_id, row["sealed"], row["wrapped_key"]))
    return Revealed(
        person_id=person_id, division=row["division"], name=texts.get("name", ""), phone=texts.get("phone", "")
    )
