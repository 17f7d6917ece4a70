"""One operation of a document, ready to be asked again and again: with other variables, by other viewers.

Its statement depends on the shape alone: what its directives select, which filters and places it gives, in which order
it sorts, and which areas the viewer reaches. Whatever does not fit is Strawberry's to answer, errors above all.
"""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType, get_argument_values
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from gateway.planner.fields import declaration
from gateway.planner.lists import Ask, NotPlanned
from gateway.planner.statements import Statement, statement
from gateway.planner.trees import Call, Grower, Names, Tree, switches
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
        self._trees: dict[tuple[Any, ...], Tree] = {}
        self._asks: dict[tuple[Any, ...], list[Ask | None]] = {}

    def statement(self, variables: Mapping[str, Any] | None, reach: Reached) -> tuple[Statement, list[Any]]:
        """The statement for these variables and this viewer, and its values; NotPlanned if there is none."""
        given = self._given(variables or {})
        switched = tuple(given.coerced[name] for name in self._switches)
        tree = self._tree(switched, given)
        asks = self._asked(switched, tree, given)
        areas = tuple((name, isinstance(value, list)) for name, value in reach.items())
        shape = (self, switched, areas, *(ask.shape if ask else None for ask in asks))
        found = self._shapes.get(shape) or self._shapes.keep(shape, statement(tree.roots, asks, reach))
        return found, found.values(asks, reach)

    def _given(self, variables: Mapping[str, Any]) -> VariableValues:
        definitions = self._operation.variable_definitions or ()
        given = get_variable_values(self._schema._schema, definitions, dict(variables))  # noqa: SLF001
        if not isinstance(given, VariableValues):
            raise NotPlanned
        return given

    def _tree(self, switched: tuple[Any, ...], given: VariableValues) -> Tree:
        if switched not in self._trees:
            grower = Grower(self._schema._schema, self._document, given.coerced)  # noqa: SLF001
            self._trees[switched] = grower.tree(self._operation)
        return self._trees[switched]

    def _asked(self, switched: tuple[Any, ...], tree: Tree, given: VariableValues) -> list[Ask | None]:
        if not self._operation.variable_definitions:  # the same each time
            if switched not in self._asks:
                self._asks[switched] = [self._ask(call, given) for call in tree.calls]
            return self._asks[switched]
        return [self._ask(call, given) for call in tree.calls]

    def _ask(self, call: Call, given: VariableValues) -> Ask | None:
        """What a call asks for. A resolver would refuse what is refused here, and tell how."""
        try:
            said = get_argument_values(call.definition, call.node, given)
            asked: Ask | None = declaration(call.field).ask(**_in_python(said, call.names))
        except (GraphQLError, PlatformError):
            raise NotPlanned from None
        if asked and asked.as_of:
            raise NotPlanned
        return asked


def _in_python(said: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Arguments under their names in Python; those of an input object, too."""
    return {
        names[name][0]: _in_python(value, names[name][1]) if isinstance(value, dict) else value
        for name, value in said.items()
    }


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
