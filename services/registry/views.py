"""What registry's own clocks must look up: who answers for which station, and who did."""

from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid

from contracts.messages import Record
from contracts.registry import (
    ApplicationCancelled,
    ContactsChanged,
    HeadChanged,
    StationRejected,
    StationRevoked,
    StationSubmitted,
    StationWithdrawn,
)
from services.chassis.changes import Change, put
from services.chassis.retention import NAMING
from services.chassis.views import View

answering = View(
    Table(
        "answering",
        MetaData(),
        Column("station_id", Uuid, primary_key=True),
        Column("head_id", Uuid),
        Column("leader_id", Uuid),
        Column("liaison_id", Uuid),
        Column(NAMING, Uuid),
    ),
    key="station_id",
    anchor="registry",
    policy="false",  # nobody reads it
    history=True,
)


@answering.on(StationSubmitted)
def submitted(event: StationSubmitted, record: Record) -> Change:
    named = {"head_id": event.head_id, "leader_id": event.leader_id, "liaison_id": event.liaison_id}
    return said(event.station_id, record, **named)


@answering.on(HeadChanged)
def headed(event: HeadChanged, record: Record) -> Change:
    return said(event.station_id, record, head_id=event.head_id)


@answering.on(ContactsChanged)
def reached(event: ContactsChanged, record: Record) -> Change:
    return said(event.station_id, record, leader_id=event.leader_id, liaison_id=event.liaison_id)


@answering.on(ApplicationCancelled)
def cancelled(event: ApplicationCancelled, record: Record) -> Change:
    return nobody(event.station_id, record)


@answering.on(StationRejected)
def rejected(event: StationRejected, record: Record) -> Change:
    return nobody(event.station_id, record)


@answering.on(StationWithdrawn)
def withdrawn(event: StationWithdrawn, record: Record) -> Change:
    return nobody(event.station_id, record)


@answering.on(StationRevoked)
def revoked(event: StationRevoked, record: Record) -> Change:
    return nobody(event.station_id, record)


def said(station_id: UUID, record: Record, **named: UUID | None) -> Change:
    return put(station_id, **named, **{NAMING: record.id})


def nobody(station_id: UUID, record: Record) -> Change:
    """What is no station any more, or never was one, is nobody's."""
    return said(station_id, record, head_id=None, leader_id=None, liaison_id=None)


views: list[View] = [answering]
