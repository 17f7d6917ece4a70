"""Who comes through the door: which sort of unit may have clients, under which role they ask, into what they are let.

A scope narrows what a token is good for; what the client's unit reaches is its own, whatever the token says.
"""

from typing import NamedTuple

from contracts.registry import UnitKind

SCOPES = {
    "stations:read": ("查看共建驿站及其变更", "Read the stations the unit co-builds, and what changes"),
    "own-codes:read": ("查看自有编码", "Read the unit's own codes"),
    "own-codes:write": ("登记、变更、撤回自有编码", "Assign, change and withdraw the unit's own codes"),
}


class Guest(NamedTuple):
    """A sort of unit at this door: the role that its clients ask under, and the scopes they may have."""

    role: str
    scopes: frozenset[str]


GUESTS = {UnitKind.ENTERPRISE: Guest("enterprise", frozenset(SCOPES))}
