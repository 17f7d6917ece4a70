"""Hands a spreadsheet in through the front door, and tells what came of it in words."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from deploy.sentences import Plain
from deploy.status import not_there

MUTATION = """
mutation Import($fileId: ID!) {
  importStations(input: {fileId: $fileId}) {
    report { total submitted flaws { row column value message } ignoredColumns }
    userErrors { code message }
  }
}"""


def bring_in(base_url: str, token: str, file: Path) -> tuple[list[str], bool]:
    """Upload and import; the report line by line, and whether every row was good."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Plain(f"无法读取 {file}：{error.strerror}", f"Cannot read {file}: {error.strerror}") from None
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with httpx.Client(base_url=base_url, headers=headers, timeout=120, trust_env=False) as http:
            uploaded = _answer(http.post("/files", content=content, headers={"X-Filename": quote(file.name)}))
            body = {"query": MUTATION, "variables": {"fileId": uploaded["fileId"]}}
            result = _answer(http.post("/graphql", json=body))
    except httpx.HTTPError as error:
        raise not_there(base_url, error) from None
    if result.get("errors"):
        raise Plain(f"导入被拒绝：{result['errors'][0]['message']}", "The import was refused.")
    return _told(result["data"]["importStations"])


def _answer(response: httpx.Response) -> Any:
    """The body of a good answer; a refusal is told in its own words."""
    if response.is_success:
        return response.json()
    try:
        problem = response.json()
        raise Plain(problem["zh"], problem["en"])
    except (ValueError, KeyError, TypeError):
        response.raise_for_status()
        raise


def _told(payload: dict[str, Any]) -> tuple[list[str], bool]:
    lines = [f"{error['message']}（{error['code']}）" for error in payload["userErrors"]]
    report = payload["report"]
    if report is None:
        return lines, False
    for flaw in report["flaws"]:
        value = f"「{flaw['value']}」" if flaw["value"] else ""
        lines.append(f"第 {flaw['row']} 行 {flaw['column'] or ''}{value}：{flaw['message']}")
    if report["ignoredColumns"]:
        lines.append(f"未使用的列 / columns not used: {'、'.join(report['ignoredColumns'])}")
    lines.append(
        f"共 {report['total']} 行，申报 {report['submitted']} 行 / {report['submitted']} of {report['total']} submitted"
    )
    return lines, not payload["userErrors"] and not report["flaws"]
