"""What a browser fetches before a clerk can begin: little, from here alone, by known documents."""

import json
from pathlib import Path

from playwright.async_api import Request, Response

from gateway import trusted
from tests.console.desk import Desks
from tests.journeys.whole import until

MOST_KB = 550
GENERATED = Path(trusted.FOLDER).parent / "console" / "src" / "generated" / "documents.json"


async def test_the_first_load_is_small(desks: Desks) -> None:
    """Scripts and styles up to the list of stations, as they are sent (A-43)."""
    fetched: list[Response] = []
    async with desks.opened() as desk:
        desk.page.on("response", lambda answer: fetched.append(answer) if "/assets/" in answer.url else None)
        await desk.sign_in("340103-clerk", desks.password)
        await desk.page.get_by_role("heading", name="驿站列表").wait_for()
        sizes = [(await answer.request.sizes())["responseBodySize"] for answer in fetched]
        for answer in fetched:
            assert await answer.header_value("content-encoding") == "gzip", answer.url
    assert sum(sizes) > 100_000
    assert sum(sizes) / 1024 <= MOST_KB


async def test_a_page_sends_ids_of_known_documents_and_no_text_and_begins_a_trace(desks: Desks) -> None:
    sent: list[Request] = []
    async with desks.opened("340103-clerk") as desk:
        desk.page.on("request", lambda asked: sent.append(asked) if asked.url.endswith("/graphql") else None)
        await desk.go("/stations")
        await desk.page.get_by_label("名称、地址或编码").fill("驿站")
        await desk.page.wait_for_timeout(600)
    asked = [json.loads(request.post_data or "") for request in sent if request.method == "POST"]
    assert asked
    assert all(one["documentId"] in trusted.DOCUMENTS and "query" not in one for one in asked)
    begun = [request.headers["traceparent"] for request in sent if request.method == "POST"]
    assert len(set(begun)) == len(begun)
    _, trace, click, _ = begun[-1].split("-")

    async def begins_in_the_browser() -> bool:
        spans = (await desks.whole.http.get("/traces.json", params={"trace": trace})).json()
        return ("gateway", click) in {(span["service"], span["parent"]) for span in spans}

    await until(begins_in_the_browser)


def test_the_build_and_the_gateway_come_to_the_same_ids(desks: Desks) -> None:
    assert set(json.loads(GENERATED.read_text()).values()) == set(trusted.DOCUMENTS)
