"""What the tests of the house look at: files, modules, refusals, clauses."""

import csv
import importlib
import pkgutil
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from services.chassis.errors import PlatformError

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "services", "gateway", "deploy")
MADE = "clients/"
"""Generated for others."""
CLAUSE = re.compile(r"\b(?:AH|PJ|SP|QD|NM)-[A-Z]?(?:\d+(?:\.\d+)*)?[a-z]?\b")


def files(*endings: str) -> list[Path]:
    """The files of the repository that end like this, new ones too; not those that are made by a machine."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    named = (ROOT / name for name in listed if name.endswith(endings) and not name.startswith(MADE))
    return [path for path in named if path.is_file()]


def load_everything() -> None:
    """Import every module, so that every class is known; those that run when imported are left out."""
    for package in PACKAGES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not module.name.endswith(("__main__", ".env")) and ".versions" not in module.name:
                importlib.import_module(module.name)


def refusals() -> list[type[PlatformError]]:
    """Every class of refusal in the tree."""
    load_everything()

    def below(kind: type[PlatformError]) -> Iterable[type[PlatformError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    ours = {kind for kind in below(PlatformError) if kind.__module__.partition(".")[0] in PACKAGES}
    return sorted(ours, key=lambda kind: (kind.__module__, kind.__name__))


def clauses() -> set[str]:
    """The ids that may be named."""
    with (ROOT / "contracts" / "clauses.csv").open(newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}
