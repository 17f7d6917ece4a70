"""The second factor: six digits that an authenticator shows for half a minute, or one of ten codes kept on paper.

The secret is sealed by the gateway's own key. A code that was used is used up, and so is every one before it.
"""

import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import pyotp

from gateway.vault import Sealed, Vault
from services.chassis.clock import Clock, now
from services.chassis.database import Connection, Pool
from services.chassis.errors import Invalid, Refused

ISSUER = "工会驿站"
STEP = 30
SKEW = 1
"""Steps that a clock may be wrong by."""
PAPER_CODES, PAPER_LENGTH = 10, 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another one."""


class CodeIsWrong(Invalid):
    """Shown beside the field; a clock that is off is the usual cause."""

    code = "code-wrong"
    zh, en = "验证码有误，请核对手机时间后重试", "The code is wrong; check the clock of your phone and try again"


class FactorIsOn(Refused):
    """Another one would lock out whoever has the first."""

    code = "second-factor-on"
    zh, en = "已启用二次验证；更换前请先停用", "There is a second factor; switch it off before you set up another one"


class FactorIsOff(Refused):
    """Nothing was begun."""

    code = "second-factor-off"
    zh, en = "尚未开始设置二次验证", "No second factor has been begun"


class Begun(NamedTuple):
    """What an authenticator has to know, once as text and once as the address behind a QR code."""

    secret: str
    uri: str


class Factors:
    """Sets up, checks and drops second factors."""

    def __init__(self, pool: Pool, vault: Vault, clock: Clock = now) -> None:
        self._pool, self._vault, self._clock = pool, vault, clock

    async def begin(self, account: UUID, login: str) -> Begun:
        """A fresh secret; it counts once a code of it was shown."""
        secret = pyotp.random_base32()
        sealed = self._vault.seal(account, secret.encode())
        begun = await self._pool.fetchval(
            """
            update own.credentials set factor = $2, factor_key = $3, factor_step = 0
            where account_id = $1 and factor_since is null returning true
            """,
            account,
            sealed.content,
            sealed.wrapped_key,
        )
        if not begun:
            raise FactorIsOn
        return Begun(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))

    async def confirm(self, connection: Connection, account: UUID, code: str) -> list[str]:
        """Switch it on; returns the codes for the paper, which are told this once."""
        if not await self._shown(account, code, on=False):
            raise CodeIsWrong(path="code")
        codes = ["".join(secrets.choice(LETTERS) for _ in range(PAPER_LENGTH)) for _ in range(PAPER_CODES)]
        await connection.execute(
            "update own.credentials set factor_since = now(), recovery = $2 where account_id = $1",
            account,
            [self._digest(account, one) for one in codes],
        )
        return [f"{one[: PAPER_LENGTH // 2]}-{one[PAPER_LENGTH // 2 :]}" for one in codes]

    async def fits(self, account: UUID, code: str) -> str:
        """What kind of code it is, used up by that; empty when it is none."""
        plain = "".join(letter for letter in code.casefold() if letter.isalnum())
        if plain.isdecimal() and await self._shown(account, plain, on=True):
            return "totp"
        used = await self._pool.fetchval(
            """
            update own.credentials set recovery = array_remove(recovery, $2)
            where account_id = $1 and factor_since is not null and $2 = any(recovery) returning true
            """,
            account,
            self._digest(account, plain),
        )
        return "recovery code" if used else ""

    async def _shown(self, account: UUID, code: str, *, on: bool) -> bool:
        """Whether an authenticator shows this now; no code and none before it counts a second time."""
        row = await self._pool.fetchrow(
            "select factor, factor_key from own.credentials where account_id = $1 and (factor_since is not null) = $2",
            account,
            on,
        )
        if row is None or row["factor"] is None:
            raise FactorIsOff
        totp = pyotp.TOTP(self._vault.open(account, Sealed(*row)).decode())
        step = self._step(totp, code, self._clock())
        if step is None:
            return False
        fresh = await self._pool.fetchval(
            "update own.credentials set factor_step = $2 where account_id = $1 and factor_step < $2 returning true",
            account,
            step,
        )
        return bool(fresh)

    def _step(self, totp: pyotp.TOTP, code: str, moment: datetime) -> int | None:
        current = int(moment.timestamp()) // STEP
        steps = range(current - SKEW, current + SKEW + 1)
        return next((step for step in steps if pyotp.utils.strings_equal(code, totp.at(step * STEP))), None)

    def _digest(self, account: UUID, code: str) -> bytes:
        return self._vault.fingerprint(account.bytes + code.encode())


async def drop(connection: Connection, account: UUID) -> None:
    """Without a second factor from now on."""
    await connection.execute(
        """
        update own.credentials set factor = null, factor_key = null, factor_since = null, recovery = '{}'
        where account_id = $1
        """,
        account,
    )
