"""Commands that are answered in more words than done or refused: what their last event says is the answer.

So a repeat is answered in the same words, and what is only tried out is answered without being written.
"""

from collections.abc import Sequence

import msgspec

from contracts import standards
from contracts.messages import Receipt
from services.chassis.clock import Clock, business_day, now
from services.chassis.deciding import AnyDecider, Asked, Moment, decided, persons, replay, stripped
from services.chassis.people import Keyring
from services.chassis.store import EventStore, read_record


async def answered(store: EventStore, receipt: Receipt) -> Receipt:
    """The receipt of such a command with its answer, from the store; one that brought nothing about has none."""
    for entry in await store.after(receipt.position - 1, 1):
        record = read_record(entry.record)
        if record.meta.command == receipt.command_id:
            return msgspec.structs.replace(receipt, answer=record.data, at=record.meta.at)
    return receipt


async def tried(
    store: EventStore, deciders: Sequence[AnyDecider], asked: Asked, keyring: Keyring | None = None, clock: Clock = now
) -> Receipt:
    """What a command would be answered as things stand; raises what it would be refused for, and writes nothing."""
    asked, at = stripped(asked, keyring), clock()
    (decider,) = (one for one in deciders if type(asked.command) in one.commands)
    stream = decider.stream_of(asked.command)
    known = replay(decider, (await store.load([stream])).get(stream, ()))
    moment = Moment(at, business_day(at), await store.standings(persons(decider, asked)))
    draft, _ = decided(decider, asked, stream, known, moment, standards.resolve)
    return Receipt(
        command_id=asked.command_id,
        service=store.service,
        lineage=store.lineage,
        position=(await store.head()).position,
        stream=stream,
        version=known.version,
        answer=read_record(draft.records[-1][2]).data if draft.records else msgspec.UNSET,
    )
