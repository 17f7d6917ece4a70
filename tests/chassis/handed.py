"""Files as people hand them in, and as those do who want to break something."""

import io
import struct
import zlib
from base64 import b64decode
from collections.abc import AsyncIterator

from PIL import Image

CAMERA = "Secret Camera 9"
GPS = 0x8825
ORIENTATION, MODEL = 0x0112, 0x0110

# 64 x 32 pixels of red with a camera and a position in its Exif; nothing at hand writes HEIC
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIA"
    "AQAAAAAB4gABAAAAAAAAABoAAgAAAAAB/AABAAAAAAAAAHQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAA"
    "ABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAlm1kYXQAAAAWKAGvGYDvSaW//9/jH/X2r/imtaY+bgAAAAZFeGlmAABNTQAqAAAACAACARAAAgAAAA4AAAAm"
    "iCUABAAAAAEAAAA0AAAAAFNlY3JldCBDYW1lcmEAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFIAAAAAAAAAHwAAAAEAAAAxAAAAAQAAAAwAAAAB"
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(format_: str, size: tuple[int, int] = (64, 32), orientation: int = 1, mode: str = "RGB") -> bytes:
    """A picture with everything in it that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[MODEL], exif[ORIENTATION] = CAMERA, orientation
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 49.0, 12.0), 3: "E", 4: (117.0, 13.0, 38.0)})
    image = Image.new(mode, size, "red" if mode == "RGB" else 0)
    if mode == "RGB":
        image.paste("blue", (0, 0, size[0] // 2, size[1]))  # the left half
    written = io.BytesIO()
    image.save(written, format_, exif=exif.tobytes(), comment=CAMERA, xmp=f"<x>{CAMERA}</x>".encode())
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has so many pixels, and has its rows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(b"\x00" * 50_000_000, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def chunks(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    """As they come from the network."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
