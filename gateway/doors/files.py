"""The door for files: sheets, photos and vouchers come in, photos and vouchers go out again."""

from fastapi import APIRouter, Request, Response

from gateway.front import Front
from gateway.photos import Photo
from services.chassis import tracing
from services.chassis.api import answer
from services.chassis.files import Kind, peeked, sniffed

SUFFIX = {Kind.PHOTO: ".jpg", Kind.DOCUMENT: ".pdf"}


def router() -> APIRouter:
    """``POST /files`` and ``GET /files/{id}``."""
    routes = APIRouter()

    @routes.post("/files")
    async def hand_in(request: Request) -> Response:
        front: Front = request.app.state.own
        _, session = await front.admitted(request)
        head, chunks = await peeked(request.stream())
        account, name = session.viewer.account, request.headers.get("x-filename", "")
        if sniffed(head) == Kind.SHEET:
            return answer({"fileId": await front.files.receive(account, name, chunks)})
        return answer({"fileId": await front.photos.keep(account, chunks)})

    @routes.get("/files/{file_id}")
    async def hand_out(request: Request, file_id: str) -> Response:
        front: Front = request.app.state.own
        _, session = await front.admitted(request)
        with tracing.span("file") as trace:
            async with front.access.denials(session, "file:read", f"file-{file_id[:64]}", trace):
                found = await front.photos.read(session.viewer, file_id)
        return handed_out(found, request.headers.get("if-none-match", ""))

    return routes


def handed_out(file: Photo, known: str) -> Response:
    """A file as no browser mistakes it for a page: its type is ours, its name too, and it is for saving."""
    tag = f'"{file.file_id}"'
    headers = {
        "Content-Disposition": f'attachment; filename="{file.file_id[:12]}{SUFFIX[file.kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache",  # whoever may no longer see it does not get it from the cache
        "ETag": tag,
    }
    if known == tag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.kind)
