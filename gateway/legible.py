"""What a client says is text: no database keeps the character of nothing, and half of a surrogate pair is no character.

Looked for once at the door, in variables and in what a document itself says, whatever it was meant for.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from graphql import ArgumentNode, DocumentNode, ObjectFieldNode, StringValueNode, VariableDefinitionNode, Visitor, visit

from services.chassis.errors import Invalid

NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class NotText(Invalid):
    """A text with a character that no text has; ``path`` is where it was said."""

    code = "not-text"

    def __init__(self, path: str) -> None:
        where = {"zh": path or "提交的内容", "en": path or "What was sent"}
        super().__init__(
            zh=f"{where['zh']}：含有不能识别的字符（空字符或半个代理对）",
            en=f"{where['en']}: holds a character that no text has (NUL, or half of a surrogate pair)",
            path=path,
        )


def check(variables: Mapping[str, Any] | None) -> None:
    """Refuse variables that hold what is no text, by the path of the first, such as ``input.rows[3].ownCode``."""
    waiting: list[tuple[str, Any]] = [("", variables or {})]
    while waiting:
        path, said = waiting.pop()
        match said:
            case str() if NO_TEXT.search(said):
                raise NotText(path)
            case dict():
                if any(map(NO_TEXT.search, said)):
                    raise NotText(path)
                waiting += [(f"{path}.{name}" if path else name, one) for name, one in reversed(said.items())]
            case list():
                waiting += [(f"{path}[{n}]", one) for n, one in reversed([*enumerate(said)])]


def check_document(document: DocumentNode) -> None:
    """The same of what stands in the document."""
    visit(document, _Said())


def check_unread(body: bytes) -> None:
    """The same of a body that no strict reader takes, because a character is written as half a pair."""
    try:
        said = json.loads(body.decode(errors="surrogatepass"))
    except (ValueError, RecursionError):
        return
    if isinstance(said, dict) and isinstance(said.get("variables"), dict):
        check(said["variables"])


class _Said(Visitor):
    """Goes through a document, and knows in which argument and field it is."""

    def __init__(self) -> None:
        super().__init__()
        self._path: list[str] = []

    def enter(self, node: object, *_: object) -> None:
        match node:
            case ArgumentNode() | ObjectFieldNode():
                self._path.append(node.name.value)
            case VariableDefinitionNode():
                self._path.append(node.variable.name.value)
            case StringValueNode() if NO_TEXT.search(node.value):
                raise NotText(".".join(self._path))

    def leave(self, node: object, *_: object) -> None:
        if isinstance(node, ArgumentNode | ObjectFieldNode | VariableDefinitionNode):
            self._path.pop()
