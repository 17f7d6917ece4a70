"""What can be reached, as the runbook lists it: one table after the other."""

import re
from pathlib import Path

import deploy
from deploy.nats.users import SERVICES

RUNBOOK = Path(deploy.__file__).with_name("runbook.md")
QUOTED = re.compile(r"`([^`]+)`")


def _cells(heading: str, column: int) -> list[str]:
    """What is quoted in a column of the table that begins with this heading."""
    table = RUNBOOK.read_text(encoding="utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]
    assert rows, heading
    return [one for row in rows for one in QUOTED.findall(row.split("|")[column + 1])]


def sockets() -> set[str]:
    """Sockets below ``run/``."""
    told = [one.removeprefix("run/") for one in _cells("listens", 1) if one.startswith("run/")]
    return {path.replace("<service>", service) for path in told for service in SERVICES}


def routes() -> set[str]:
    """What a service answers."""
    return set(_cells("a service answers", 0))


def subjects() -> set[str]:
    """What is said on NATS."""
    return set(_cells("on NATS", 0))
