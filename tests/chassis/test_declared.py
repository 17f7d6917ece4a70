"""A view is known by what it was made from: its tables, its events, and what its steps do with them."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deploy.postgres import views
from deploy.postgres.views import DECLARED
from services.chassis.declared import fingerprint
from services.chassis.views import View
from tests.chassis.fed import Fed, fed, ids, submitted
from tests.servers import Servers

A, B, *_ = ids(3)
Written = Callable[[str], View]

MODULE = '''"""The names of stations."""

from sqlalchemy import Column, MetaData, Table, Text, Uuid

from contracts.registry import StationSubmitted
from services.chassis.changes import put
from services.chassis.views import View

ENDING = "驿站"
"""What all of them end in."""

view = View(
    Table("notes", MetaData(), Column("station_id", Uuid, primary_key=True), Column("name", Text)),
    key="station_id", anchor="registry", policy="true",
)


@view.on(StationSubmitted)
def said(event, _):
    """As it was handed in."""
    return put(event.station_id, name=short(event.name))


def short(name):
    return name.removesuffix(ENDING)  # everybody knows what it is
'''


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Makes a module of a text, as an edition of the software brings it, and takes its view."""
    editions: list[str] = []

    def write(text: str) -> View:
        editions.append(f"edition_{len(editions)}_{tmp_path.name}")
        path = tmp_path / f"{editions[-1]}.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(editions[-1], path)
        assert spec
        assert spec.loader
        module = sys.modules[editions[-1]] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        view: View = module.view
        return view

    return write


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # everybody knows what it is", ""),
        ('"""As it was handed in."""', '"""As its head has handed it in."""'),
        ('    """As it was handed in."""\n', ""),
        ('"""The names of stations."""', '"""Their names."""'),
        ('"""What all of them end in."""', ""),
        (
            "put(event.station_id, name=short(event.name))",
            "put(\n        event.station_id, name=short(event.name)\n    )",
        ),
        ('ENDING = "驿站"', "ENDING = '驿站'\n\n"),
    ],
    ids=["comment", "docstring", "no docstring", "module", "attribute", "layout", "quotes"],
)
def test_what_only_people_read_makes_no_other_view(written: Written, old: str, new: str) -> None:
    assert old in MODULE
    assert fingerprint("gateway", written(MODULE)) == fingerprint("gateway", written(MODULE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name=short(event.name)", "name=event.name"),
        ("name.removesuffix(ENDING)", "name.removeprefix(ENDING)"),
        ('ENDING = "驿站"', 'ENDING = "站"'),
        ('Column("name", Text)', 'Column("name", Text, index=True)'),
    ],
    ids=["step", "helper", "constant", "index"],
)
def test_another_step_or_what_it_calls_beside_it_makes_another_view(written: Written, old: str, new: str) -> None:
    assert old in MODULE
    assert fingerprint("gateway", written(MODULE)) != fingerprint("gateway", written(MODULE.replace(old, new)))


SAY = """
from deploy.postgres.views import DECLARED
from services.chassis.declared import fingerprint
for service, views in DECLARED.items():
    for view in views:
        print(view.name, fingerprint(service, view))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_finds_the_same(seed: str, tmp_path: Path) -> None:
    """Whatever the order of its sets, wherever it is started."""
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    said = subprocess.run(
        [sys.executable, "-c", SAY], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    here = {view.name: fingerprint(service, view) for service, views in DECLARED.items() for view in views}
    assert dict(line.split() for line in said.stdout.splitlines()) == here
    assert len(here) >= 3


@pytest.fixture
async def house(servers: Servers, written: Written) -> AsyncIterator[Fed]:
    async with fed(servers, written(MODULE)) as at_work:
        yield at_work


async def test_at_a_start_with_another_step_the_view_is_made_anew_and_with_the_same_it_is_not(
    house: Fed, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one, name in ((A, "三孝口驿站"), (B, "逍遥津驿站")):
        await house.source.tell(one, submitted(one, name))
    await house.caught_up()
    urls = {"registry": house.told, "gateway": house.writer}

    told: list[str] = []

    async def started(text: str) -> list[str]:
        """With this edition of the software."""
        monkeypatch.setitem(views.DECLARED, "gateway", [written(text)])
        told.clear()
        await views.stand("gateway", house.owner, urls.__getitem__, told.append)
        return [row["name"] for row in await house.rows()]

    await house.pool.execute("update notes set name = '手改' where station_id = $1", B)
    assert await started(MODULE.replace("# everybody", "# nobody")) == ["三孝口", "手改"]
    assert told == []
    assert await started(MODULE.replace("name=short(event.name)", "name=event.name")) == ["三孝口驿站", "逍遥津驿站"]
    assert told == ["正在重建视图 / making anew notes < registry: 2 / 2"]
    assert await house.checkpoint() == 2
