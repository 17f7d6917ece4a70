"""One operation of a document, ready to be asked again and again: with other variables, by other viewers.

Its statement depends on the shape alone: what its directives select, which filters and places it gives, in which order
it sorts, and which areas the viewer reaches. Whatever does not fit is Strawberry's to answer, errors above all.
"""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType
from strawberry import Schema

from gateway.planner.arguments import Given, Variables, in_python
from gateway.planner.fields import declaration
from gateway.planner.lists import Ask, NotPlanned
from gateway.planner.statements import Statement, statement
from gateway.planner.trees import Call, Grower, Tree, switches
from gateway.reading import Reached
from services.chassis.errors import PlatformError

SHAPES = 2_000
"""Statements that are remembered, of all operations together."""


class Operation:
    """The one operation of a document that has been looked at."""

    def __init__(self, schema: Schema, document: DocumentNode, shapes: "Shapes") -> None:
        (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
        if operation.operation is not OperationType.QUERY:
            raise NotPlanned
        self.name = operation.name.value if operation.name else ""
        self._schema, self._document, self._operation, self._shapes = schema, document, operation, shapes
        self._switches = sorted(switches(document))
        self._variables = Variables(schema._schema, operation)  # noqa: SLF001
        self._trees: dict[tuple[Any, ...], Tree] = {}
        self._asks: dict[tuple[Any, ...], list[Ask | None]] = {}

    def statement(self, variables: Mapping[str, Any] | None, reach: Reached) -> tuple[Statement, list[Any]]:
        """The statement for these variables and this viewer, and its values; NotPlanned if there is none."""
        given = self._variables.given(variables or {})
        switched = tuple(given.values[name] for name in self._switches)
        tree = self._tree(switched, given)
        asks = self._asked(switched, tree, given)
        areas = tuple((name, isinstance(value, list)) for name, value in reach.items())
        shape = (self, switched, areas, *(ask.shape if ask else None for ask in asks))
        found = self._shapes.get(shape) or self._shapes.keep(shape, statement(tree.roots, asks, reach))
        return found, found.values(asks, reach)

    def _tree(self, switched: tuple[Any, ...], given: Given) -> Tree:
        if switched not in self._trees:
            grower = Grower(self._schema._schema, self._document, given.values)  # noqa: SLF001
            self._trees[switched] = grower.tree(self._operation)
        return self._trees[switched]

    def _asked(self, switched: tuple[Any, ...], tree: Tree, given: Given) -> list[Ask | None]:
        if not self._operation.variable_definitions:  # the same each time
            if switched not in self._asks:
                self._asks[switched] = [self._ask(call, given) for call in tree.calls]
            return self._asks[switched]
        return [self._ask(call, given) for call in tree.calls]

    def _ask(self, call: Call, given: Given) -> Ask | None:
        """What a call asks for. A resolver would refuse what is refused here, and tell how."""
        try:
            said = call.arguments.said(given)
            asked: Ask | None = declaration(call.field).ask(**in_python(said, call.names))
        except (GraphQLError, PlatformError):
            raise NotPlanned from None
        if asked and asked.as_of:
            raise NotPlanned
        return asked


class Shapes:
    """The statements that are remembered; the oldest go first."""

    def __init__(self, most: int = SHAPES) -> None:
        self._most = most
        self._known: dict[Any, Statement] = {}

    def get(self, shape: Any) -> Statement | None:
        return self._known.get(shape)

    def keep(self, shape: Any, made: Statement) -> Statement:
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[shape] = made
        return made

    def __len__(self) -> int:
        return len(self._known)
