"""How names are spelled on the other side of the door."""

import re


def camel(path: str) -> str:
    """A contract's field as the schema spells it: ``unit_no`` is ``unitNo``."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), path)
