"""Every station code that was ever given or taken over (编码): which number it is and whether it is in use.

That a number exists and is in use is no secret to anybody who is signed in; whose it is and why it went out of use is
shown to those who may see the station (``gateway/schema/codes.py``).
"""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, Uuid

from contracts.coding import CodeAllocated, CodeAssigned, CodeRespelled, CodeRestored, CodeRetired, CodesAdopted
from contracts.messages import Record
from contracts.values import StationCode
from services.chassis.changes import Change, put
from services.chassis.views import View

LIVING, RETIRED = "living", "retired"

table = Table(
    "codes",
    MetaData(),
    Column("digits", Text, primary_key=True),
    Column("code", Text),
    Column("prefix", Text),
    Column("serial", Integer),
    Column("status", Text),
    Column("adopted", Boolean),
    Column("unexplained_before", Integer),
    Column("division", Integer),
    Column("station_id", Uuid),
    Column("reason", Text),
)
"""``unexplained_before`` counts the serials right before this one that nobody could explain when it was taken over."""

Index("codes_prefix_serial", table.c.prefix, table.c.serial)

SIGNED_IN = "nullif(current_setting('app.account', true), '') is not null"
"""Number and status are for everybody who is somebody (AH-4.5.5); whom they belong to is masked by its scope."""

codes = View(table, key="digits", anchor="coding", policy=SIGNED_IN)


@codes.on(CodeAllocated)
def allocated(event: CodeAllocated, record: Record) -> Change:
    return put(
        digits(event.prefix, event.serial),
        code=event.code,
        prefix=event.prefix,
        serial=event.serial,
        status=LIVING,
        adopted=False,
        unexplained_before=0,
        division=record.meta.division,
        station_id=event.station_id,
        reason=None,
    )


@codes.on(CodesAdopted)
def adopted(event: CodesAdopted, record: Record) -> list[Change]:
    """Each code, and the gap that ends right before it."""
    gaps = {gap.last + 1: gap.last - gap.first + 1 for gap in event.unexplained}
    return [
        put(
            digits(event.prefix, one.serial),
            code=one.code,
            prefix=event.prefix,
            serial=one.serial,
            status=RETIRED if one.retired else LIVING,
            adopted=True,
            unexplained_before=gaps.get(one.serial, 0),
            division=record.meta.division,
            station_id=one.station_id,
            reason=one.reason or None,
        )
        for one in event.codes
    ]


@codes.on(CodeAssigned)
def assigned(event: CodeAssigned, _: Record) -> Change:
    return put(digits(event.prefix, event.serial), code=event.code, station_id=event.station_id)


@codes.on(CodeRetired)
def retired(event: CodeRetired, _: Record) -> Change:
    return put(digits(event.prefix, event.serial), status=RETIRED, reason=event.reason)


@codes.on(CodeRestored)
def restored(event: CodeRestored, _: Record) -> Change:
    return put(digits(event.prefix, event.serial), code=event.code, status=LIVING, reason=None)


@codes.on(CodeRespelled)
def respelled(event: CodeRespelled, _: Record) -> Change:
    return put(digits(event.prefix, event.serial), code=event.code)


def digits(prefix: str, serial: int) -> str:
    """The eleven digits: what a number is, however it is spelled."""
    return StationCode(prefix, serial).digits
