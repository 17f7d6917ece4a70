"""Hands a spreadsheet in through the front door, checked and committed, told in words; or takes an import back."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from deploy.sentences import Plain
from deploy.status import not_there

SHOWN = """import {
    importId state lacking notes repairsUrl counts { total new changed same refused submitted withdrawn kept done }
    causes { column message count rows } lacks { clause message count rows }
  }"""
CHECK, COMMIT, UNDO = (
    f"mutation ($id: ID!) {{ {name}(input: {{{field}: $id}}) {{ {SHOWN} userErrors {{ code message }} }} }}"
    for name, field in (("checkImport", "fileId"), ("commitImport", "importId"), ("undoImport", "importId"))
)
LOOK = f"query ($id: ID!) {{ {SHOWN.replace('import {', 'import(id: $id) {', 1)} }}"
GOING_ON = ("COMMITTING", "UNDOING")
PAUSE = 0.3

Tell = Callable[[str], None]


class Door:
    """The front door, as one account."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base_url = base_url
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=120, trust_env=False)

    def bring_in(self, file: Path, *, commit: bool, repairs: Path | None, tell: Tell) -> bool:
        """Check a sheet, commit it unless that is not wanted, tell everything; whether every row was good."""
        made = self._asked(CHECK, self.handed_in(file))
        if commit and not made["lacking"]:
            made = self._to_the_end(self._asked(COMMIT, made["importId"]))
        for line in told(made):
            tell(line)
        if repairs and made["repairsUrl"]:
            repairs.write_bytes(self._get(made["repairsUrl"]))
            tell(f"待修改的行已存为 {repairs}，改好后重新导入 / the rows to repair are in {repairs}")
        return not made["lacking"] and not made["counts"]["refused"]

    def handed_in(self, file: Path) -> str:
        """A file as the front door knows it."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Plain(f"无法读取 {file}：{error.strerror}", f"Cannot read {file}: {error.strerror}") from None
        file_id: str = self._send("/files", content=content, headers={"X-Filename": quote(file.name)})["fileId"]
        return file_id

    def payload(self, query: str, **variables: Any) -> dict[str, Any]:
        """What became of a mutation; a refusal is told in its own words."""
        payload: dict[str, Any] = next(iter(self._query(query, **variables).values()))
        for error in payload["userErrors"]:
            raise Plain(f"{error['message']}（{error['code']}）", f"Refused: {error['code']}")
        return payload

    def take_back(self, import_id: str, tell: Tell) -> bool:
        """Undo an import; whether everything could be taken back."""
        made = self._to_the_end(self._asked(UNDO, import_id))
        for line in told(made):
            tell(line)
        return not made["counts"]["kept"]

    def _to_the_end(self, made: dict[str, Any]) -> dict[str, Any]:
        while made["state"] in GOING_ON:
            time.sleep(PAUSE)
            made = self._query(LOOK, id=made["importId"])["import"]
        return made

    def looked_up(self, query: str, **variables: Any) -> dict[str, Any]:
        """What a query answers."""
        return self._query(query, **variables)

    def _asked(self, query: str, row_id: str) -> dict[str, Any]:
        made: dict[str, Any] = self.payload(query, id=row_id)["import"]
        return made

    def _query(self, query: str, **variables: Any) -> dict[str, Any]:
        result = self._send("/graphql", json={"query": query, "variables": variables})
        if result.get("errors"):
            raise Plain(f"请求被拒绝：{result['errors'][0]['message']}", "The request was refused.")
        data: dict[str, Any] = result["data"]
        return data

    def _send(self, path: str, **more: Any) -> Any:
        try:
            return _answer(self._http.post(path, **more)).json()
        except httpx.HTTPError as error:
            raise not_there(self._base_url, error) from None

    def _get(self, path: str) -> bytes:
        try:
            return _answer(self._http.get(path)).content
        except httpx.HTTPError as error:
            raise not_there(self._base_url, error) from None


def _answer(response: httpx.Response) -> httpx.Response:
    """A good answer; a refusal is told in its own words."""
    if not response.is_success:
        try:
            problem = response.json()
            raise Plain(problem["zh"], problem["en"])
        except (ValueError, KeyError, TypeError):
            response.raise_for_status()
    return response


def told(made: dict[str, Any]) -> list[str]:
    """An import in words: what is wrong by cause, what was not read, what became of the rest."""
    lines = [f"表格缺少必需的列 / columns are missing: {'、'.join(made['lacking'])}"] if made["lacking"] else []
    for cause in made["causes"]:
        rows = "、".join(map(str, cause["rows"])) + ("…" if cause["count"] > len(cause["rows"]) else "")
        lines.append(f"{cause['column'] or '整行'}，{cause['count']} 处：{cause['message']}（第 {rows} 行）")
    lines += [
        f"与标准的差距 / short of the standard，{lack['count']} 行：{lack['message']}（{lack['clause']}）"
        for lack in made["lacks"]
    ]
    if made["notes"]:
        lines.append(f"未使用的内容 / not used: {'、'.join(made['notes'])}")
    count = made["counts"]
    lines.append(
        f"共 {count['total']} 行：新增 {count['new']}，变化 {count['changed']}，相同 {count['same']}，"
        f"有误 {count['refused']} / "
        f"{count['total']} rows: {count['new']} new, {count['changed']} changed, {count['same']} the same, "
        f"{count['refused']} refused"
    )
    if made["state"] == "COMMITTED":
        lines.append(f"已申报 {count['submitted']} 行 / {count['submitted']} rows submitted")
    if made["state"] == "UNDONE":
        lines.append(
            f"已撤回 {count['withdrawn']} 行，未撤回 {count['kept']} 行 / "
            f"{count['withdrawn']} taken back, {count['kept']} stay"
        )
    lines.append(f"导入编号 / import {made['importId']}")
    return lines
