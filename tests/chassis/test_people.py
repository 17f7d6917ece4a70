"""The promises about persons: nobody decides on them, nothing but a sealed row holds them, erased is erased."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from contracts import catalog
from contracts.messages import Command, Receipt, Record
from contracts.registry import ChangeHead, EndorseStation, ErasePerson, Ground, StationSubmitted, SubmitStation
from contracts.values import Personal, personal_fields, uuid7
from services.chassis.commands import Loop
from services.chassis.deciding import Asked
from services.chassis.errors import BodyDiffers, DoesNotFit, NotFound, PlatformError, Unavailable
from services.chassis.people import NobodyNamed, PersonIsErased
from services.chassis.people_doors import Page, one, page
from services.chassis.store import Store
from services.registry.domain import station
from tests.chassis.asking import KEYRING, Start, acting, asked, chain, executed, fetched, submit
from tests.servers import Fresh

NAME, PHONE = "闻人测试", "13800005678"
ADMIN, ELSEWHERE = acting(role="admin"), acting(340104, "a stranger", "admin")


def headed(person_id: UUID, station_id: UUID | None = None, **more: Any) -> SubmitStation:
    """An application that names its head."""
    return submit(station_id, **({"head_id": person_id, "head_name": NAME, "head_phone": PHONE} | more))


def erase(person_id: UUID, **more: Any) -> Asked:
    return asked(ErasePerson(person_id, Ground.CONSENT_WITHDRAWN), **({"by": ADMIN} | more))


async def feed(store: Store, after: int = 0, limit: int = 500) -> Page:
    return await page(store.pool, KEYRING, store.lineage, after, limit)


# --- what a message may say


def test_a_command_names_its_personal_fields_by_person() -> None:
    assert personal_fields(ChangeHead) == {"head_id": {"head_name": "name", "head_phone": "phone"}}
    assert set(personal_fields(SubmitStation)) == {"head_id", "leader_id", "liaison_id"}
    assert personal_fields(EndorseStation) == {}


def test_a_personal_field_without_its_person_is_found_where_it_is_written() -> None:
    class Lost(Command, frozen=True):
        guest_name: Personal | None = None

    with pytest.raises(TypeError, match="guest_id"):
        personal_fields(Lost)


def test_no_event_has_a_personal_field() -> None:
    assert [kind.__name__ for kind in catalog.EVENTS.values() if personal_fields(kind)] == []


# --- peeled off


async def test_nothing_that_is_stored_or_decided_on_says_who_it_is(store: Store, start: Start, fresh: Fresh) -> None:
    seen: list[Any] = []

    def watching(command: Any, state: Any, grounds: Any) -> Any:
        seen.append(command)
        return station.decide(command, state, grounds)

    person = uuid7()
    await start(store, deciders=[replace(station.decider, decide=watching)]).ask(asked(headed(person)))
    assert (seen[0].head_id, seen[0].head_name, seen[0].head_phone) == (person, "", "")
    event = catalog.decode(msgspec.json.decode((await chain(store))[0].record, type=Record))
    assert isinstance(event, StationSubmitted)
    assert event.head_id == person
    tables = await fetched(fresh.owner, "select tablename from pg_tables where schemaname = 'public'")
    for (table,) in tables:
        for (row,) in await fetched(fresh.owner, f"select t::text from {table} t"):
            for text in (NAME, PHONE):
                assert text not in row, table
                assert text.encode().hex() not in row, table
    found = await one(store.pool, KEYRING, person)
    assert found is not None
    assert (found.name, found.phone, found.division) == (NAME, PHONE, 340103)


async def test_a_refused_command_leaves_nobody_behind(store: Store, loop: Loop, fresh: Fresh) -> None:
    there = submit()
    await loop.ask(asked(there))
    with pytest.raises(DoesNotFit):
        await loop.ask(asked(headed(uuid7(), there.station_id)))
    assert await fetched(fresh.owner, "select * from people") == []


async def test_of_two_processes_only_the_one_that_appended_tells_of_a_person(store: Store, start: Start) -> None:
    station_id, persons = uuid7(), [uuid7(), uuid7()]
    said = await asyncio.gather(
        *(start(store).ask(asked(headed(person, station_id))) for person in persons), return_exceptions=True
    )
    kept = [await one(store.pool, KEYRING, person) is not None for person in persons]
    assert sorted(kept) == [False, True]
    assert kept == [isinstance(answer, Receipt) for answer in said]


async def test_what_is_said_without_a_person_is_refused_before_it_is_kept(store: Store, loop: Loop) -> None:
    with pytest.raises(NobodyNamed) as refusal:
        await loop.ask(asked(submit(head_phone=PHONE)))
    assert refusal.value.path == "head_id"
    assert PHONE not in repr(refusal.value.problem())
    assert await chain(store) == []


async def test_a_process_without_a_key_takes_nobody_in(store: Store) -> None:
    with pytest.raises(Unavailable):
        await Loop(store, [station.decider]).ask(asked(headed(uuid7())))


async def test_the_hash_of_what_was_asked_cannot_be_guessed(store: Store, loop: Loop, fresh: Fresh) -> None:
    person, command_id = uuid7(), uuid7()
    command = headed(person)
    ask = asked(command, command_id=command_id)
    await loop.ask(ask)
    assert (await loop.ask(ask)).repeated
    [(body,)] = await fetched(fresh.owner, "select body from receipts")
    assert body != ask.body  # the plain hash, which everybody could try numbers against
    with pytest.raises(BodyDiffers):
        await loop.ask(asked(headed(person, command.station_id, head_phone="13900000000"), command_id=command_id))


# --- whose a person is


async def test_somebody_known_is_named_again_by_id_alone(store: Store, loop: Loop) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    await loop.ask(asked(submit(head_id=person)))
    found = await one(store.pool, KEYRING, person)
    assert found is not None
    assert found.phone == PHONE
    with pytest.raises(NotFound):
        await loop.ask(asked(submit(head_id=uuid7())))


async def test_what_is_said_anew_replaces_what_was_said(store: Store, loop: Loop, fresh: Fresh) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    [(key,)] = await fetched(fresh.owner, "select wrapped_key from people")
    await loop.ask(asked(headed(person, head_phone="13900000000")))
    found = await one(store.pool, KEYRING, person)
    assert found is not None
    assert found.phone == "13900000000"
    [(fresh_key,)] = await fetched(fresh.owner, "select wrapped_key from people")
    assert fresh_key != key


@pytest.mark.parametrize("at_once", [True, False])
async def test_nobody_writes_over_a_person_of_another_place(store: Store, loop: Loop, at_once: bool) -> None:
    person = uuid7()
    mine = loop.ask(asked(headed(person)))
    theirs = asked(headed(person, head_name="冒名"), acting(340104, "a stranger"), division=340104)
    if at_once:
        first, second = await asyncio.gather(mine, loop.ask(theirs), return_exceptions=True)
        assert isinstance(first, Receipt)
        assert isinstance(second, NotFound)
    else:
        await mine
        with pytest.raises(NotFound):
            await loop.ask(theirs)
    found = await one(store.pool, KEYRING, person)
    assert found is not None
    assert (found.name, found.division) == (NAME, 340103)


async def test_two_processes_that_name_one_person_in_two_places_agree_on_one(store: Store, start: Start) -> None:
    person = uuid7()
    said = await asyncio.gather(
        start(store).ask(asked(headed(person))),
        start(store).ask(asked(headed(person), acting(340104, "a stranger"), division=340104)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in said) == ["NotFound", "Receipt"]
    assert len(await chain(store)) == 1


# --- erased


async def test_erasing_takes_row_and_key_and_leaves_the_id_for_ever(store: Store, loop: Loop, fresh: Fresh) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    receipt = await loop.ask(erase(person))
    assert await fetched(fresh.owner, "select * from people") == []
    assert [tuple(r) for r in await fetched(fresh.owner, "select * from erasures")] == [
        (person, 340103, receipt.position)
    ]
    assert [entry.type for entry in await chain(store)] == ["StationSubmitted", "PersonErased"]
    with pytest.raises(DoesNotFit):
        await loop.ask(erase(person))
    for again in (headed(person), submit(head_id=person)):
        with pytest.raises(PersonIsErased):
            await loop.ask(asked(again))


async def test_within_one_batch_a_person_may_come_and_go_but_not_return(store: Store, loop: Loop) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    said = await asyncio.gather(
        loop.ask(asked(headed(person))),
        loop.ask(erase(person)),
        loop.ask(asked(headed(person))),
        return_exceptions=True,
    )
    assert [isinstance(answer, PlatformError) for answer in said] == [False, False, True]
    assert await one(store.pool, KEYRING, person) is None


async def test_only_where_the_person_is_may_they_be_erased(store: Store, loop: Loop) -> None:
    person = uuid7()
    await loop.ask(asked(headed(person)))
    for forbidden in (erase(person, by=ELSEWHERE), erase(person, by=ELSEWHERE, division=340104), erase(uuid7())):
        with pytest.raises(NotFound):
            await loop.ask(forbidden)
    with pytest.raises(NotFound):
        await loop.ask(erase(person, by=acting()))  # a clerk
    assert await one(store.pool, KEYRING, person) is not None


async def test_the_application_roles_can_neither_change_nor_delete_a_person(
    store: Store, loop: Loop, fresh: Fresh
) -> None:
    await loop.ask(asked(headed(uuid7())))
    for statement in (
        "delete from people",
        "update people set division = 1",
        "truncate people",
        "insert into erasures values (gen_random_uuid(), 1, 1)",
        "delete from erasures",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await executed(fresh.writer, statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await executed(fresh.reader, "select * from people")
