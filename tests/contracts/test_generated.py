"""What is generated is what the code says: `make contracts` writes it, and nobody edits it by hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contracts import catalog
from deploy.contracts import documents, pages

FILES = documents.files() | pages.files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(pages.ROOT)))
def test_a_generated_file_is_committed_as_the_code_has_it(path: Path) -> None:
    assert path.read_text() == FILES[path], "run `make contracts` and commit what it writes"


def test_nothing_lies_among_the_generated_files_that_nobody_generates() -> None:
    assert set(documents.GENERATED.iterdir()) == {path for path in FILES if path.parent == documents.GENERATED}


def test_every_event_has_a_channel_named_by_its_owner_and_division() -> None:
    channels = json.loads(FILES[documents.GENERATED / "asyncapi.json"])["channels"]
    addresses = {channel["address"] for channel in channels.values()}
    assert {f"events.{catalog.OWNER[kind]}.{name}.{{division}}" for name, kind in catalog.EVENTS.items()} <= addresses
    assert {f"heads.{name}" for name in catalog.SERVICES} <= addresses


def test_every_reference_of_every_document_leads_somewhere() -> None:
    for path, text in FILES.items():
        if path.suffix == ".json":
            document = json.loads(text)
            for pointer in references(document):
                assert found(document, pointer), f"{path.name}: {pointer}"


def test_only_the_gateway_which_hears_notifications_starts_with_the_library_for_them() -> None:
    mains = ", ".join(f"services.{name}.main" for name in catalog.SERVICES)
    look = f"import sys, {mains}; sys.exit('faststream' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=pages.ROOT).returncode == 0


def references(node: object) -> list[str]:
    if isinstance(node, list):
        return [one for item in node for one in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [one for item in node.values() for one in references(item)]


def found(document: object, pointer: str) -> bool:
    node = document
    for part in pointer.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or key not in node:
            return False
        node = node[key]
    return True


@pytest.mark.parametrize("name", catalog.SERVICES)
def test_a_readme_has_its_table_and_says_what_the_service_owns(name: str) -> None:
    page = (pages.ROOT / "services" / name / "README.md").read_text()
    assert page.count(pages.BEGIN) == page.count(pages.END) == 1
    assert "**Owns**:" in page
    assert ("without rules" in page) == (not documents.service(name).deciders)
