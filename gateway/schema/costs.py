"""What a document may come to when it runs: a field counts one, and what stands in a list as often as it is asked for.

``first`` says how often, written down or as a variable; where nobody can tell, it counts as the most that it may be.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)

from gateway.limits import TooMuch
from gateway.schema.paging import MOST

MOST_COST = 5_000
FIRST = "first"
REMEMBERED = 100


class Price:
    """What one valid document comes to, worked out once for each number of rows that it is asked for."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema, self._document = schema, document
        self._costs: dict[tuple[object, ...], int] = {}
        names: set[str] = set()
        visit(document, _Asked(names))
        self._names = sorted(names)

    def check(self, variables: Mapping[str, Any]) -> None:
        """Refuse it where that is too much."""
        asked = tuple(_rows(variables[name]) if name in variables else None for name in self._names)
        cost = self._costs.get(asked)
        if cost is None:
            cost = self._costs[asked] = _Cost(self._schema, self._document, variables).whole
            if len(self._costs) > REMEMBERED:
                self._costs.clear()
        if cost > MOST_COST:
            raise TooMuch(
                f"预计返回 {cost} 个值，最多 {MOST_COST}；请减少每页行数或字段",
                f"it may come to {cost} values, at most {MOST_COST}; ask for fewer rows or fields",
            )


class _Asked(Visitor):
    """The variables that say how many rows are wanted."""

    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self._names = names

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value == FIRST and isinstance(node.value, VariableNode):
            self._names.add(node.value.name.value)


class _Cost:
    """The walk of one document, each fragment once; depth and cycles have been refused by then."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._costs: dict[str, int] = {}
        (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
        defaults = {one.variable.name.value: one.default_value for one in operation.variable_definitions or ()}
        self._variables = {name: _written(value) for name, value in defaults.items()} | dict(variables)
        self.whole = self._of(operation.selection_set, schema.get_root_type(operation.operation))

    def _of(self, selections: SelectionSetNode | None, parent: object) -> int:
        cost = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                cost += self._field(node, parent)
            elif isinstance(node, FragmentSpreadNode):
                cost += self._fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                cost += self._of(node.selection_set, self._named(on.name.value) if on else parent)
        return cost

    def _field(self, node: FieldNode, parent: object) -> int:
        field = _declared(parent, node.name.value)
        if field is None:  # about the schema itself, which has a limit of its own
            return 1
        return 1 + self._times(node, field) * self._of(node.selection_set, get_named_type(field.type))

    def _fragment(self, name: str) -> int:
        if name not in self._costs:
            fragment = self._fragments[name]
            self._costs[name] = self._of(fragment.selection_set, self._named(fragment.type_condition.name.value))
        return self._costs[name]

    def _named(self, name: str) -> object:
        return self._schema.get_type(name)

    def _times(self, node: FieldNode, field: GraphQLField) -> int:
        """How often what stands below it may come."""
        if FIRST not in field.args:
            return 1
        said = next((one.value for one in node.arguments or () if one.name.value == FIRST), None)
        if said is None:
            value: object = field.args[FIRST].default_value
        elif isinstance(said, VariableNode):
            value = self._variables.get(said.name.value)
        else:
            value = _written(said)
        return _rows(value)


def _rows(value: object) -> int:
    """How many rows somebody may get who asks for so many; the most where that is no number."""
    return min(max(value, 1), MOST) if isinstance(value, int) else MOST


def _declared(parent: object, name: str) -> GraphQLField | None:
    return parent.fields.get(name) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None


def _written(value: ValueNode | None) -> object:
    return int(value.value) if isinstance(value, IntValueNode) else None
