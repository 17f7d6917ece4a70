"""The console's own operations: each valid, each known by its id, nothing else under an id."""

import hashlib
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse

from gateway import trusted
from gateway.schema.documents import looked_at
from gateway.schema.joined import schema


@pytest.mark.parametrize("document_id", trusted.DOCUMENTS)
def test_every_document_is_valid_and_within_the_limits(document_id: str) -> None:
    assert looked_at(schema, trusted.text(document_id), False).errors == ()


def test_a_file_holds_one_operation() -> None:
    for path in trusted.FOLDER.glob("*.graphql"):
        operations = [one for one in parse(path.read_text()).definitions if isinstance(one, OperationDefinitionNode)]
        assert len(operations) == (0 if path.name == "fragments.graphql" else 1), path.name


def test_an_id_is_made_of_the_operation_and_its_fragments_by_name(tmp_path: Path) -> None:
    (tmp_path / "fragments.graphql").write_text(
        "fragment B on Me { login } fragment A on Me { ...B } fragment Unused on Me { login }"
    )
    (tmp_path / "me.graphql").write_text("query   Me { me { ...A } }")
    text = "query Me {\n  me {\n    ...A\n  }\n}\n\nfragment A on Me {\n  ...B\n}\n\nfragment B on Me {\n  login\n}"
    assert trusted.read(tmp_path) == {hashlib.sha256(text.encode()).hexdigest(): text}


def test_an_id_that_nobody_knows_is_refused() -> None:
    with pytest.raises(trusted.NoSuchDocument):
        trusted.text("0" * 64)
