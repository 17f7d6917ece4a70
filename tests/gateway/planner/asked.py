"""A value for each filter of each list: whoever adds a filter says here how somebody might ask by it."""

from typing import Any
from uuid import UUID

from tests.bench.filled import AREAS
from tests.gateway.opened import LUYANG

PLACES = {
    "province": AREAS["province"],
    "city": AREAS["city"],
    "division": AREAS["division"],
    "unitNo": AREAS["unit_no"],
    "enterpriseNo": AREAS["enterprise_no"],
}
STATION = str(LUYANG[0])
FILTERS: dict[str, dict[str, Any]] = {
    "stations": PLACES
    | {
        "status": ["OPEN"],
        "kind": ["FIXED", "MICRO"],
        "codeState": ["ALLOCATED"],
        "hasCode": True,
        "hasOwnCode": False,
        "personId": str(UUID(int=1)),
        "submittedFor": AREAS["division"],
        "submittedBy": str(UUID(int=1)),
        "submittedSince": "2026-01-01",
        "submittedUntil": "2026-01-01",
        "statusSince": "2026-01-01",
        "statusUntil": "2026-01-01",
        "changedSince": "2026-01-01",
        "changedUntil": "2026-01-01",
        "carriedCode": "12055100001",
        "name": "驿站第4321号",
        "box": {"west": 117.28, "south": 30.9, "east": 117.3, "north": 31.1},
        "text": "驿站第4321号",
    },
    "proposals": PLACES
    | {"status": ["PENDING"], "stationId": STATION, "proposedSince": "2026-01-01", "proposedUntil": "2026-01-01"},
    "ownCodes": PLACES
    | {"status": ["ASSIGNED"], "ownCode": "HF-2", "stationId": STATION, "revisedAfter": 2, "text": "四牌楼"},
}
DOCUMENTS = {"stations": "page", "proposals": "proposals", "ownCodes": "own_codes"}
EACH = [(DOCUMENTS[of], {"filter": {name: value}}) for of, some in FILTERS.items() for name, value in some.items()]
"""One filter at a time, with the document of the corpus that takes it."""
