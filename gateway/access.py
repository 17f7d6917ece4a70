"""The access log: who looked at what, and why; written before the answer, chained so that no entry can go missing."""

from typing import NamedTuple
from uuid import UUID

from services.chassis.database import Pool, passes
from services.chassis.errors import Unavailable


class Access(NamedTuple):
    """One entry: an account, what it does to which object, for which reason, in which request."""

    account: UUID
    action: str
    object: str
    reason: str
    trace: str


class AccessLog:
    """Grows through one function of the database; no role of the application can change or delete an entry."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def record(self, access: Access) -> int:
        """Write an entry down, or raise: what cannot be logged does not happen."""
        try:
            number: int = await self._pool.fetchval("select own.record_access($1, $2, $3, $4, $5)", *access)
        except Exception as error:
            if passes(error):
                raise Unavailable from error
            raise
        return number
