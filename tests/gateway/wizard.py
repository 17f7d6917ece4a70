"""A sheet on its way through the wizard, as a client drives it."""

from typing import Any
from urllib.parse import quote

from tests.gateway.opened import House

SHOWN = """
fragment Shown on StationImport {
  importId filename layout state columns { place heading column } lacking notes repairsUrl unitNo
  counts { total new changed same refused submitted withdrawn kept done }
  causes { column message count rows }
  rows(first: 100) {
    row name standing outcome stationId code pictures differences { column before after waits } flaws { column value }
  }
}"""
CHECK = (
    """mutation ($input: CheckImportInput!) { checkImport(input: $input) {
  import { ...Shown } userErrors { code path } upToDate } }"""
    + SHOWN
)
COMMIT, UNDO = (
    f"mutation ($id: ID!) {{ {name}(input: {{importId: $id}}) {{ import {{ ...Shown }} userErrors {{ code }} }} }}"
    + SHOWN
    for name in ("commitImport", "undoImport")
)
ONE = "query ($id: ID!) { import(id: $id) { ...Shown } }" + SHOWN


async def handed_in(house: House, login: str, content: bytes, name: str = "站点.xlsx") -> str:
    headers = {"Authorization": house.bearer(login), "X-Filename": quote(name)}
    file_id: str = (await house.http.post("/files", content=content, headers=headers)).json()["fileId"]
    return file_id


async def checked(house: House, login: str, content: bytes, columns: dict[int, str] | None = None) -> Any:
    """What the check says of a sheet."""
    asked: dict[str, Any] = {"fileId": await handed_in(house, login, content)}
    if columns is not None:
        asked["columns"] = [{"place": place, "column": column} for place, column in columns.items()]
    payload = (await house.ask(login, CHECK, input=asked))["checkImport"]
    assert payload["userErrors"] == [], payload
    return payload["import"]


async def done(house: House, login: str, query: str, made: Any) -> Any:
    """An import after it was committed or undone."""
    payload = next(iter((await house.ask(login, query, id=made["importId"])).values()))
    assert payload["userErrors"] == [], payload
    return payload["import"]


async def taken(house: House, login: str, path: str) -> bytes:
    """A file that somebody may download."""
    answer = await house.http.get(path, headers={"Authorization": house.bearer(login)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.content
