"""Texts that no spreadsheet program computes, or takes for a number."""

import re

from gateway.imports.fields import ACTIVE


def inert(text: str) -> str:
    """The text with a mark before it, where it needs one; the importer takes the mark off again."""
    return f"'{text}" if ACTIVE.match(text) or re.fullmatch(r"\d{11,}[a-z]?", text) else text
