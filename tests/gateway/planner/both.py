"""One document both ways: planned, and through Strawberry, which knows nothing of the planner."""

import json
from pathlib import Path
from typing import Any

from gateway.callers import Caller
from gateway.planner.door import opened, planned
from gateway.planner.lists import NotPlanned
from gateway.schema.context import Context
from gateway.schema.joined import schema
from gateway.sessions import Session
from tests.gateway.opened import House

CORPUS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "corpus").glob("*.graphql"))}


async def session(house: House, login: str) -> Session:
    return await house.front.sessions.of(Caller(house.bearer(login)))


async def by_plan(house: House, login: str, text: str, variables: dict[str, Any] | None = None) -> Any:
    """The planned answer; None where there is no plan."""
    operation = planned(schema, text, house.front.demo)
    if operation is None:
        return None
    whom, reach = opened((await session(house, login)).viewer)
    try:
        statement, values = operation.statement(variables, reach)
        return read(await house.front.trips.answer(whom, statement.sql, values))
    except NotPlanned:
        return None


async def by_strawberry(house: House, login: str, text: str, variables: dict[str, Any] | None = None) -> Any:
    """What the reference executor says, as JSON says it."""
    context = Context(house.front, Caller(house.bearer(login)), "", await session(house, login))
    found = await schema.execute(text, variable_values=variables, context_value=context)
    said = {"data": found.data, "errors": [error.formatted for error in found.errors or []]}
    return read(json.dumps(said, default=str))


def read(said: str | bytes) -> Any:
    """JSON, in which 31 and 31.0 are one number."""
    return json.loads(said, parse_float=lambda text: int(float(text)) if float(text).is_integer() else float(text))


async def both(house: House, login: str, text: str, variables: dict[str, Any] | None = None) -> Any:
    """The answer, which is the same both ways, down to the order of its keys; None where both ways are one."""
    mine, theirs = (await by_plan(house, login, text, variables), await by_strawberry(house, login, text, variables))
    if mine is None:
        return None
    assert not theirs["errors"], (text, variables, theirs["errors"])
    assert json.dumps(mine["data"]) == json.dumps(theirs["data"]), (text, variables)
    return mine["data"]
