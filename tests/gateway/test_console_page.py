"""The console as the gateway hands it out: one page, files for ever, nothing inline and nothing from elsewhere."""

import gzip
import html
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from gateway.pages import console
from services.chassis import files, pictures
from services.chassis.settings import Profile

HTML = {"Accept": "text/html"}
PAGE = (
    '<meta property="csp-nonce" nonce="__NONCE__"><meta content="__PROFILE__"><meta name="p" content="__PICTURES__">'
    '<script type="module" src="/assets/index-Ab_12-xy.js"></script>'
)
SCRIPT = b"console.log('yizhan')"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    assets = tmp_path / "build" / "assets"
    assets.mkdir(parents=True)
    (assets.parent / "index.html").write_text(PAGE)
    (assets.parent / "secret").write_text("not for anybody")
    (assets / "index-Ab_12-xy.js").write_bytes(SCRIPT)
    (assets / "index-Ab_12-xy.js.gz").write_bytes(gzip.compress(SCRIPT))
    return assets.parent


@pytest.fixture
async def client(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(console.router())
    app.state.runtime = SimpleNamespace(settings=SimpleNamespace(console=built, profile=Profile.PRODUCTION))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhan.test") as opened:
        yield opened


@pytest.mark.parametrize("address", ["/", "/stations", "/stations/U3RhdGlvbjox", "/no/such/page"])
async def test_every_address_is_the_console_s_one_page(client: httpx.AsyncClient, address: str) -> None:
    page = await client.get(address, headers=HTML)
    assert page.status_code == 200
    assert "index-Ab_12-xy.js" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert '<meta content="production">' in page.text, "only a demonstration shows its accounts at the way in"


async def test_styles_take_the_nonce_of_their_page_and_scripts_come_from_files(client: httpx.AsyncClient) -> None:
    pages = [await client.get("/", headers=HTML) for _ in range(2)]
    nonces = [re.findall('nonce="([^"]+)"', page.text)[0] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
        assert "unsafe" not in str(policy)
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"


async def test_the_page_says_which_pictures_are_taken_as_the_door_for_files_looks_at_them(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/", headers=HTML)
    (told,) = re.findall('name="p" content="([^"]+)"', page.text)
    taken = json.loads(html.unescape(told))
    assert (taken["bytes"], taken["pixels"]) == (files.LARGEST, pictures.MOST_PIXELS)
    assert {kind for kind, _ in taken["marks"]} == set(pictures.FORMATS)
    for kind, marks in taken["marks"]:
        head = bytearray(16)
        for at, mark in marks:
            head[at : at + len(mark) // 2] = bytes.fromhex(mark)
        assert files.sniffed(bytes(head)) == kind


async def test_a_file_is_kept_for_ever_and_packed_for_who_takes_it(client: httpx.AsyncClient) -> None:
    for accepted, encoding in (("gzip", "gzip"), ("identity", None)):
        file = await client.get("/assets/index-Ab_12-xy.js", headers={"Accept-Encoding": accepted})
        assert file.content == SCRIPT
        assert file.headers.get("content-encoding") == encoding
        assert "javascript" in file.headers["content-type"]
        assert "immutable" in file.headers["cache-control"]


@pytest.mark.parametrize("name", ["index-00000000.js", "..%2Fsecret", "%2e%2e/secret", "..%2Findex.html"])
async def test_a_file_that_is_not_there_is_not_the_page(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert "anybody" not in answer.text


async def test_whoever_wants_no_page_gets_none(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).status_code == 200
    assert (await client.get("/no-such-thing.json", headers={"Accept": "application/json"})).status_code == 404


async def test_without_a_build_the_page_says_how_to_get_one() -> None:
    app = FastAPI()
    app.include_router(console.router())
    app.state.runtime = SimpleNamespace(settings=SimpleNamespace(console=None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://yizhan.test") as opened:
        page = await opened.get("/", headers=HTML)
    assert page.status_code == 503
    assert "make run" in page.text
