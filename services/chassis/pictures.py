"""A picture becomes a plain one: decoded in a process of its own, turned upright, reduced, stripped, written anew.

Started as a file (``python -I pictures.py FORMAT``) it imports nothing of ours, reads the picture from its standard
input and writes a JPEG to its standard output. Whatever a hostile file does to a decoder, it does here: with little
memory, a few seconds, no secrets in the environment and no file it may write. The exit status says what became of it.
"""

import resource
import sys
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 50_000_000
"""What the cameras of telephones take; decoded it is 200 MB."""
LONGEST_SIDE = 4096
"""Enough to read a receipt."""
QUALITY = 85
MEMORY = 1 << 30
SECONDS = 20
LARGEST = 20 << 20
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

UNREADABLE, TOO_MANY_PIXELS = 3, 4


class TooManyPixels(Exception):
    """It would unpack to more than anybody photographs."""


def redraw(source: BinaryIO, format_: str, target: BinaryIO) -> None:
    """Write the picture anew, as RGB pixels and nothing else: no position, no camera, no date, no thumbnail."""
    from PIL import Image, ImageOps  # whoever asks for the limits alone carries no decoder

    if format_ == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # ours is the stricter limit, and looked at before anything is decoded
    with Image.open(source, formats=[format_]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPixels
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(opened)
    plain = Image.new("RGB", upright.size, "white")
    flat = _eight_bits(upright).convert("RGBA")
    plain.paste(flat, mask=flat.getchannel("A"))
    plain.save(target, "JPEG", quality=QUALITY)


def _eight_bits(image: "Image.Image") -> "Image.Image":
    """Scans have sixteen bits a pixel at times."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    try:
        redraw(sys.stdin.buffer, sys.argv[1], sys.stdout.buffer)
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # decoders raise whatever they like over a file that no camera wrote
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
