"""Somebody at the console: a page of their own, signed in, watched for what it must not do."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, FilePayload, Page, Request

from deploy.accounts import password
from deploy.places import Places
from tests.journeys.whole import Whole

Theme = Literal["light", "dark"]
WIDE, PHONE = (1366, 768), (360, 740)
AXE = Path(__file__).parents[2] / "gateway" / "console" / "node_modules" / "axe-core" / "axe.min.js"
WORST = ("serious", "critical")
FINDINGS = """async (rules) => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations.map(
    ({id, impact, nodes}) => ({id, impact, where: nodes.slice(0, 5).map(({target, failureSummary}) =>
        `${target} ${failureSummary}`)}))"""
COLOURS: dict[str, Any] = {"runOnly": ["color-contrast"]}
"""All that a theme can change."""
LOOKS: tuple[tuple[Theme, dict[str, Any], tuple[tuple[int, int], ...]], ...] = (
    ("light", {}, (WIDE, PHONE)),
    ("dark", COLOURS, (PHONE, WIDE)),
)
"""In which a page has to be usable, and what is looked for in each."""
AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.playState === 'running' && Number.isFinite(one.effect.getComputedTiming().endTime))
    .map((one) => one.finished))"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATIENCE_MS = 30_000
DOT = FilePayload(
    name="门头.png",
    mimeType="image/png",
    buffer=base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ),
)
EXPECTED = ("status of 401", "status of 403", "status of 422")
"""What the browser itself writes down of an answer that says no."""


@dataclass
class Desk:
    """One browser window."""

    page: Page
    base_url: str
    noise: list[str] = field(default_factory=list)
    """What went wrong in the page: errors, blocked styles and scripts, requests to other hosts."""

    def listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in EXPECTED):
            self.noise.append(message.text)

    def _asked(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme not in ("data", "blob") and to.netloc != urlsplit(self.base_url).netloc:
            self.noise.append(f"asked {request.url}")

    async def go(self, path: str) -> None:
        """Open an address and wait until its heading stands."""
        await self.page.goto(self.base_url + path)
        await self.page.get_by_role("heading", level=1).first.wait_for()

    async def sign_in(self, login: str, word: str) -> None:
        await self.page.goto(self.base_url + "/")
        await self.page.get_by_label("登录名").fill(login)
        await self.page.get_by_label("密码", exact=True).fill(word)
        await self.page.get_by_role("button", name="登录", exact=True).click()
        await self.page.get_by_label("登录名").wait_for(state="detached")

    async def faults(self) -> list[Any]:
        """What somebody could not use of the page as it stands, on a desktop or a telephone."""
        found: list[Any] = []
        for theme, rules, sizes in LOOKS:
            await self._in(theme)
            for size in sizes:
                await self.resized(size)
                found += [(theme, size, one) for one in await self._worst(rules)]
                found += [(size, f"{wider} px to scroll sideways")] if (wider := await self.overflow()) else []
        await self._in("light")
        return found

    async def resized(self, size: tuple[int, int]) -> None:
        """Make the window another one, and wait until the page has settled in it."""
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})
        await self.page.evaluate(DRAWN)
        await self.page.locator("[aria-busy=true]").first.wait_for(state="detached")
        await self.page.evaluate(AT_REST)

    async def findings(self) -> list[Any]:
        """What axe finds serious or critical on the page as it stands, in the light and in the dark."""
        found = await self._worst({})
        await self._in("dark")
        found += await self._worst(COLOURS)
        await self._in("light")
        return found

    async def _worst(self, rules: dict[str, Any]) -> list[Any]:
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        return [one for one in await self.page.evaluate(FINDINGS, rules) if one["impact"] in WORST]

    async def _in(self, theme: Theme) -> None:
        """Whoever leaves the theme to the system sees it change at once."""
        await self.page.emulate_media(color_scheme=theme)
        if await self.page.locator("html[data-theme]").count():  # of the console; other pages know by their style alone
            await self.page.locator(f"html[data-theme={theme}]").wait_for()
        await self.page.evaluate(AT_REST)

    async def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wider: int = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wider


@dataclass
class Desks:
    """Opens windows on one platform; a login signs in once, without a page, and is known in every later window."""

    browser: Browser
    whole: Whole
    _kept: dict[str, Any] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.whole.running.port}"

    @property
    def password(self) -> str:
        return password(Places(self.whole.data))

    @asynccontextmanager
    async def opened(
        self, login: str = "", size: tuple[int, int] = WIDE, theme: Theme = "light"
    ) -> AsyncIterator[Desk]:
        """A window, signed in unless nobody is named; it closes without anything to complain of."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=size == PHONE,
            storage_state=self._kept.get(login),
        )
        context.set_default_timeout(PATIENCE_MS)
        desk = Desk(await context.new_page(), self.base_url)
        desk.listen()
        try:
            if login and login not in self._kept:
                said = {"login": login, "password": self.password}
                ours = {"X-Yizhan": "console", "Origin": self.base_url}
                answer = await context.request.post(f"{self.base_url}/session", data=said, headers=ours)
                assert answer.ok, await answer.text()
                self._kept[login] = await context.storage_state()
            yield desk
        except Exception as error:
            error.add_note(f"{desk.page.url}: {desk.noise}\n{await desk.page.locator('body').inner_text()}")
            raise
        else:
            assert desk.noise == []
        finally:
            await context.close()
