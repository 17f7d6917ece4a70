"""The console's own operations, known by their ids: what a browser sends is an id and its variables.

An id is the SHA-256 of the operation as graphql-core prints it, followed by the fragments it uses in the order of their
names; the console's build comes to the same ids from the same files.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    parse,
)
from graphql import print_ast as printed
from graphql.language import Visitor, visit

from gateway.sessions import Session
from services.chassis.errors import Invalid

AD_HOC = "graphql:ad-hoc"
FOLDER = Path(__file__).parent / "documents"


class NoSuchDocument(Invalid):
    """Another version's, or nobody's."""

    code = "no-such-document"
    zh, en = "页面版本已更新，请刷新后重试", "This page is of another version; reload it"
    path = "documentId"


class OwnDocumentsOnly(Invalid):
    """In production, and without the permission."""

    code = "own-documents-only"
    zh = "此处只接受界面自带的查询（documentId）；自行编写查询需要 graphql:ad-hoc 权限"
    en = "Only the console's own operations are taken here (documentId); to write others takes graphql:ad-hoc"


def text(document_id: str) -> str:
    """The operation of this id."""
    found = DOCUMENTS.get(document_id)
    if found is None:
        raise NoSuchDocument
    return found


def read(folder: Path = FOLDER) -> dict[str, str]:
    """All operations of a folder by their ids."""
    definitions = [one for path in sorted(folder.glob("*.graphql")) for one in _parsed(path).definitions]
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
    texts = (printed(DocumentNode(definitions=(one, *_used(one, fragments)))) for one in operations)
    return {hashlib.sha256(whole.encode()).hexdigest(): whole for whole in texts}


def _parsed(path: Path) -> DocumentNode:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except GraphQLError as error:
        raise broken(path.name, error.message) from None


def broken(name: str, why: str) -> SystemExit:
    """What the process says before it ends."""
    return SystemExit(f"界面所用的查询有误，无法启动：{name}：{why}\nA document of the console is wrong: {name}: {why}")


def check(text: str, session: Session, *, demo: bool) -> None:
    """Where browsers work with real data, what the console asks is taken, and what whoever may write their own does."""
    if not (demo or text in TEXTS or session.identity.allows(AD_HOC)):
        raise OwnDocumentsOnly


def _used(start: Node, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterable[FragmentDefinitionNode]:
    """The fragments that something spreads, and those that these spread, by name."""
    names: set[str] = set()
    waiting = [start]

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            if node.name.value not in names:
                names.add(node.name.value)
                waiting.extend(filter(None, [fragments.get(node.name.value)]))

    while waiting:
        visit(waiting.pop(), Spreads())
    return [fragments[name] for name in sorted(names) if name in fragments]


DOCUMENTS = read()
TEXTS = frozenset(DOCUMENTS.values())
