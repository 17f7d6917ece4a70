"""Documents below documents: a child sets what its parent delegates to its level, and nothing else.

A document for a place inside another document's place names that one with ``under``. The upper document stays in
force whole; where it leaves a value to the level below (``delegated_to``), the nearest word counts. A child's key that
nobody delegated is refused when the packs are read, so no place slips out of a rule of its province. Where local party
or government manages the matter its rule goes first (AH-4.1.6): such a document stands ``instead_of`` the upper one,
alone, names the decision it rests on as its ``basis``, and the upper one is shown beside it.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from contracts.standards.packs import MalformedPack, Pack
from contracts.standards.stations import Area, Premises
from contracts.values import city_of, level_of, province_of


def places(division: int) -> tuple[int, ...]:
    """A place and what it lies in, nearest first: 340102 → 340100 → 340000."""
    return tuple(dict.fromkeys((division, city_of(division), province_of(division))))


def latest(packs: Iterable[Pack]) -> Pack | None:
    return max(packs, key=lambda pack: pack.document.since or date.min, default=None)


def check(packs: dict[str, Pack]) -> None:
    """Refuses packs that contradict one another; the keys are the files' names."""
    for name, pack in packs.items():
        for other, rival in packs.items():
            if other < name and pack.division == rival.division:
                alone(name, pack, other, rival)
        above = {
            rival.document.jurisdiction
            for rival in packs.values()
            if rival.division in places(pack.division)[1:] and not rival.document.under
        }
        beneath(name, pack, above)
        editions = [parent for parent in packs.values() if parent.document.jurisdiction == pack.document.under]
        if editions and all(any(overreach(pack, parent)) for parent in editions):
            key = next(overreach(pack, editions[-1]))
            raise MalformedPack(
                f"the rule pack {name}.toml sets {key}, which {pack.document.under} does not delegate to its level"
            )


def beneath(name: str, pack: Pack, above: Collection[str]) -> None:
    """A document below another says how it stands to that one."""
    document = pack.document
    upper = document.under or document.instead_of
    if upper and upper not in above:
        raise MalformedPack(f"the rule pack {name}.toml names {upper!r}, which no pack of a place above it is")
    if document.under and document.instead_of:
        raise MalformedPack(f"the rule pack {name}.toml is both `under` and `instead_of` another; it is one of them")
    if document.instead_of and not document.basis.strip():
        raise MalformedPack(f"the rule pack {name}.toml stands `instead_of` {upper} and names no `basis` (AH-4.1.6)")
    if above and not upper:
        raise MalformedPack(
            f"the rule pack {name}.toml is for a place within {', '.join(sorted(above))} and has no `under` in "
            "[document]: below it only what it delegates can be set, unless a local `basis` puts a pack `instead_of` it"
        )


def alone(name: str, pack: Pack, other: str, rival: Pack) -> None:
    """Two files for one place are editions of one document, from different days."""
    if pack.document.jurisdiction != rival.document.jurisdiction:
        raise MalformedPack(f"{name}.toml and {other}.toml are two documents for {pack.division}; a place has one")
    if pack.document.since == rival.document.since:
        raise MalformedPack(f"{name}.toml and {other}.toml hold from the same day ({pack.edition}); one edition does")


def overreach(child: Pack, parent: Pack) -> Iterator[str]:
    """The keys that a child sets and its parent does not delegate to the child's level."""
    silent = Pack(document=child.document)
    room = child.premises or Premises(clause="")
    empty = Premises(clause=room.clause)
    for key in child.__struct_fields__:
        if key != "premises" and getattr(child, key) != getattr(silent, key):
            yield key
    for key in room.__struct_fields__:
        if key != "area" and getattr(room, key) != getattr(empty, key):
            yield f"premises.{key}"
    for area in room.area:
        if not delegated(area, child, parent):
            yield f"premises.area (hung_by = {str(area.hung_by)!r})"


def delegated(area: Area, child: Pack, parent: Pack) -> bool:
    """Whether a parent left this area to the child's level (NM-4.3a)."""
    left = parent.premises.area if parent.premises else ()
    return any(one.hung_by == area.hung_by and one.delegated_to is level_of(child.division) for one in left)


def joined(parent: Pack, child: Pack) -> Pack:
    """The parent's document with the child's word where it was left to the child."""
    if parent.premises is None or child.premises is None:
        return parent
    said = {area.hung_by: area for area in child.premises.area if delegated(area, child, parent)}
    areas = tuple(said.get(area.hung_by, area) if area.delegated_to else area for area in parent.premises.area)
    return replace(parent, premises=replace(parent.premises, area=areas))
