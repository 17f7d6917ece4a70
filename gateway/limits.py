"""How large a GraphQL document may be, counted before anything is validated or run.

One walk that remembers each fragment: a document whose fragments spread each other again and again costs no more than
its own length. A fragment that leads back to itself is refused, not followed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from services.chassis.errors import Invalid

BODY = 64 * 1024
"""Bytes of a request."""
TOKENS = 2_000
DEPTH = 10
INTROSPECTION_DEPTH = 20
"""The question that every GraphQL tool asks about a schema nests deeper than any of ours."""
ALIASES = 20
ROOT_FIELDS = 10
FIELDS = 2_000
"""With every fragment written out where it is spread."""


class TooMuch(Invalid):
    """The document is larger than it needs to be for any screen."""

    code = "document-too-large"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh=f"查询过大：{zh}", en=f"This document is too large: {en}")


class Size(NamedTuple):
    """What a set of selections comes to when every fragment is written out."""

    depth: int = 0
    introspection: int = 0
    """Depth below ``__schema`` and ``__type``, which has a limit of its own."""
    aliases: int = 0
    fields: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            max(self.introspection, other.introspection),
            self.aliases + other.aliases,
            self.fields + other.fields,
        )


def check(document: DocumentNode) -> None:
    """Refuse a document beyond the limits; one that passes may still be invalid."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1:
        raise TooMuch("一次请求只能有一个操作", "one operation a request")
    measure = _Measure(node for node in document.definitions if isinstance(node, FragmentDefinitionNode))
    try:
        size = measure.of(operations[0].selection_set)
        roots = measure.root_fields(operations[0].selection_set)
    except RecursionError:
        raise TooMuch("嵌套过深", "it nests too deep") from None
    for counted, limit, zh, en in (
        (size.depth, DEPTH, "嵌套层数", "levels of fields"),
        (size.introspection, INTROSPECTION_DEPTH, "结构查询的嵌套层数", "levels of introspection"),
        (size.aliases, ALIASES, "别名", "aliases"),
        (size.fields, FIELDS, "字段", "fields"),
        (roots, ROOT_FIELDS, "根字段", "root fields"),
    ):
        if counted > limit:
            raise TooMuch(f"{zh}最多 {limit}", f"at most {limit} {en}")


class _Measure:
    """The walk of one document. ``None`` marks a fragment that is being measured right now."""

    def __init__(self, fragments: Iterable[FragmentDefinitionNode]) -> None:
        self._fragments = {fragment.name.value: fragment for fragment in fragments}
        self._sizes: dict[str, Size | None] = {}
        self._roots: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        size = Size()
        for node in selections.selections if selections else ():
            size = size.beside(self._one(node))
        return size

    def _one(self, node: SelectionNode) -> Size:
        if isinstance(node, FieldNode):
            below = self.of(node.selection_set)
            alias = int(node.alias is not None)
            if node.name.value in ("__schema", "__type"):
                return Size(0, max(below.depth, below.introspection) + 1, below.aliases + alias, below.fields + 1)
            return Size(below.depth + 1, below.introspection, below.aliases + alias, below.fields + 1)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)
        return self.of(node.selection_set)

    def _fragment(self, name: str) -> Size:
        if name in self._sizes:
            if (known := self._sizes[name]) is None:
                raise TooMuch(f"片段 {name} 引用了自身", f"the fragment {name} leads back to itself")
            return known
        self._sizes[name] = None
        fragment = self._fragments.get(name)
        size = self.of(fragment.selection_set) if fragment else Size()
        self._sizes[name] = size
        return size

    def root_fields(self, selections: SelectionSetNode) -> int:
        """The fields at the top; cycles have been refused by then."""
        count = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                count += 1
            elif isinstance(node, InlineFragmentNode):
                count += self.root_fields(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                count += self._root_fields_of(node.name.value)
        return count

    def _root_fields_of(self, name: str) -> int:
        if name not in self._roots:
            fragment = self._fragments.get(name)
            self._roots[name] = self.root_fields(fragment.selection_set) if fragment else 0
        return self._roots[name]
