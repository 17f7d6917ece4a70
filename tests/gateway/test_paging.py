"""Cursors: where a page goes on."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.planner.orders import BadCursor, BadPageSize, size
from gateway.schema.stations import STATIONS
from gateway.schema.words import StationSort

NEWEST, CODE = STATIONS.orders[StationSort.NEWEST], STATIONS.orders[StationSort.CODE]


def written(*place: Any) -> str:
    """A cursor as the database writes it."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_is_read_as_it_was_written(at: datetime, station_id: UUID) -> None:
    assert NEWEST.place(written("newest", at, station_id)) == (at, station_id)


@given(st.text(max_size=80))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        CODE.place(text)


@pytest.mark.parametrize(
    "said",
    [
        b'["newest","2026-01-01T00:00:00Z"]',
        b'["newest","0001-01-01T00:00:00+14:00","00000000-0000-0000-0000-000000000001"]',
        b'["newest","9999-12-31T23:00:00-14:00","00000000-0000-0000-0000-000000000001"]',
        b'["newest",7,"x"]',
        b"{}",
        b"\xff",
        b"[" * 5000,
    ],
)
def test_a_cursor_with_other_content_is_refused(said: bytes) -> None:
    with pytest.raises(BadCursor):
        NEWEST.place(base64.urlsafe_b64encode(said).decode())


def test_a_cursor_belongs_to_its_sort() -> None:
    cursor = written("code", "12055100001", UUID(int=1))
    assert CODE.place(cursor) == ("12055100001", UUID(int=1))
    with pytest.raises(BadCursor):
        NEWEST.place(cursor)


@pytest.mark.parametrize("first", [-1, 0, 101, 10**9])
def test_a_page_has_one_to_a_hundred_rows(first: int) -> None:
    with pytest.raises(BadPageSize):
        size(first)
    assert size(100) == 100
