"""Where people's programs come in: GraphQL by POST and WebSocket, files, and the session of a browser."""

from fastapi import APIRouter

from gateway.doors import account, files, graphql, session, watching


def router() -> APIRouter:
    """Every door but those for pages and downloads."""
    routes = APIRouter()
    for door in (graphql, watching, files, session, account):
        routes.include_router(door.router())
    return routes
