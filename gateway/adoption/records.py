"""Take-overs on record: what was checked, of which numbers, and which of their series are done."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.values import derived
from gateway.adoption.drafts import Draft, Number
from gateway.imports.rows import Flaw
from services.chassis.database import Pool
from services.chassis.errors import NotFound, Problem


class NoSuchAdoption(NotFound):
    """Never checked, or another province's."""

    code, zh, en = "no-such-adoption", "没有找到该次接收", "There is no such take-over"


class Part(Draft, frozen=True, kw_only=True):
    """A prefix of a take-over, the command that was put down for it, and what came of that."""

    command_id: UUID
    refusal: Problem | None = None
    adopted_at: datetime | None = None


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """A take-over as it was checked."""

    adoption_id: UUID
    account_id: UUID
    province: int
    filename: str
    notes: tuple[str, ...]
    checked_at: datetime
    parts: tuple[Part, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether rows are wrong of which nobody knows the prefix: they may be of any."""
        return any(not part.prefix and part.flaws for part in self.parts)


JSON: dict[str, Any] = {
    "numbers": tuple[Number, ...],
    "flaws": tuple[Flaw, ...],
    "notes": tuple[str, ...],
    "refusal": Problem | None,
}


class Records:
    """The tables of take-overs; the writer's role alone works here."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put_down(self, made: Adoption, drafts: list[Draft]) -> None:
        """What a check found."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "insert into own.adoptions (adoption_id, account_id, province, filename, notes, checked_at) "
                "values ($1, $2, $3, $4, $5, $6)",
                made.adoption_id,
                made.account_id,
                made.province,
                made.filename,
                _json(made.notes),
                made.checked_at,
            )
            await connection.executemany(
                "insert into own.adoption_series (adoption_id, prefix, command_id, numbers, flaws, notes, taken) "
                "values ($1, $2, $3, $4, $5, $6, $7)",
                [
                    (
                        made.adoption_id,
                        draft.prefix,
                        derived("adopt", draft.prefix, _json(draft.numbers)),
                        _json(draft.numbers),
                        _json(draft.flaws),
                        _json(draft.notes),
                        draft.taken,
                    )
                    for draft in drafts
                ],
            )

    async def find(self, adoption_id: UUID, province: int) -> Adoption:
        """One of the province's."""
        row = await self._pool.fetchrow(
            "select * from own.adoptions where adoption_id = $1 and (province = $2 or $2 = 0)", adoption_id, province
        )
        if row is None:
            raise NoSuchAdoption(path="adoptionId")
        parts = await self._pool.fetch(
            "select prefix, command_id, numbers, flaws, notes, taken, refusal, adopted_at from own.adoption_series "
            "where adoption_id = $1 order by prefix",
            adoption_id,
        )
        made: Adoption = _made(Adoption, row)
        return msgspec.structs.replace(made, parts=tuple(_made(Part, part) for part in parts))

    async def adopted(self, adoption_id: UUID, prefix: str) -> None:
        await self._pool.execute(
            "update own.adoption_series set adopted_at = coalesce(adopted_at, clock_timestamp()), refusal = null "
            "where adoption_id = $1 and prefix = $2",
            adoption_id,
            prefix,
        )

    async def refused(self, adoption_id: UUID, prefix: str, problem: Problem) -> None:
        await self._pool.execute(
            "update own.adoption_series set refusal = $3 where adoption_id = $1 and prefix = $2 and adopted_at is null",
            adoption_id,
            prefix,
            _json(problem),
        )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _made(kind: Any, row: Any) -> Any:
    said = {
        name: msgspec.json.decode(value, type=JSON[name]) if name in JSON and value is not None else value
        for name, value in row.items()
    }
    return msgspec.convert(said, kind)
