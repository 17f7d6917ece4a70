"""What the fields of an operation are asked with: graphql-core reads it, but what is plain is taken as it came.

A variable of a scalar that JSON knows, given as just that, needs no looking at again. Whatever is otherwise, a null, a
number for an id, a filter, a default, goes the whole way, with its errors.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLString,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_argument_values,
    get_nullable_type,
    is_non_null_type,
    is_required_argument,
    type_from_ast,
    visit,
)
from graphql.execution.values import VariableValues, get_variable_values

from gateway.planner.lists import NotPlanned

Said = Mapping[str, Any]
Names = dict[str, tuple[str, Any]]
"""What arguments are called in Python, and those inside of them."""
Fits = Callable[[Any], bool]
LARGEST = 2**31

PLAIN: Mapping[GraphQLNamedType, Fits] = {
    GraphQLID: lambda value: type(value) is str,
    GraphQLString: lambda value: type(value) is str,
    GraphQLBoolean: lambda value: type(value) is bool,
    GraphQLInt: lambda value: type(value) is int and -LARGEST <= value < LARGEST,
    GraphQLFloat: lambda value: type(value) is float,
}


class Given:
    """The variables of one request; ``plain`` where they were taken as they came."""

    def __init__(self, said: Said, read: Callable[[Said], VariableValues], *, plain: bool) -> None:
        self._said, self._read, self.plain = said, read, plain
        self.values: Said = said if plain else self.whole.coerced

    @cached_property
    def whole(self) -> VariableValues:
        """As graphql-core has them."""
        return self._read(self._said)


class Variables:
    """The variables of an operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema, self._definitions = schema, operation.variable_definitions or ()
        self._fits: dict[str, Fits] = {}
        self._needed: set[str] = set()
        for one in self._definitions:
            kind: Any = type_from_ast(schema, one.type)
            name, fits = one.variable.name.value, PLAIN.get(get_nullable_type(kind))
            if fits and one.default_value is None:
                self._fits[name] = fits
            if is_non_null_type(kind):
                self._needed.add(name)
        self._plain = len(self._fits) == len(self._definitions)

    def given(self, said: Said) -> Given:
        """What they come to; NotPlanned where one of them is wrong."""
        if self._plain and self._needed <= said.keys():
            known = {name: value for name, value in said.items() if name in self._fits}
            if all(self._fits[name](value) for name, value in known.items()):
                return Given(known, self._read, plain=True)
        return Given(said, self._read, plain=False)

    def _read(self, said: Said) -> VariableValues:
        found = get_variable_values(self._schema, self._definitions, dict(said))
        if not isinstance(found, VariableValues):
            raise NotPlanned
        return found


class Arguments:
    """What a field is asked with."""

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._definition, self._node = definition, node
        values = {one.name.value: one.value for one in node.arguments or ()}
        self._named = {name: one.name.value for name, one in values.items() if isinstance(one, VariableNode)}
        self._plain = not any(_asks(one) for name, one in values.items() if name not in self._named)
        """Whether no variable stands inside of a value."""
        self._written = self._otherwise() if self._plain else {}

    def said(self, given: Given) -> dict[str, Any]:
        """All of it, as graphql-core would have it."""
        if not (given.plain and self._plain):
            return get_argument_values(self._definition, self._node, given.whole)
        values = given.values
        said = {name: values[variable] for name, variable in self._named.items() if variable in values}
        return {**self._written, **said}

    def _otherwise(self) -> dict[str, Any]:
        """What is written down, and what holds where nothing is said."""
        named, known = self._named, self._definition.args.items()
        rest = {name: one for name, one in known if name not in named or not is_required_argument(one)}
        try:
            return get_argument_values(GraphQLField(self._definition.type, args=rest), self._node)
        except GraphQLError:
            self._plain = False  # it says what is wrong each time
            return {}


def in_python(said: Said, names: Names) -> dict[str, Any]:
    """Arguments under their names in Python; those of an input object, too."""
    return {
        names[name][0]: in_python(value, names[name][1]) if isinstance(value, dict) else value
        for name, value in said.items()
    }


def _asks(value: Node) -> bool:
    """Whether a variable stands inside of a value."""
    found: list[Node] = []

    class Looking(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found.append(node)

    visit(value, Looking())
    return bool(found)
