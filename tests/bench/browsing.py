"""How long somebody waits who works on the list among 200,000 stations, as their browser measures it."""

import asyncio
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from deploy import console
from tests.bench.figures import Figure, at_most, percentile
from tests.bench.reading import LOGIN, nation
from tests.console.chromium import chromium
from tests.console.desk import PATIENCE_MS, WIDE, Desk
from tests.gateway.browser import PASSWORD, known

ROUNDS = 8
WANTED_MS = 200
WATCH = """() => {
  const told = window.told = { began: 0, pressed: 0, painted: new Map(), stood: [], opened: [] };
  addEventListener('pointerdown', ({ timeStamp }) => { told.began = told.pressed = timeStamp; }, true);
  new PerformanceObserver((seen) => {
    for (const { interactionId: id, duration } of seen.getEntries())
      if (id) told.painted.set(id, Math.max(duration, told.painted.get(id) ?? 0));
  }).observe({ type: 'event', durationThreshold: 16 });
  new MutationObserver((seen) => {
    if (told.began && seen.some(({ target }) => target.getAttribute('aria-busy') === 'false'))
      requestAnimationFrame(() => { told.stood.push(performance.now() - told.began); told.began = 0; });
  }).observe(document.body, { attributes: true, subtree: true, attributeFilter: ['aria-busy'] });
}"""
"""What the browser itself says of each interaction until it paints, and how long until the rows asked for stand."""
TOLD = "() => ({ painted: [...window.told.painted.values()], stood: window.told.stood, opened: window.told.opened })"
OPENED = """(name) => new Promise((done) => {
  const look = () => {
    if (document.querySelector('h1')?.textContent !== name) return requestAnimationFrame(look);
    window.told.opened.push(performance.now() - window.told.pressed);
    done();
  };
  look();
})"""
"""Wait until the page of a station stands that was just clicked."""


async def browsing(folder: Path) -> list[Figure]:
    """Sort, go on, narrow, open, again and again; each round asks for rows that were not read before."""
    expect.set_options(timeout=PATIENCE_MS)
    built = console.folder()
    await console.build(built, print)
    async with nation(folder, built) as (house, _, _), async_playwright() as started:
        await known(house, LOGIN)
        browser = await started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            page = await browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]}, locale="zh-CN")
            page.set_default_timeout(PATIENCE_MS)
            desk = Desk(page, house.base_url)
            await desk.sign_in(LOGIN, PASSWORD)
            await settled(page)
            await page.evaluate(WATCH)
            for turn in range(ROUNDS):
                await looked(page, turn)
            told = await page.evaluate(TOLD)
        finally:
            await browser.close()
    painted, stood, opened = told["painted"], told["stood"], told["opened"]
    assert len(stood) >= ROUNDS, told
    assert len(opened) == ROUNDS, told
    return [
        Figure("interactions, lists asked for", f"{len(painted)}, {len(stood)}"),
        at_most("an interaction until the browser paints, p98", percentile(painted, 98), WANTED_MS, "ms"),
        at_most("until the rows asked for stand, p50", percentile(stood, 50), WANTED_MS, "ms"),
        Figure("until the rows asked for stand, p95", f"{percentile(stood, 95):,.0f} ms"),
        at_most("until the station opened stands, p50", percentile(opened, 50), WANTED_MS, "ms"),
    ]


async def looked(page: Page, turn: int) -> None:
    """Among others than before: by address, on the next page, sorted otherwise, of one status and of all; then one."""
    text = f"某路{turn}" if turn else ""
    await page.get_by_label("名称、地址或编码").fill(text)
    await expect(page.get_by_role("row", name=text or "某路").first).to_be_visible()
    await asks(page, page.get_by_role("button", name="下一页"))
    submitted = page.get_by_role("columnheader", name="申报时间")
    await asks(page, page.get_by_role("columnheader", name="编码"))
    await asks(page, submitted)
    await submitted.click()  # the latest first, as the rows were read before
    await page.get_by_label("全部进度").click()
    await asks(page, page.locator(".ant-select-item-option[title=服务中]"))
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Escape")
    await settled(page)
    link = page.locator("tr.row a").nth(turn)
    await asyncio.gather(page.evaluate(OPENED, await link.inner_text()), link.click())
    await page.go_back()
    await settled(page)


async def asks(page: Page, what: Locator) -> None:
    """A click for which rows have to be read."""
    async with page.expect_response("**/graphql"):
        await what.click()
    await settled(page)


async def settled(page: Page) -> None:
    """The list waits for nothing."""
    await expect(page.locator("section[aria-busy=true]")).to_have_count(0)
    await expect(page.locator("tr.row").first).to_be_visible()
