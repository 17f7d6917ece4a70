"""``make contracts``: writes what is generated, and refuses what would break readers of what was published."""

import json
import sys

from contracts import catalog
from deploy.contracts import compatibility, documents, pages, samples


def main() -> int:
    """Compare, then write; nothing is written when something would break."""
    if broken := breaks():
        print("This would break readers of what was published:", *broken, sep="\n  ", file=sys.stderr)  # noqa: T201
        print(  # noqa: T201
            "Keep the old field beside the new one; or give the event its next version with an upcaster in "
            "contracts/catalog.py, or deprecate in GraphQL first. Where it never was published, delete the generated "
            "file and write it anew.",
            file=sys.stderr,
        )
        return 1
    for path, text in (documents.files() | pages.files()).items():
        path.write_text(text, encoding="utf-8")
    for path, message in samples.missing().items():
        path.write_bytes(message)
    return 0


def breaks() -> list[str]:
    """What the language of today breaks, measured on the committed files."""
    broken = []
    for name in catalog.SERVICES:
        committed = documents.GENERATED / f"{name}.json"
        if committed.exists():
            broken += compatibility.broken_events(json.loads(committed.read_text()), documents.schemas(name))
    if documents.SDL.exists():
        broken += compatibility.broken_graphql(documents.SDL.read_text(), documents.sdl())
    if documents.PARTNER.exists():
        broken += compatibility.broken_openapi(json.loads(documents.PARTNER.read_text()), documents.partner())
    return broken


if __name__ == "__main__":
    sys.exit(main())
