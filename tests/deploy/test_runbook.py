"""Whatever a start, a process, a relay or a lane says when it stops stands in the runbook, with what to do."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from services.chassis import causes
from services.chassis.deciding import WrittenByNewer
from services.chassis.digest import OtherSoftware
from tests.architecture import house

LINES = (house.ROOT / "deploy" / "runbook.md").read_text().splitlines()
QUOTED = {span for line in LINES for span in re.findall(r"`([^`]+)`", line)}
STARTING = ("local", "parts", "places", "settings", "process", "become", "console", "migrations", "server")
"""What of deployment a start goes through; every other command answers whoever typed it."""
SAYING = {"Plain", "SystemExit", "Diverged", "NoRoom", "CannotPark", "trouble"}


def written(said: ast.expr) -> str | None:
    """A text as it stands in the code, with … for what it is filled with."""
    if isinstance(said, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in said.values)
    return said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else None


def said(program: str) -> Iterable[str]:
    """How the sentences of a program begin, in English, up to their particulars."""
    for call in ast.walk(ast.parse(program)):
        if isinstance(call, ast.Call) and call.args and _name(call.func) in SAYING:
            text = written(call.args[-1])
            if text:
                english = re.split(r" / |(?<=[^\x00-\x7f])\n", text)[-1]
                yield re.split(r"[;:(\n]", english)[0].strip(". ")


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def programs() -> list[Path]:
    everything = [path for root in ("services", "gateway") for path in (house.ROOT / root).rglob("*.py")]
    return everything + [path for path in (house.ROOT / "deploy").rglob("*.py") if path.stem in STARTING]


def told(sentence: str) -> bool:
    """Whether the page quotes it; what a sentence is filled with may stand there as an example."""
    pattern = ".+".join(map(re.escape, sentence.split("…")))
    return any(re.fullmatch(pattern, span) for span in QUOTED)


def test_every_sentence_that_stops_something_stands_in_the_runbook() -> None:
    sentences = {sentence for path in programs() for sentence in said(path.read_text())}
    assert len(sentences) > 30
    assert sorted(sentence for sentence in sentences if not told(sentence)) == []


def test_so_does_every_fault_of_the_surroundings_that_is_told_apart() -> None:
    sentences = [causes.UNREACHED, causes.REFUSES, *(sentence for _, sentence in causes.CAUSES)]
    assert sorted(one for one in sentences if not told(one.rpartition(" / ")[2])) == []


@pytest.mark.parametrize("refusal", [OtherSoftware, WrittenByNewer])
def test_so_does_what_two_versions_at_once_say(refusal: type[OtherSoftware | WrittenByNewer]) -> None:
    assert refusal.code in QUOTED
    assert told(OtherSoftware.en.partition(";")[0])


@pytest.mark.parametrize(
    "program",
    ["status.trouble('the moon is full')", "raise Diverged(f'{a} is not {b} at {c}')", "Plain('中', 'no: {x}')"],
)
def test_a_sentence_that_is_missing_there_is_noticed(program: str) -> None:
    (sentence,) = said(program)
    assert not told(sentence)
