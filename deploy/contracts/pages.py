"""The tables in the services' READMEs: what each may be asked, tells and listens to, taken from the code."""

import re
from pathlib import Path

from contracts import catalog
from deploy.contracts.documents import asked_of, service, told_by
from services.chassis.service import Service

ROOT = Path(catalog.__file__).parent.parent
BEGIN, END = "<!-- generated: make contracts -->", "<!-- end -->"


def files() -> dict[Path, str]:
    """Each README with its table as the code has it today."""
    pages = [ROOT / "services" / name / "README.md" for name in catalog.SERVICES]
    return {page: with_table(page.read_text(), table(page.parent.name)) for page in pages}


def with_table(page: str, table: str) -> str:
    """The page with the table between its two marks."""
    marked = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return marked.sub(lambda _: f"{BEGIN}\n\n{table}\n{END}", page)


def table(name: str) -> str:
    """May be asked, tells, listens to."""
    parts = service(name)
    asked = [f"| `{command}` | {who(parts, command)} | {first(kind)} |" for command, kind in asked_of(name).items()]
    told = [f"| `{event}` | {kind.v} | {first(kind)} |" for event, kind in told_by(name).items()]
    heard = [
        f"| `{event.__name__}` | {catalog.OWNER[event]} | {reaction.__name__.replace('_', ' ')} |"
        for event, reactions in sorted(parts.policies.by_event.items(), key=lambda pair: pair[0].__name__)
        for reaction in reactions
    ]
    return "\n".join(
        [
            *section("May be asked", "command | by whom | what for", asked),
            *section("Tells", "event | version | what happened", told),
            *section("Listens to", "event | from | and then", heard),
        ]
    )


def section(title: str, columns: str, rows: list[str]) -> list[str]:
    """A heading with its table, or the word that there is nothing."""
    if not rows:
        return [f"**{title}**: nothing yet.", ""]
    return [f"**{title}**", "", f"| {columns} |", "|---|---|---|", *rows, ""]


def who(parts: Service, command: str) -> str:
    """The permission of a command's door, or that only policies ask."""
    door = parts.api.doors.get(command)
    return f"`{door.may}`" if door else "its own policies"


def first(kind: type) -> str:
    """The first sentence of what the contract says."""
    return (kind.__doc__ or "").splitlines()[0]
