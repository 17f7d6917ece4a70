"""Strawberry's decorators with their types, so that what they decorate keeps its own."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def query(description: str, name: str | None = None) -> Callable[[F], F]:
    """A field that is worked out when it is asked for."""
    return cast("Callable[[F], F]", strawberry.field(description=description, name=name))


def mutation(description: str) -> Callable[[F], F]:
    """A field of ``Mutation``."""
    return cast("Callable[[F], F]", strawberry.mutation(description=description))


def subscription(description: str) -> Callable[[F], F]:
    """A field of ``Subscription``."""
    return cast("Callable[[F], F]", strawberry.subscription(description=description))
