"""A browser as far as the front door is concerned: it keeps the cookie, and says where its page comes from."""

from http.cookies import SimpleCookie
from typing import Any

import httpx
from argon2 import PasswordHasher

from gateway.signin.demonstration import provide
from tests.gateway.opened import House

NAME = "__Host-yz_session"
PASSWORD = "kz7q-mellow-harbour"


async def known(house: House, *logins: str) -> None:
    """Accounts with a password, whose hash costs a test little; nobody is signed in, locked out or invited any more."""
    await house.pool.execute(
        "delete from own.attempts; delete from own.sessions; delete from own.setup_links; delete from own.credentials"
    )
    passwords = house.front.accounts.passwords
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8192)
    passwords._nobody = passwords._hasher.hash("nobody")
    await provide(house.pool, logins, PASSWORD, passwords)


class Browser:
    """One of somebody's, on a page of ours unless a test says otherwise."""

    def __init__(self, house: House, address: str = "", cookie: str = "") -> None:
        self._house, self._address, self.cookie = house, address, cookie

    async def send(
        self, method: str, path: str, body: Any = None, *, ours: bool = True, **headers: Any
    ) -> httpx.Response:
        """Send as a page does; ``ours`` adds what a page of ours adds."""
        mine = {"Cookie": f"{NAME}={self.cookie}"} if self.cookie else {}
        mine |= {"X-Forwarded-For": self._address} if self._address else {}
        mine |= {"Origin": self._house.base_url, "X-Yizhan": "console"} if ours else {}
        sent = {"json": body} if body is not None else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self._house.http.request(method, path, headers=mine | named, **sent)
        for line in answer.headers.get_list("set-cookie"):
            self.cookie = SimpleCookie(line)[NAME].value
        return answer

    async def sign_in(self, login: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        return await self.send("POST", "/session", {"login": login, "password": password, **more})

    async def signed_in(self, login: str, **more: str) -> "Browser":
        """This browser, with a session."""
        answer = await self.sign_in(login, **more)
        assert answer.status_code == 200, answer.text
        return self

    async def ask(self, query: str) -> httpx.Response:
        return await self.send("POST", "/graphql", {"query": query})
