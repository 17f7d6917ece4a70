"""Rule packs as files: one published document a file, each value with its clause.

A ``clause`` holds for its table and all below it, unless an entry carries its own. Every key of a typed table is
known, so that a slip of the pen cannot switch a rule off; tables of capabilities that nothing asks for yet are named
in ``Pack`` and passed over.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from contracts.standards.hints import right
from contracts.standards.plaque import Plaque, Signage
from contracts.standards.procedure import (
    CodeScheme,
    Dated,
    Duplicates,
    Form,
    OnePerCommunity,
    Photos,
    Post,
    Retention,
    Reviewed,
    Series,
    Stars,
    SurveyUnit,
    Unattended,
    Workflow,
)
from contracts.standards.said import Choices, Said
from contracts.standards.stations import (
    BuildModes,
    Display,
    FacilitySet,
    Grade,
    KindRule,
    ManagementForms,
    Naming,
    Premises,
    ServiceSet,
    VenueTypes,
)
from contracts.values import Level


class MalformedPack(Exception):
    """A rule pack that cannot be read stops the service at once, with a sentence."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the pack was taken from, and from when it holds.

    Below another document's place it either fills in what that one delegates (``under``), or stands in its stead, with
    the local decision that says so (``instead_of``, ``basis``; AH-4.1.6).
    """

    jurisdiction: str
    title: str
    division: str = ""
    under: str = ""
    instead_of: str = ""
    basis: str = ""
    level: Level | None = None
    edition: str = ""
    number: str = ""
    title_en: str = ""
    kind: str = ""
    issuer: str = ""
    proposed_by: str = ""
    drafted_by: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    issued_on: date | None = None
    effective_from: date | None = None

    @property
    def since(self) -> date | None:
        """From when it holds; a document without any date has always held."""
        return self.effective_from or self.issued_on


class KindRules(Said, frozen=True, kw_only=True):
    """The kinds that the document knows beside the ordinary one."""

    items: tuple[KindRule, ...] = ()


class By(Said, frozen=True, kw_only=True):
    """Who does something; the level is absent where the document names a body only."""

    name: str = ""
    level: Level | None = None


class Applying(Said, frozen=True, kw_only=True):
    """How one applies: ``form`` is the official form, if there is one."""

    form: str = ""
    name: str = ""
    voluntary: bool = False


class Acceptance(Said, frozen=True, kw_only=True):
    """[acceptance]: who checks, who accepts, what is handed in."""

    own_check: By | None = None
    accepted_by: By | None = None
    application: Applying | None = None
    reviewed: Reviewed | None = None
    reviewers: Any = None
    higher_levels_by: Any = None
    score_sheet: str = ""
    calendar: tuple[Dated, ...] = ()
    when: Any = None
    condition: Any = None
    on_pass: Any = None
    result: str = ""
    regime: Any = None

    def month(self, code: str) -> int | None:
        """The month of each year by whose end something is done, where the document sets one."""
        return next((one.month.last for one in self.calendar if one.code == code), None)


class WorkflowTable(Said, frozen=True, kw_only=True):
    """[workflow]: who endorses and who accepts, said outright."""

    endorsed_by: Level | None = None
    accepted_by: Level
    endorsed_within_days: int | None = None
    accepted_within_days: int | None = None
    from_pack: Any = None


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[plan]: of it only what concerns a single station is asked for so far."""

    one_per_community: OnePerCommunity | None = None
    allocation: Any = None
    counts_in: Any = None
    coverage: Any = None
    goals: Any = None
    report_by: Any = None
    targets: Any = None
    total: Any = None
    upgrade: Any = None
    window: Any = None


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[display]: what hangs inside and outside."""

    inside: Display | None = None
    outside: Display | None = None


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file as read."""

    document: Document
    naming: Naming | None = None
    kinds: KindRules | None = None
    code_scheme: CodeScheme | None = None
    series: Series | None = None
    service_groups: Choices | None = None
    build_modes: BuildModes | None = None
    management_forms: ManagementForms | None = None
    venue_types: VenueTypes | None = None
    services: tuple[ServiceSet, ...] = ()
    facilities: tuple[FacilitySet, ...] = ()
    grades: tuple[Grade, ...] = ()
    premises: Premises | None = None
    signage: Signage | None = None
    plaque: Plaque | None = None
    opening_modes: Choices | None = None
    display: Shown = Shown()
    photos: tuple[Photos, ...] = ()
    staff: tuple[Post, ...] = ()
    unattended: Unattended | None = None
    plan: Plan = Plan()
    acceptance: Acceptance | None = None
    workflow: WorkflowTable | None = None
    forms: tuple[Form, ...] = ()
    stars: Stars | None = None
    survey_unit: SurveyUnit | None = None
    duplicates: Duplicates | None = None
    retention: Retention | None = None
    # Nothing asks for these yet:
    archive: Any = None
    assets: Any = None
    cadences: Any = None
    cards: Any = None
    escalation: Any = None
    facility_quality: Any = None
    funds: Any = None
    honours: Any = None
    inspection_methods: Any = None
    levels: Any = None
    map: Any = None
    precedence: Any = None
    responsibilities: Any = None
    score_sheets: Any = None
    six_haves: Any = None
    slogans: Any = None
    subsidies: Any = None
    survey: Any = None
    workflows: Any = None

    @property
    def division(self) -> int:
        return int(self.document.division or 0)

    @property
    def edition(self) -> str:
        return self.document.edition or str(self.document.since or "undated")

    @property
    def key(self) -> str:
        """How events name it: ``anhui@2024-02-11``."""
        return f"{self.document.jurisdiction}@{self.edition}"

    def holds_on(self, day: date) -> bool:
        return self.document.since is None or self.document.since <= day

    def workflow_over(self, ours: Workflow) -> Workflow:
        """What the document says about who endorses and who accepts, ours where it says nothing."""
        if self.workflow is not None:
            flow = self.workflow
            days = (flow.endorsed_within_days, flow.accepted_within_days)
            return Workflow(flow.endorsed_by, flow.accepted_by, flow.clause, "", flow.reading, *days)
        said, accepts = self.acceptance, self.acceptance.accepted_by if self.acceptance else None
        if said is None or accepts is None or accepts.level is None:
            return ours
        dated = None, None, said.month("application"), said.month("city_acceptance")
        checks = said.own_check
        if checks is None or checks.level is None:
            return Workflow(ours.endorsed_by, accepts.level, accepts.clause, ours.clause, ours.reading, *dated)
        return Workflow(checks.level, accepts.level, accepts.clause, checks.clause, "", *dated)

    def application_form(self) -> Form | None:
        """The official form that an application is made with."""
        applying = self.acceptance.application if self.acceptance else None
        return next((form for form in self.forms if applying and form.code == applying.form), None)


def read_pack(path: Path) -> Pack:
    """Read one file; a malformed one stops with a sentence that says where, and what would be right there."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        pack = msgspec.convert({name: inherited(table) for name, table in content.items()}, Pack)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise MalformedPack(f"the rule pack {path.name} cannot be read: {wrong}") from wrong
    except msgspec.ValidationError as wrong:
        raise MalformedPack(f"the rule pack {path.name} cannot be read: {wrong}{right(Pack, str(wrong))}") from wrong
    if pack.document.division and not (pack.document.division.isdecimal() and len(pack.document.division) == 6):
        raise MalformedPack(
            f"the rule pack {path.name} is for {pack.document.division!r}, not for a six-digit division"
        )
    return pack


def inherited(table: Any, clause: str = "") -> Any:
    """A table with the clause of the one around it written into every entry that carries none of its own."""
    match table:
        case dict():
            own = table.get("clause", clause)
            below = {key: inherited(value, own) for key, value in table.items()}
            return {"clause": own, **below} if own else below
        case list():
            return [inherited(entry, clause) for entry in table]
        case _:
            return table
