"""Looking for rows by part of what they say: the pieces of a text find them, the text itself decides."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, func, select

from gateway.planner.filters import Filter
from services.chassis.grams import pieces
from services.chassis.views import View

CODE = re.compile(r"([0-9]{2,11})[sd]")
"""A code, or the end of one, with its suffix."""


def sought(text: str) -> str:
    """A text as it is looked for: in small letters, and a code without its suffix, which not everybody writes."""
    text = text.strip().lower()
    code = CODE.fullmatch(text)
    return code[1] if code else text


def searched(view: View) -> dict[str, Filter]:
    """The filter ``text`` of a view that is searched, and those that it implies."""
    assert view.grams
    grams, key = view.grams.table, view.table.c[view.key]
    said = func.lower(func.concat_ws("\n", *(view.table.c[name] for name in view.grams.columns)))

    def has(gram: ColumnElement[Any]) -> ColumnElement[bool]:
        return key.in_(select(grams.c[view.key]).where(grams.c.gram == gram))

    def implied(text: str) -> Mapping[str, Any]:
        """The first piece and the last: with them the database finds the rarer one."""
        found = pieces(text)
        return {"begins": found[0], "ends": found[-1]} if found else {}

    return {
        "text": Filter(Text(), lambda text: func.strpos(said, text) > 0, sought, implied),
        "begins": Filter(Text(), has),
        "ends": Filter(Text(), has),
    }
