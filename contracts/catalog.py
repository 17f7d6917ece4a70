"""Every event by name and version, its owner, and how old versions are read today."""

from collections.abc import Callable
from inspect import getmembers, isclass
from types import ModuleType
from typing import Any

import msgspec

from contracts import coding, finance, inspection, mapsync, registry
from contracts.messages import Command, Event, Record

SERVICES: dict[str, ModuleType] = {
    "registry": registry,
    "coding": coding,
    "inspection": inspection,
    "finance": finance,
    "mapsync": mapsync,
}


def _belongs(kind: type, module: ModuleType) -> bool:
    """Whether a service's language, a module or a package, defines this class and does not only use it."""
    return f"{kind.__module__}.".startswith(f"{module.__name__}.")


def _told_by(module: ModuleType) -> list[type[Event]]:
    return [kind for _, kind in getmembers(module, isclass) if issubclass(kind, Event) and _belongs(kind, module)]


def _asked_of(module: ModuleType) -> list[type[Command]]:
    own = (kind for _, kind in getmembers(module, isclass) if _belongs(kind, module))
    return [kind for kind in own if issubclass(kind, Command) and not kind.__subclasses__()]


EVENTS: dict[str, type[Event]] = {kind.__name__: kind for module in SERVICES.values() for kind in _told_by(module)}
COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for module in SERVICES.values() for kind in _asked_of(module)}
ASKED_OF: dict[type[Command], str] = {
    kind: service for service, module in SERVICES.items() for kind in _asked_of(module)
}
"""The service that a command belongs to."""
OWNER: dict[type[Event], str] = {kind: service for service, module in SERVICES.items() for kind in _told_by(module)}

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(event name, version n) → how its data reads as version n + 1. Pure: no I/O, no clock."""


class UnknownVersion(Exception):
    """A known event in a version that this software cannot read: it is older than the writer."""


_decoders = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}


def decode(record: Record) -> Event | None:
    """The event inside a record, brought up to date; None for a type that this software does not know."""
    kind = EVENTS.get(record.type)
    if kind is None:
        return None
    if record.v == kind.v:
        return _decoders[record.type].decode(record.data)
    if not 1 <= record.v < kind.v:
        raise UnknownVersion(f"{record.type} v{record.v}, known up to v{kind.v}")
    data = msgspec.json.decode(record.data)
    for version in range(record.v, kind.v):
        data = UPCASTERS[record.type, version](data)
    return msgspec.convert(data, kind)
