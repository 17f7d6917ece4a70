"""What anybody may look up without an account, from the server's hands: no script, nothing from outside hosts."""

from fastapi import APIRouter

from gateway.public import codes


def router() -> APIRouter:
    """``/codes``."""
    routes = APIRouter(include_in_schema=False)
    codes.add(routes)
    return routes
