"""The house keeps its shape: files, services, doors, refusals and clauses, each rule with a case that must fail."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from contracts import catalog
from contracts.messages import Command
from contracts.permissions import OPERATOR, PERMISSIONS, ROLES
from deploy.contracts import documents
from services.chassis.decider import Place
from services.chassis.errors import PlatformError, Refused, in_chinese
from services.chassis.service import Service
from tests.architecture import house

SERVICES = {name: documents.service(name) for name in catalog.SERVICES}
LINES = 400
STATUSES = {400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 429, 500, 503}

# --- files ----------------------------------------------------------------------------------------------------------


def opening(text: str) -> str | None:
    """What is wrong with the first line of a Python file, if anything: it is a docstring of one sentence."""
    first = text.partition("\n")[0]
    if not first.startswith('"""'):
        return "does not begin with a docstring"
    said = first.removeprefix('"""').removesuffix('"""')
    if not said.endswith((".", "?", "!")):
        return f"the first line is no sentence: {said}"
    return f"the first line is more than one sentence: {said}" if re.search(r"\w{3,}[.?!] [A-Z]", said) else None


def test_every_python_file_opens_with_one_sentence() -> None:
    wrong = {path: opening(path.read_text()) for path in house.files(".py")}
    assert {str(path): why for path, why in wrong.items() if why} == {}


@pytest.mark.parametrize(
    "text", ["import os\n", '"""Two sentences. Here they are."""\n', '"""A title"""\n', '"""\nLater.\n"""\n', ""]
)
def test_a_file_that_opens_otherwise_is_noticed(text: str) -> None:
    assert opening(text)


def test_no_file_of_code_grows_beyond_four_hundred_lines() -> None:
    long = {str(path): len(path.read_text().splitlines()) for path in house.files(".py", ".ts", ".tsx", ".sql")}
    assert {path: lines for path, lines in long.items() if lines > LINES} == {}


# --- services -------------------------------------------------------------------------------------------------------


def shape(folder: Path) -> set[str]:
    """What a service's folder holds; ``adapters`` is for the one that speaks to the outside."""
    return {path.name for path in folder.iterdir()} - {"__pycache__", "adapters"}


def test_five_services_have_one_shape() -> None:
    wanted = {"README.md", "__init__.py", "main.py", "api.py", "domain", "policies.py", "views.py"}
    folders = {path.name for path in (house.ROOT / "services").iterdir() if path.is_dir()}
    assert folders - {"chassis", "__pycache__"} == set(catalog.SERVICES)
    assert {name: shape(house.ROOT / "services" / name) for name in catalog.SERVICES} == dict.fromkeys(SERVICES, wanted)


def test_a_service_of_another_shape_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").touch()
    assert shape(tmp_path) == {"helpers.py"}


# --- doors ----------------------------------------------------------------------------------------------------------


def ways_in(services: Iterable[Service], command: str) -> list[str]:
    """By which ways a command may come in: doors with their permission, and policies."""
    doors = [service.api.doors[command].may for service in services if command in service.api.doors]
    deciders = [decider for service in services for decider in service.deciders]
    policies = [
        "policy only"
        for decider in deciders
        if decider.place in (Place.POLICY_ONLY, Place.ENTERPRISE)
        and catalog.COMMANDS[command] in set(decider.commands) - set(decider.covering)
    ]
    return doors + policies


@pytest.mark.parametrize("command", catalog.COMMANDS)
def test_a_command_has_one_way_in(command: str) -> None:
    ways = ways_in(SERVICES.values(), command)
    assert len(ways) == 1, ways
    assert ways[0] == "policy only" or ways[0] in PERMISSIONS


def test_a_command_without_a_way_in_is_noticed() -> None:
    assert ways_in([SERVICES["finance"]], "SubmitStation") == []


def test_a_command_with_two_ways_in_is_noticed() -> None:
    assert len(ways_in([SERVICES["registry"], SERVICES["registry"]], "SubmitStation")) == 2


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_decides_its_own_commands_and_each_in_one_place(name: str) -> None:
    decided = [command.__name__ for decider in SERVICES[name].deciders for command in decider.commands]
    assert sorted(decided) == sorted(documents.asked_of(name))


def test_every_role_holds_permissions_that_exist_and_every_permission_is_held() -> None:
    held = {permission for role in (*ROLES.values(), OPERATOR) for permission in role.may}
    assert held == set(PERMISSIONS)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_permission_is_noun_and_verb_and_named_in_chinese(permission: str) -> None:
    assert re.fullmatch(r"[a-z-]+:[a-z-]+", permission)
    assert chinese(PERMISSIONS[permission])


# --- refusals -------------------------------------------------------------------------------------------------------


def chinese(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def flaws(kinds: Iterable[type[PlatformError]]) -> list[str]:
    """What is wrong with the refusals: each has a code of its own, two languages, a status and a docstring."""
    found, codes = [], dict[str, str]()
    for kind in kinds:
        name = kind.__name__
        if "code" not in vars(kind) or not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", kind.code):
            found.append(f"{name} has no code of its own")
        elif other := codes.get(kind.code):
            found.append(f"{name} has the code of {other}: {kind.code}")
        codes.setdefault(kind.code, name)
        if not chinese(kind.zh):
            found.append(f"{name} says nothing in Chinese")
        if not kind.en or chinese(kind.en):
            found.append(f"{name} says nothing in English")
        if kind.status not in STATUSES:
            found.append(f"{name} has the status {kind.status}")
        if kind.clause and kind.clause not in house.clauses():
            found.append(f"{name} names a clause that is not: {kind.clause}")
        if not kind.__doc__:
            found.append(f"{name} does not say when")
    return found


def test_every_refusal_has_a_code_of_its_own_and_two_languages() -> None:
    assert flaws(house.refusals()) == []


def test_a_refusal_that_lacks_any_of_it_is_noticed() -> None:
    class Silent(Refused):
        code, zh, en, clause = "refused", "", "", "AH-99"
        status = 500_000

    Silent.__doc__ = None
    assert len(flaws([Refused, Silent])) == 6
    assert len(flaws([Refused, type("Nameless", (Refused,), {"__doc__": "Never."})])) == 1


# --- clauses and addresses ------------------------------------------------------------------------------------------


def unknown(text: str) -> set[str]:
    """The clause ids in a text that no published document has."""
    return set(house.CLAUSE.findall(text)) - house.clauses()


@pytest.mark.parametrize("command", catalog.COMMANDS.values(), ids=lambda command: command.__name__)
def test_every_command_has_a_chinese_word(command: type[Command]) -> None:
    """It stands in what people read when the command does not fit."""
    assert in_chinese(command) != command.__name__


def test_every_clause_that_is_named_exists() -> None:
    wrong = {str(path): unknown(path.read_text()) for path in house.files(".py", ".toml", ".md", ".graphql", ".tsx")}
    here = str(Path(__file__))
    assert {path: ids for path, ids in wrong.items() if ids and path != here} == {}


def test_a_clause_that_does_not_exist_is_noticed() -> None:
    assert unknown("as AH-4.5.1 and SP-A1 say, and AH-4.5.99 not") == {"AH-4.5.99"}


def test_every_clause_is_owned_by_a_part_of_the_house() -> None:
    rows = (house.ROOT / "contracts" / "clauses.csv").read_text().splitlines()[1:]
    assert {row.rpartition(",")[2] for row in rows} <= {*catalog.SERVICES, "gateway", "contracts"}


REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmmirror", "com"),
        ("tuna", "tsinghua"),
        ("mirrors", "aliyun"),
    )
]


def addresses(text: str) -> list[str]:
    """The package registries that a text names; which one serves is the machine's own affair."""
    return [host for host in REGISTRIES if host in text]


def test_no_file_names_a_package_registry() -> None:
    texts = {path: path.read_text(errors="ignore") for path in house.files("")}
    assert {str(path): found for path, text in texts.items() if (found := addresses(text))} == {}


def test_a_named_registry_is_noticed() -> None:
    assert addresses(f"--index-url https://{REGISTRIES[0]}/simple") == [REGISTRIES[0]]


def test_the_lock_holds_versions_and_hashes_and_no_address() -> None:
    lines = (house.ROOT / "requirements.lock").read_text().splitlines()
    strange = [
        line
        for line in lines
        if line and not re.fullmatch(r"#.*|\S+==\S+( ;.*)? \\|    --hash=sha256:\w{64}( \\)?", line)
    ]
    assert strange == []


OTHER_CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime|ctime))\(")
LOOK_AT_ONE = {"services/chassis/clock.py", "gateway/files.py"}
"""The clock; and what is compared with the times of files."""


def test_business_time_is_read_from_one_clock() -> None:
    names = {str(path.relative_to(house.ROOT)): path for path in house.files(".py")}
    ours = [name for name in names if name.startswith(("contracts/", "services/", "gateway/"))]
    looking = {name for name in ours if OTHER_CLOCKS.search(names[name].read_text())}
    assert looking == LOOK_AT_ONE
    assert OTHER_CLOCKS.search("day = date.today()"), "a slip is noticed"
