"""A bucket in this process: as much of S3 as keeping, fetching and deleting one object at a time takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import md5
from xml.etree.ElementTree import fromstring

from fastapi import FastAPI, Request, Response

from tests.gateway.opened import serving

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass
class Bucket:
    """What it holds, and what it was asked; ``broken`` answers everything with 500."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    broken: bool = False

    async def answer(self, request: Request) -> Response:
        self.asked.append(request)
        key = request.url.path.removeprefix("/bucket/")
        if self.broken:
            return Response(status_code=500)
        if not request.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential=somebody/"):
            return Response(status_code=403)
        match request.method:
            case "PUT":
                self.objects[key] = await request.body()
                return Response(headers={"ETag": self._tag(key)})
            case "GET" | "HEAD" if key in self.objects:
                about = {"ETag": self._tag(key), "Last-Modified": "Mon, 02 Mar 2026 01:30:00 GMT"}
                return Response(self.objects[key], headers=about)
            case "DELETE":
                self.objects.pop(key, None)
                return Response(status_code=204)
            case "POST" if "delete" in request.query_params:
                keys = [one.text or "" for one in fromstring(await request.body()).iter() if one.tag.endswith("Key")]
                for key in keys:
                    self.objects.pop(key, None)
                gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
                body = f'<DeleteResult xmlns="{NAMESPACE[1:-1]}">{gone}</DeleteResult>'
                return Response(body, media_type="application/xml")
        return Response(status_code=404)

    def _tag(self, key: str) -> str:
        return f'"{md5(self.objects[key]).hexdigest()}"'


@asynccontextmanager
async def bucket() -> AsyncIterator[Bucket]:
    """The bucket on a free port."""
    held, app = Bucket(), FastAPI()
    app.add_api_route("/{path:path}", held.answer, methods=["GET", "HEAD", "PUT", "POST", "DELETE"])
    async with serving(app) as held.url:
        yield held
