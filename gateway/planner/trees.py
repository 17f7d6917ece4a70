"""Which fields an operation selects, with fragments, ``@skip`` and ``@include`` worked in: a tree of branches.

The document has been validated, so that fields with one key are the same field, and fragments end somewhere.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)
from sqlalchemy import ColumnElement, Text, literal
from strawberry.types.field import StrawberryField

from gateway.planner.arguments import Arguments, Names
from gateway.planner.fields import declaration
from gateway.planner.lists import NotPlanned

DEFINITION = "strawberry-definition"
LONGEST = 63
"""Bytes of a name in PostgreSQL, which the answer's keys are on their way."""
TYPENAME = "__typename"


@dataclasses.dataclass(slots=True)
class Branch:
    """A selected field: its key in the answer, its declaration, and what is selected below it, by type."""

    key: str
    type: Any
    """The GraphQL type, with its lists and non-nulls; of ``__typename``, the name itself."""
    field: StrawberryField | None = None
    call: int | None = None
    """Which call of the operation says what is asked of it, where it is a list or one of a list."""
    below: Mapping[str, "list[Branch]"] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the field is called in Python; nothing for ``__typename``."""
        return self.field.python_name if self.field else ""

    @property
    def typename(self) -> ColumnElement[str]:
        """The answer to ``__typename``; nothing else is selected without a field."""
        if self.field is not None:
            raise NotPlanned
        return literal(self.type, Text)

    def selects(self, name: str) -> bool:
        return any(one.name == name for one in self.only)

    @property
    def only(self) -> "list[Branch]":
        """What is selected of the one type this can be."""
        (branches,) = self.below.values()
        return branches


class Call(NamedTuple):
    """A field with arguments, as often as it stands in the operation."""

    arguments: Arguments
    field: StrawberryField
    names: Names


class Tree(NamedTuple):
    roots: list[Branch]
    calls: list[Call]


class Grower:
    """Grows the tree of one operation, given the variables that its directives ask for."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, given: Mapping[str, Any]) -> None:
        self._schema, self._given = schema, given
        self._calls: list[Call] = []
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }

    def tree(self, operation: OperationDefinitionNode) -> Tree:
        root = self._schema.query_type
        assert root
        return Tree(self._branches(root, [operation.selection_set]), self._calls)

    def _branches(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Branch]:
        found: dict[str, list[FieldNode]] = {}
        for one in sets:
            self._collect(kind, one, found, set())
        return [self._branch(kind, key, nodes) for key, nodes in found.items()]

    def _collect(
        self, kind: GraphQLObjectType, selected: SelectionSetNode, found: dict[str, list[FieldNode]], seen: set[str]
    ) -> None:
        for node in selected.selections:
            if not self._included(node.directives or ()):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                inner: Any = self._fragments[node.name.value]
            else:
                inner = node
            condition = inner.type_condition
            if condition is None or self._applies(condition.name.value, kind):
                self._collect(kind, inner.selection_set, found, seen)

    def _applies(self, name: str, kind: GraphQLObjectType) -> bool:
        return name == kind.name or any(name == one.name for one in kind.interfaces)

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        for one in directives:
            (argument,) = one.arguments or ()
            value = argument.value
            assert isinstance(value, BooleanValueNode | VariableNode)
            said = value.value if isinstance(value, BooleanValueNode) else self._given[value.name.value]
            if said is not (one.name.value == "include"):
                return False
        return True

    def _branch(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Branch:
        name = nodes[0].name.value
        if len(key) > LONGEST:
            raise NotPlanned
        if name == TYPENAME:
            return Branch(key, kind.name)
        if name not in kind.fields:
            raise NotPlanned  # introspection
        definition = kind.fields[name]
        field = definition.extensions[DEFINITION]
        call = self._call(definition, nodes[0], field)
        inner = [node.selection_set for node in nodes if node.selection_set]
        below = {one.name: self._branches(one, inner) for one in self._possible(get_named_type(definition.type))}
        return Branch(key, definition.type, field, call, below)

    def _call(self, definition: GraphQLField, node: FieldNode, field: StrawberryField) -> int | None:
        if not hasattr(declaration(field), "ask"):
            return None
        self._calls.append(Call(Arguments(definition, node), field, _names(definition.args)))
        return len(self._calls) - 1

    def _possible(self, kind: GraphQLNamedType) -> list[GraphQLObjectType]:
        if isinstance(kind, GraphQLObjectType):
            return [kind]
        return list(self._schema.get_possible_types(kind)) if is_abstract_type(kind) else []


def _names(arguments: Mapping[str, Any]) -> Names:
    return {
        name: (one.extensions[DEFINITION].python_name, _names(getattr(get_named_type(one.type), "fields", {})))
        for name, one in arguments.items()
    }


def switches(operation: DocumentNode) -> set[str]:
    """The variables that decide what is selected at all."""
    return {node.name.value for node in _variables_of_directives(operation)}


def _variables_of_directives(node: Any) -> Iterable[VariableNode]:
    for directive in getattr(node, "directives", None) or ():
        yield from (one.value for one in directive.arguments if isinstance(one.value, VariableNode))
    inner = getattr(node, "selection_set", None)
    for one in getattr(node, "definitions", None) or (inner.selections if inner else ()):
        yield from _variables_of_directives(one)
