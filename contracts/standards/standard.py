"""The standard in force at one place on one day: what a decider asks, one line a question."""

from dataclasses import dataclass

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
from contracts.standards.said import Choice, Choices, Force
from contracts.standards.stations import (
    Area,
    BuildModes,
    Display,
    Facility,
    FacilitySet,
    Floor,
    Grade,
    KindRule,
    ManagementForms,
    Naming,
    Premises,
    ServiceSet,
    Siting,
    Toilet,
    VenueTypes,
)
from contracts.values import Kind, Level

CORE = "core"


@dataclass(frozen=True, slots=True)
class Standard:
    """What is asked of stations at one place on one day. ``pack`` is ``defaults`` where no document is in force.

    None and empty mean that the document is silent: no rule. What always stands (``workflow``, ``head``,
    ``code_scheme``, ``series``, ``stars``, ``survey_unit``, ``duplicates``, ``retention``) is ours where the document
    has no such table; its clause then is ``ours``.
    """

    pack: str
    edition: str
    title: str
    workflow: Workflow
    head: Post
    code_scheme: CodeScheme
    series: Series
    stars: Stars
    survey_unit: SurveyUnit
    duplicates: Duplicates
    retention: Retention
    naming: Naming | None = None
    kinds: tuple[KindRule, ...] = ()
    service_groups: Choices | None = None
    build_modes: BuildModes | None = None
    management_forms: ManagementForms | None = None
    venue_types: VenueTypes | None = None
    service_sets: tuple[ServiceSet, ...] = ()
    facility_sets: tuple[FacilitySet, ...] = ()
    grades: tuple[Grade, ...] = ()
    premises: Premises | None = None
    areas: tuple[Area, ...] = ()
    signage: Signage | None = None
    plaque: Plaque | None = None
    opening_modes: Choices | None = None
    display_outside: Display | None = None
    display_inside: Display | None = None
    posts: tuple[Post, ...] = ()
    unattended: Unattended | None = None
    one_per_community: OnePerCommunity | None = None
    forms: tuple[Form, ...] = ()
    application_form: Form | None = None
    photos: Photos | None = None
    reviewed: Reviewed | None = None
    calendar: tuple[Dated, ...] = ()
    instead_of: str = ""
    """The key of the upper document that gives way here, and with ``basis`` the local decision why (AH-4.1.6)."""
    basis: str = ""
    filled_in_by: tuple[str, ...] = ()
    """The documents of lower places that set what this one delegates."""

    @property
    def key(self) -> str:
        """How events name what they rested on: ``anhui@2024-02-11``, and ``+`` what a lower place filled in."""
        return "+".join((f"{self.pack}@{self.edition}", *self.filled_in_by))

    @property
    def floor(self) -> Floor | None:
        """On which floor (SP-3.2b, QD-4.2)."""
        return self.premises.floor if self.premises else None

    @property
    def toilet(self) -> Toilet | None:
        """How near a toilet has to be (NM-4.3b, QD-5b)."""
        return self.premises.toilet if self.premises else None

    @property
    def siting(self) -> Siting | None:
        """What to look at before building."""
        return self.premises.siting if self.premises else None

    def kind(self, kind: Kind) -> KindRule | None:
        """The document's rule for a kind, or None where it has none."""
        return next((rule for rule in self.kinds if rule.code is kind), None)

    def needs_code(self, kind: Kind) -> bool:
        """Whether a station of this kind must carry a code; so it is unless the document excuses it (AH-4.5.1)."""
        rule = self.kind(kind)
        return rule is None or rule.code_required

    @property
    def asks_co_builder(self) -> bool:
        """Whether a co-built station says with whom; a document that prints its form without the question does not."""
        form = self.application_form
        return form is None or not form.fields or form.field("co_builder") is not None

    def build_mode(self, mode: str) -> Choice | None:
        """What a build mode means here."""
        return self.build_modes.find(mode) if self.build_modes else None

    def staff(self, mode: str | None, *, unattended: bool = False) -> Choice | None:
        """Who has to serve a station of this build mode besides its head.

        Anhui wants people for self-built stations (AH-4.4.1), unless they are unattended ones (AH-4.2.3); the head
        remains in any case (our reading).
        """
        if self.management_forms is None or (unattended and self.unattended and self.unattended.allowed):
            return None
        return next((form for form in self.management_forms.items if form.hard and mode in form.modes), None)

    def post(self, role: str) -> Post | None:
        """Somebody to be named in a role: ``head``, ``leader``, ``liaison`` (PJ-12.1)."""
        return self.head if role == "head" else next((post for post in self.posts if post.role == role), None)

    def area(self, hung_by: Level | None = None) -> Area | None:
        """The least area of a station whose plaque that level hangs; None where nobody set one (NM-4.3a)."""
        return next((area for area in self.areas if area.value is not None and area.hung_by in (None, hung_by)), None)

    def grade(self, grade: int | None) -> Grade | None:
        return next((rule for rule in self.grades if rule.grade == grade), None)

    def grade_of(self, venue: str) -> Grade | None:
        """The grade that a venue proposes; the reviewer decides (PJ-6.2.1)."""
        return next(
            (grade for grade in self.grades if any(venue in (host.code, host.name) for host in grade.hosts)), None
        )

    def services(self) -> tuple[Choice, ...]:
        """What every station is for."""
        return tuple(item for group in self.service_sets if group.set == CORE for item in group.items)

    def facilities_asked(self, grade: int | None = None) -> tuple[FacilitySet, ...]:
        """The sets there must or should be. Where stations are graded, the grade names them; ungraded ones owe none."""
        rule = self.grade(grade)
        return tuple(
            group
            for group in self.facility_sets
            if group.force is not Force.MAY and (not self.grades or (rule and group.set in rule.facilities))
        )

    def required_facilities(self, grade: int | None = None) -> tuple[Facility, ...]:
        """What there must be (9 of 9+X, 六有)."""
        return tuple(item for group in self.facilities_asked(grade) for item in group.items)

    def optional_facilities(self, grade: int | None = None) -> tuple[Facility, ...]:
        """What there may be (X of 9+X, 拓展)."""
        asked = self.facilities_asked(grade)
        return tuple(item for group in self.facility_sets if group not in asked for item in group.items)

    def missing_facilities(self, having: frozenset[str], grade: int | None = None) -> tuple[Facility, ...]:
        """The required facilities that are not among ``having``: codes, or names as the document writes them."""
        return tuple(item for item in self.required_facilities(grade) if not item.met_by(having))

    def form(self, code: str) -> Form | None:
        return next((form for form in self.forms if form.code == code), None)
