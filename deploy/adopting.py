"""Takes numbers from before over through the front door, checked and committed, told in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.importing import Door, Tell

SHOWN = """adoption { adoptionId notes series {
    prefix places state count withStation retired already last unexplained unexplainedSerials { first last }
    flaws { row column value message } notes refusal { code message }
  } } userErrors { code message }"""
CHECK = f"mutation ($input: CheckAdoptionInput!) {{ checkAdoption(input: $input) {{ {SHOWN} }} }}"
ADOPT = f"mutation ($input: AdoptCodesInput!) {{ adoptCodes(input: $input) {{ {SHOWN} }} }}"
STATES = {
    "READY": "可以接收 / in order",
    "BLOCKED": "有误，未接收 / to be mended first",
    "ADOPTED": "已接收 / taken over",
    "REFUSED": "未能接收 / refused",
}
SHOWN_GAPS = 20


def take_over(door: Door, file: Path | None, prefix: str, *, commit: bool, tell: Tell) -> bool:
    """Check what there is, take it over unless that is not wanted, tell everything; whether all of it was in order."""
    asked = {"prefix": prefix} if prefix else {}
    if file:
        asked["fileId"] = door.handed_in(file)
    made = door.payload(CHECK, input=asked)["adoption"]
    if commit and any(one["state"] == "READY" for one in made["series"]):
        made = door.payload(ADOPT, input={"adoptionId": made["adoptionId"]})["adoption"]
    for one in made["series"]:
        for line in told(one):
            tell(line)
    if made["notes"]:
        tell(f"未使用的内容 / not used: {'、'.join(made['notes'])}")
    return all(one["state"] in ("ADOPTED", "READY") for one in made["series"])


def told(one: dict[str, Any]) -> Iterator[str]:
    """A prefix in words."""
    places = f"（{'、'.join(one['places'])}）" if one["places"] else ""
    yield f"{one['prefix'] or '无法辨认前缀 / prefix unknown'}{places}：{STATES[one['state']]}"
    if one["count"]:
        yield (
            f"  编码 {one['count']} 个，有站点 {one['withStation']}，停用 {one['retired']}，最大序号 {one['last']} / "
            f"{one['count']} numbers, {one['withStation']} with a station, {one['retired']} out of use"
        )
    if one["unexplained"]:
        gaps = "、".join(
            str(gap["first"]) if gap["first"] == gap["last"] else f"{gap['first']}–{gap['last']}"
            for gap in one["unexplainedSerials"][:SHOWN_GAPS]
        )
        yield f"  无法说明、永不使用的序号 {one['unexplained']} 个 / never to be given: {gaps}"
    for flaw in one["flaws"]:
        where = f"第 {flaw['row']} 行" if flaw["row"] else "申报"
        yield f"  {where}，{flaw['column']} {flaw['value']}：{flaw['message']}"
    for note in one["notes"]:
        yield f"  {note}"
    if one["refusal"]:
        yield f"  {one['refusal']['message']}（{one['refusal']['code']}）"
