"""How moments and decimals are written: as PostgreSQL writes them, so that every answer is the same, however read."""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.base_scalars import DateTimeDefinition, DecimalDefinition

FRACTION = re.compile(r"(\.\d*?)0+(?=[+-])")


def moment(at: datetime) -> str:
    """ISO 8601 without the zeros that end a fraction."""
    return FRACTION.sub(r"\1", at.isoformat())


def plain(number: Decimal) -> str:
    """Never with an exponent."""
    return format(number, "f")


CONFIG = StrawberryConfig(
    scalar_map={
        datetime: replace(DateTimeDefinition, serialize=moment),
        Decimal: replace(DecimalDefinition, serialize=plain),
    }
)
