"""What is sealed of a person opens for its own key alone; others are told masked, and the erased by id."""

import asyncio
from functools import partial
from types import SimpleNamespace
from typing import cast
from unittest.mock import ANY
from uuid import UUID

import httpx
import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from fastapi import FastAPI

from contracts.values import uuid7
from deploy import tokens
from services.chassis.api import problem
from services.chassis.auth import Identity, Signer, Verifier
from services.chassis.commands import Loop
from services.chassis.errors import PlatformError
from services.chassis.people import Keyring, Sealed
from services.chassis.people_doors import masked, router
from services.chassis.service import COMMANDERS, NEIGHBOURS
from services.chassis.store import Store
from tests.chassis.asking import KEYRING, acting, asked
from tests.chassis.test_people import NAME, PHONE, erase, feed, headed
from tests.servers import Servers


def test_what_is_sealed_opens_for_its_own_person_and_key_alone() -> None:
    person = uuid7()
    sealed = KEYRING.seal(person, {"name": NAME, "phone": PHONE})
    assert KEYRING.open(sealed) == {"name": NAME, "phone": PHONE}
    with pytest.raises(InvalidTag):
        Keyring(b"another key").open(sealed)
    with pytest.raises(InvalidTag):
        KEYRING.open(Sealed(uuid7(), sealed.sealed, sealed.wrapped_key))
    fields = msgspec.msgpack.decode(sealed.sealed)
    swapped = msgspec.msgpack.encode({"name": fields["phone"], "phone": fields["name"]})
    with pytest.raises(InvalidTag):
        KEYRING.open(Sealed(person, swapped, sealed.wrapped_key))
    other = KEYRING.seal(person, {"name": NAME})
    with pytest.raises(InvalidTag):
        KEYRING.open(Sealed(person, sealed.sealed, other.wrapped_key))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800005678", "138****5678"),
        ("0551-62345678", "055****5678"),
        ("6234567", "****67"),
        ("110", "****"),
        ("", ""),
    ],
)
def test_a_masked_number_is_recognised_by_who_knows_it(phone: str, shown: str) -> None:
    assert masked(phone) == shown


async def test_the_feed_tells_of_everybody_masked_and_of_the_erased_by_id(store: Store, loop: Loop) -> None:
    persons = [uuid7(), uuid7()]
    for person in persons:
        await loop.ask(asked(headed(person)))
    first = await feed(store)
    assert {(p.person_id, p.name, p.phone_masked) for p in first.people} == {(p, NAME, "138****5678") for p in persons}
    assert PHONE.encode() not in msgspec.json.encode(first)
    assert (await feed(store, first.up_to)).people == []
    await loop.ask(erase(persons[0]))
    [gone] = (await feed(store, first.up_to)).people
    assert (gone.person_id, gone.erased, gone.name, gone.phone_masked) == (persons[0], True, "", "")


async def test_paging_through_the_feed_leaves_nobody_out(store: Store, loop: Loop) -> None:
    for many in (1, 7, 40, 3):
        await asyncio.gather(*(loop.ask(asked(headed(uuid7()))) for _ in range(many)))
    met: set[UUID] = set()
    after = 0
    while (told := await feed(store, after, limit=5)).people:
        assert not met & {person.person_id for person in told.people}
        met |= {person.person_id for person in told.people}
        after = told.up_to
    assert len(met) == 51
    assert after == (await store.head()).position


async def test_the_doors_open_to_neighbours_and_in_full_only_to_who_may_see_it(
    servers: Servers, store: Store, loop: Loop
) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    verify = partial(Verifier, servers.keys, "services")
    app = FastAPI()
    app.include_router(router())
    app.add_exception_handler(PlatformError, lambda _, error: problem(cast("PlatformError", error), ""))
    app.state.runtime = SimpleNamespace(
        pool=store.pool,
        keyring=KEYRING,
        store=store,
        neighbour=lambda request: verify(NEIGHBOURS).identity(request.headers.get("yz-identity", "")),
        commander=lambda request: verify(COMMANDERS).identity(request.headers.get("yz-identity", "")),
    )

    async def said(path: str, issuer: str, who: Identity) -> tuple[int, str]:
        token = Signer(issuer, tokens.private_key(servers.keys, issuer)).identity(who)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registry") as client:
            answer = await client.get(path, headers={"Yz-Identity": token} if issuer != "coding" else {})
        return answer.status_code, answer.text

    status, text = await said("/people", "gateway", Identity(account="gateway"))
    assert (status, NAME in text, "138****5678" in text, PHONE in text) == (200, True, True, False)
    assert await said("/people", "coding", Identity(account="nobody signed this")) == (401, ANY)
    one_of_them = f"/people/{person}"
    status, text = await said(one_of_them, "gateway", acting())
    assert (status, PHONE in text) == (200, True)
    for who in (acting(role="auditor"), acting(340104), Identity(account="gateway")):
        status, text = await said(one_of_them, "gateway", who)
        assert (status, PHONE in text) == (404, False)
    assert (await said(one_of_them, "mapsync", acting()))[0] == 401  # only the front door speaks for people
