"""A document is parsed, measured and validated once; the same text again is only looked up."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry import Schema
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.execution import StreamExecutionResult

from gateway import legible, limits, trusted
from gateway.schema import costs
from gateway.schema.context import Context
from gateway.schema.errors import told
from services.chassis.errors import Invalid

REMEMBERED = 512
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""What Strawberry itself validates with."""


class Document(NamedTuple):
    """A text that was looked at: its tree, if it has one, and what is wrong with it."""

    tree: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()

    @property
    def only_asks(self) -> bool:
        """Whether it is a query, which changes nothing."""
        operations = (
            [node for node in self.tree.definitions if isinstance(node, OperationDefinitionNode)] if self.tree else []
        )
        return all(node.operation is OperationType.QUERY for node in operations)


@lru_cache(REMEMBERED)
def looked_at(schema: Schema, text: str, introspection: bool) -> Document:
    """Limits first: validation itself is work that a large document could multiply.

    Where nobody may ask for the schema, a name that is not there helps nobody to guess one that is.
    """
    tree = None
    try:
        tree = parse(text, max_tokens=limits.TOKENS)
        limits.check(tree)
        legible.check_document(tree)
    except GraphQLError as error:
        return Document(None, (error,))
    except RecursionError:
        return Document(None, (_refused(limits.TooMuch("嵌套过深", "it nests too deep")),))
    except Invalid as error:
        return Document(tree, (_refused(error),))
    rules = RULES if introspection else (*RULES, NoSchemaIntrospectionCustomRule)
    wrong = validate(schema._schema, tree, rules, hide_suggestions=not introspection)  # noqa: SLF001
    return Document(tree, tuple(wrong))


def afford(schema: Schema, text: str, variables: dict[str, Any] | None) -> None:
    """Refuse a valid document that would come to too much with these variables, or that they say no text to."""
    legible.check(variables)
    _priced(schema, text).check(variables or {})


@lru_cache(REMEMBERED)
def _priced(schema: Schema, text: str) -> costs.Price:
    return costs.Price(schema._schema, parse(text, max_tokens=limits.TOKENS))  # noqa: SLF001


def _refused(error: Invalid) -> GraphQLError:
    return GraphQLError(error.zh, original_error=error)


class LookedAt(SchemaExtension):
    """Hands Strawberry what was looked at, also over a WebSocket, and tells errors as we tell them."""

    def on_parse(self) -> Iterator[None]:
        run = self.execution_context
        run.parse_options["max_tokens"] = limits.TOKENS
        run.graphql_document = self._document.tree
        yield

    def on_validate(self) -> Iterator[None]:
        run, document = self.execution_context, self._document
        run.pre_execution_errors = list(document.errors)
        if not document.errors:
            try:
                trusted.check(run.query or "", run.context.session, demo=run.context.front.demo)
                afford(run.schema, run.query or "", run.variables)
            except Invalid as error:
                run.pre_execution_errors = [_refused(error)]
        yield

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        errors, context = getattr(result, "errors", None), self.execution_context.context
        if errors:
            result.errors = [told(error, context.trace) for error in errors]  # type: ignore[union-attr]
        yield

    @property
    def _document(self) -> Document:
        run = self.execution_context
        context: Context = run.context
        return looked_at(run.schema, run.query or "", context.front.demo)
