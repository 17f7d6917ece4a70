"""Parameters of a statement, numbered as they are first written: what a client says stands nowhere else."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]


class Parameter(ColumnElement[Any]):
    """A value that is bound when the statement runs."""

    inherit_cache = False

    def __init__(self, whose: int, name: str, kind: TypeEngine[Any], numbers: dict[tuple[int, str], int]) -> None:
        self.type = kind
        self._key, self._numbers = (whose, name), numbers

    @property
    def number(self) -> int:
        """Its place, given when it is first written: what falls out of a statement has none."""
        return self._numbers.setdefault(self._key, len(self._numbers) + 1)


@compiles(Parameter)
def _written(one: Parameter, compiler: SQLCompiler, **_: Any) -> str:
    return f"${one.number}::{compiler.dialect.type_compiler_instance.process(one.type)}"


class Parameters:
    """The parameters of one statement, by whose they are and what they are called."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str], int] = {}

    def of(self, whose: int, name: str, kind: TypeEngine[Any]) -> Parameter:
        return Parameter(whose, name, kind, self._numbers)

    @property
    def names(self) -> tuple[tuple[int, str], ...]:
        """Those that have been written, in the order of their numbers."""
        return tuple(self._numbers)


def written(statement: Any) -> str:
    """The text of a statement, whose only parameters are ours; what declarations say stands in it."""
    return str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
