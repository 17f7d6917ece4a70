"""What appending promises, wherever the events are kept: nothing reordered, written twice or half."""

import pytest

from services.chassis.store import EventStore, read_record
from tests.chassis.asking import chain, draft


async def test_positions_have_no_gaps_and_each_link_follows_from_the_one_before(store: EventStore) -> None:
    first = await store.append([draft("station-a", events=2), draft("station-b"), draft("station-a", base=2)])
    second = await store.append([draft("station-b", base=1, events=3)])
    assert [(o.kind, o.position, o.version) for o in (*first, *second)] == [
        ("appended", 2, 2),
        ("appended", 3, 1),
        ("appended", 4, 3),
        ("appended", 7, 4),
    ]
    stored = [read_record(entry.record) for entry in await chain(store)]
    assert "".join(record.stream[-1] for record in stored) == "aababbb"
    assert [record.version for record in stored] == [1, 2, 1, 3, 2, 3, 4]


async def test_a_repeat_is_answered_with_the_first_answer_and_writes_nothing(store: EventStore) -> None:
    first = draft("station-a", events=2)
    (answer,) = await store.append([first])
    await store.append([draft("station-b")])
    (again,) = await store.append([draft("station-a", command_id=first.command_id, body=b"other", actor="other")])
    assert (again.kind, again.position, again.version) == ("repeat", answer.position, answer.version)
    assert (again.body, again.actor) == (first.body, first.actor)
    assert len(await chain(store)) == 3


async def test_a_stream_that_moved_is_left_out_and_all_others_are_appended(store: EventStore) -> None:
    await store.append([draft("station-a")])
    outcomes = await store.append([draft("station-b"), draft("station-a"), draft("station-c", events=2)])
    assert [o.kind for o in outcomes] == ["appended", "stale", "appended"]
    assert [o.position for o in outcomes if o.kind == "appended"] == [2, 4]
    assert len(await chain(store)) == 4


@pytest.mark.parametrize("base", [0, 2])
async def test_neither_an_old_nor_a_coming_version_may_be_built_on(store: EventStore, base: int) -> None:
    await store.append([draft("station-a")])
    (outcome,) = await store.append([draft("station-a", base=base)])
    assert outcome.kind == "stale"
    assert len(await chain(store)) == 1


async def test_what_was_decided_behind_a_stale_or_repeated_command_is_stale_too(store: EventStore) -> None:
    first = draft("station-a")
    await store.append([first, draft("station-b")])
    outcomes = await store.append(
        [
            draft("station-a", base=1, command_id=first.command_id),
            draft("station-a", base=2),
            draft("station-b", base=0),
            draft("station-b", base=1),
            draft("station-c"),
        ]
    )
    assert [o.kind for o in outcomes] == ["repeat", "stale", "stale", "stale", "appended"]
    assert len(await chain(store)) == 3


async def test_a_command_that_changed_nothing_keeps_its_receipt(store: EventStore) -> None:
    await store.append([draft("station-a")])
    nothing = draft("station-a", base=1, events=0)
    outcomes = await store.append([draft("station-b"), nothing, draft("station-c")])
    assert [(o.kind, o.position, o.version) for o in outcomes][1] == ("appended", 2, 1)
    (again,) = await store.append([nothing])
    assert (again.kind, again.position, again.version) == ("repeat", 2, 1)
    assert len(await chain(store)) == 3


async def test_pages_join_without_a_seam(store: EventStore) -> None:
    await store.append([draft(f"station-{n}") for n in range(7)])
    whole = await store.after(0)
    pieces = [entry for start in (0, 3, 6) for entry in await store.after(start, 3)]
    assert pieces == whole
    assert await store.after(7) == []


async def test_a_stream_is_read_back_oldest_first(store: EventStore) -> None:
    await store.append([draft("s", events=3), draft("t")])
    loaded = await store.load(["s", "nowhere"])
    assert [record.version for record in loaded["s"]] == [1, 2, 3]
    assert "nowhere" not in loaded


async def test_a_batch_with_something_that_cannot_be_stored_leaves_nothing(store: EventStore) -> None:
    with pytest.raises(Exception, match=r"\S"):
        await store.append([draft("station-a"), draft("station-b", actor="with\0nul")])
    assert await chain(store) == []
