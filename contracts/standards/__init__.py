"""The standard in force at a place on a day: the nearest rule pack, and our own defaults where it is silent.

Each ``<jurisdiction>.toml`` holds one published document's values with the clause of each. A pack holds only what its
document says: **an absent key means no rule**, and nothing is borrowed from a neighbour or from the level above.
``defaults.toml`` is what we chose ourselves. Only what the software asks for so far is typed; the packs hold more.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from contracts.values import Kind, Level, city_of, province_of

FOLDER = Path(__file__).parent


class MalformedPack(Exception):
    """A rule pack that cannot be read stops the service at once, with a sentence."""


class Naming(msgspec.Struct, frozen=True):
    """What a station is called here."""

    clause: str
    term: str
    pattern: str = ""
    suffix: str = ""


class KindRule(msgspec.Struct, frozen=True):
    """What the document says of one kind of station."""

    code: Kind
    name: str
    clause: str = ""
    suffix: str = ""
    code_required: bool = True


class Workflow(msgspec.Struct, frozen=True):
    """Which level endorses an application, if any has to, and which accepts it; a level above may do the same."""

    endorsed_by: Level | None
    accepted_by: Level
    clause: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What is asked of stations at one place on one day. ``pack`` is ``defaults`` where no document is in force."""

    pack: str
    edition: str
    title: str
    workflow: Workflow
    kinds: tuple[KindRule, ...] = ()
    naming: Naming | None = None

    @property
    def key(self) -> str:
        """How events name what they rested on: ``anhui@2024-02-11``."""
        return f"{self.pack}@{self.edition}"

    def kind(self, kind: Kind) -> KindRule | None:
        """The document's rule for a kind, or None where it has none."""
        return next((rule for rule in self.kinds if rule.code is kind), None)

    def needs_code(self, kind: Kind) -> bool:
        """Whether a station of this kind must carry a code; so it is unless the document excuses it (AH-4.5.1)."""
        rule = self.kind(kind)
        return rule is None or rule.code_required


class _Document(msgspec.Struct, frozen=True):
    jurisdiction: str
    title: str
    division: str = ""
    edition: str = ""
    issued_on: date | None = None
    effective_from: date | None = None

    @property
    def since(self) -> date | None:
        """From when it holds; a document without any date has always held."""
        return self.effective_from or self.issued_on


class _Kinds(msgspec.Struct, frozen=True):
    clause: str = ""
    items: tuple[KindRule, ...] = ()


class _By(msgspec.Struct, frozen=True):
    level: Level | None = None
    clause: str = ""


class _Acceptance(msgspec.Struct, frozen=True):
    clause: str
    own_check: _By = _By()
    accepted_by: _By = _By()


class Pack(msgspec.Struct, frozen=True):
    """A file as read; tables that nothing asks for yet are passed over."""

    document: _Document
    naming: Naming | None = None
    kinds: _Kinds = _Kinds()
    acceptance: _Acceptance | None = None
    workflow: Workflow | None = None

    @property
    def division(self) -> int:
        return int(self.document.division or 0)

    @property
    def edition(self) -> str:
        return self.document.edition or str(self.document.since or "undated")

    def holds_on(self, day: date) -> bool:
        return self.document.since is None or self.document.since <= day

    def workflow_over(self, ours: Workflow) -> Workflow:
        """What the document says about who endorses and who accepts, ours where it says nothing."""
        said = self.acceptance
        if said is None or said.accepted_by.level is None:
            return ours
        return Workflow(
            endorsed_by=said.own_check.level or ours.endorsed_by,
            accepted_by=said.accepted_by.level,
            clause=said.accepted_by.clause or said.clause,
        )


class Library:
    """The packs of a folder and the question they answer."""

    def __init__(self, packs: Iterable[Pack], defaults: Pack) -> None:
        if defaults.workflow is None:
            raise MalformedPack("defaults.toml has no [workflow]: who endorses and who accepts must be said somewhere")
        self._ours = defaults.workflow
        self._defaults = defaults.document
        self._packs = tuple(packs)

    def resolve(self, division: int, on: date) -> Standard:
        """The standard in force: the nearest division with a document that holds on that day, its latest edition."""
        for place in (division, city_of(division), province_of(division)):
            held = [pack for pack in self._packs if pack.division == place and pack.holds_on(on)]
            if held:
                return self._standard(max(held, key=lambda pack: pack.document.since or date.min))
        return Standard(self._defaults.jurisdiction, self._defaults.edition, self._defaults.title, self._ours)

    def _standard(self, pack: Pack) -> Standard:
        return Standard(
            pack=pack.document.jurisdiction,
            edition=pack.edition,
            title=pack.document.title,
            workflow=pack.workflow_over(self._ours),
            kinds=pack.kinds.items,
            naming=pack.naming,
        )


def read_pack(path: Path) -> Pack:
    """Read one file; a malformed one stops with a sentence that says where."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        pack = msgspec.convert(content, Pack)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise MalformedPack(f"the rule pack {path.name} cannot be read: {wrong}") from wrong
    if pack.document.division and not (pack.document.division.isdecimal() and len(pack.document.division) == 6):
        raise MalformedPack(
            f"the rule pack {path.name} is for {pack.document.division!r}, not for a six-digit division"
        )
    return pack


def read_library(folder: Path) -> Library:
    """All packs of a folder; ``defaults.toml`` is ours and must be among them."""
    packs = {path.stem: read_pack(path) for path in sorted(folder.glob("*.toml"))}
    if "defaults" not in packs:
        raise MalformedPack(f"{folder} has no defaults.toml")
    defaults = packs.pop("defaults")
    nowhere = [name for name, pack in packs.items() if not pack.division]
    if nowhere:
        raise MalformedPack(f"the rule pack {nowhere[0]}.toml does not say which division it is for")
    return Library(packs.values(), defaults)


LIBRARY = read_library(FOLDER)


@lru_cache(maxsize=4096)
def resolve(division: int, on: date) -> Standard:
    """The standard in force at a division on a day (340102 → 340100 → 340000 → our defaults)."""
    return LIBRARY.resolve(division, on)
