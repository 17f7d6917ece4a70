"""What rules, policies, views and whole loops are proved with, without a database and without a broker."""

from services.chassis.testing.memory import Held, MemoryStore
from services.chassis.testing.specs import Outcome, Spec, headless, meta, record, some_id, through_json
from services.chassis.testing.told import Reactions, Rows

__all__ = [
    "Held",
    "MemoryStore",
    "Outcome",
    "Reactions",
    "Rows",
    "Spec",
    "headless",
    "meta",
    "record",
    "some_id",
    "through_json",
]
