"""Arrows point one way: the import rules hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = str(Path(sys.executable).with_name("lint-imports"))
FOLDERS = ("contracts", "services", "gateway", "deploy")

FORBIDDEN = {
    "contracts/registry/units.py": "import services.chassis.errors",
    "contracts/values.py": "import deploy",
    "services/chassis/store.py": "import services.registry.domain.station",
    "services/chassis/api.py": "from gateway import views",
    "services/chassis/outbox.py": "import deploy.nats",
    "services/coding/policies.py": "from services.registry.domain import station",
    "services/mapsync/main.py": "import services.finance.api",
    "services/inspection/views.py": "import gateway.views",
    "services/registry/api.py": "import deploy.tokens",
    "gateway/views/stations.py": "from services.registry.domain.station.states import State",
    "gateway/ask.py": "import deploy.process",
    "services/registry/domain/station/form.py": "from services.chassis import store",
    "services/registry/domain/person.py": "from services.chassis.clock import now",
    "services/coding/domain/series.py": "import asyncpg",
    "services/finance/domain/__init__.py": "import time",
    "services/inspection/domain/__init__.py": "from services.inspection import views",
    "services/mapsync/domain/__init__.py": "import httpx",
    "services/chassis/decider.py": "from services.chassis import database",
    "services/chassis/errors.py": "import fastapi",
    "services/chassis/service.py": "import tests.architecture",
    "deploy/process.py": "import pytest",
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [LINT, "--no-logo", "--no-cache", "--config", str(tree / ".importlinter")]
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"}
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that may be spoilt."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / ".importlinter", copy)
    return copy


def test_the_arrows_point_one_way(tree: Path) -> None:
    said = lint(tree)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("file", FORBIDDEN)
def test_a_forbidden_import_is_noticed(tree: Path, file: str) -> None:
    """The canaries; without them a rule that guards nothing would look like one that is kept."""
    spoilt = tree / file
    before = spoilt.read_text()
    spoilt.write_text(f"{before}\n{FORBIDDEN[file]}\n")
    said = lint(tree)
    spoilt.write_text(before)
    assert said.returncode == 1, said.stdout + said.stderr
    assert f"{file.removesuffix('.py').removesuffix('/__init__').replace('/', '.')} -> " in said.stdout
