"""Passwords: what may be one, and how one is checked without telling whether the account is there at all.

Argon2id with the library's parameters (64 MiB, three passes), in a thread, four at once: fifty people who sign in at
the same moment wait for each other and do not take the machine's memory.
"""

import asyncio
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.chassis.errors import Invalid

SHORTEST, LONGEST = 10, 256
AT_ONCE = 4
COMMON = frozenset((Path(__file__).parent / "common.txt").read_text(encoding="utf-8").split())
"""What everybody tries first; compared without case."""
SAME = 3
"""A password of so few different letters is none."""


class PasswordTooWeak(Invalid):
    """Length is what counts, and that it is not among those that everybody tries first."""

    code = "password-too-weak"
    zh = f"密码至少 {SHORTEST} 个字符，不能是常见密码，也不能包含登录名"
    en = f"A password has at least {SHORTEST} characters, is not a common one, and does not contain the login"


class Passwords:
    """Hashes and checks."""

    def __init__(self) -> None:
        self._hasher, self._room = PasswordHasher(), asyncio.Semaphore(AT_ONCE)
        self._nobody = _nobodys()

    async def hash(self, password: str) -> str:
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password that was kept; never for an account that has none, in the same time."""
        async with self._room:
            right = await asyncio.to_thread(self._verified, kept or self._nobody, normal(password))
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether it was hashed with less than is asked for by now."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """Checked for accounts that are not there, so that they take as long; made once, before anybody asks."""
    return PasswordHasher().hash(secrets.token_hex())


def normal(password: str) -> str:
    """The same password from every keyboard; no longer than a hash has to read."""
    return unicodedata.normalize("NFKC", password)[:LONGEST]


def check(password: str, login: str, path: str = "password") -> None:
    """Refuse what would be guessed."""
    said = normal(password).casefold()
    named = login.casefold() in said or said in login.casefold()
    if len(said) < SHORTEST or len(password) > LONGEST or len(set(said)) <= SAME or named or _common(said):
        raise PasswordTooWeak(path=path)


def _common(said: str) -> bool:
    """One of those, also with some digits or signs behind it."""
    return said in COMMON or said.rstrip("0123456789!@#$%.?*_-") in COMMON
