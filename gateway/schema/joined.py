"""Every capability of the schema, made one."""

from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.types.execution import ExecutionContext
from strawberry.types.graphql import OperationType

from gateway.planner.lists import Ask, NotPlanned, One
from gateway.schema import (
    access,
    accounts,
    adoption,
    changes,
    codes,
    counting,
    duplicates,
    exports,
    handing,
    history,
    import_types,
    imports,
    notices,
    organising,
    own_codes,
    own_matches,
    partners,
    people,
    persons,
    plaques,
    powers,
    proposals,
    registry,
    saved,
    standards,
    stations,
    todos,
    units,
    webhooks,
)
from gateway.schema.context import Info, Node, opened_id
from gateway.schema.documents import LookedAt
from gateway.schema.paging import one, reads
from gateway.schema.proposals import PROPOSALS, Proposal
from gateway.schema.scalars import CONFIG
from gateway.schema.station import Station
from gateway.schema.stations import STATIONS
from gateway.schema.units import UNITS, Unit

NODES: dict[str, type[Node]] = {
    "Station": Station,
    "Unit": Unit,
    "Proposal": Proposal,
    "OwnCode": own_codes.OwnCode,
}


def meant(id: str) -> Ask | None:
    """What a global id names, if that is the row of a view; None where it names nothing."""
    kind, row_id = opened_id(id)
    if kind == "Import":
        raise NotPlanned
    match kind:
        case "Station":
            return STATIONS.one(station_id=row_id)
        case "Proposal":
            return PROPOSALS.one(change_id=row_id)
        case "OwnCode":
            return own_codes.OWN_CODES.one(own_code_id=row_id)
        case "Unit":
            return UNITS.one(unit_id=row_id)
    return None


@strawberry.type(description="查询 / What may be asked.")
class Query(
    people.Query,
    stations.Query,
    counting.Query,
    history.Query,
    todos.Query,
    handing.Query,
    notices.Query,
    saved.Query,
    changes.Query,
    standards.Query,
    plaques.Query,
    import_types.Query,
    proposals.Query,
    duplicates.Query,
    codes.Query,
    own_codes.Query,
    own_matches.Query,
    adoption.Query,
    units.Query,
    accounts.Query,
    access.Query,
    powers.Query,
    partners.Query,
    webhooks.Query,
    exports.Query,
):
    @reads(
        One(meant), "按全局编号查询；不存在或不在管辖范围内时为空 / Anything by its global id; null outside your scope."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="全局编号 / The global id.")]
    ) -> Node | None:
        kind, row_id = opened_id(id)
        if kind == "Import":
            return await import_types.find(info, row_id)
        return await one(info, NODES[kind], meant(id)) if kind in NODES else None


@strawberry.type(description="办理 / What may be done: one mutation a command.")
class Mutation(
    registry.Mutation,
    imports.Mutation,
    persons.Mutation,
    adoption.Mutation,
    own_codes.Mutation,
    organising.Mutation,
    accounts.Mutation,
    notices.Mutation,
    saved.Mutation,
    partners.Mutation,
    webhooks.Mutation,
    exports.Mutation,
    handing.Mutation,
):
    pass


@strawberry.type(description="订阅，仅 graphql-transport-ws / What may be watched, over graphql-transport-ws only.")
class Subscription(
    stations.Subscription,
    import_types.Subscription,
    exports.Subscription,
    todos.Subscription,
    notices.Subscription,
):
    pass


class Schema(strawberry.Schema):
    """Strawberry would log each error with what the client sent; ours are logged where they are told."""

    async def stream(self, *asked: Any, **more: Any) -> Any:
        """Over a WebSocket one watches; queries and mutations go by POST, each with its own session."""
        more["allowed_operation_types"] = (OperationType.SUBSCRIPTION,)
        return await super().stream(*asked, **more)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing here: see ``errors.told``."""


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*NODES.values(), import_types.StationImport],
    extensions=[LookedAt],
    config=CONFIG,
)
