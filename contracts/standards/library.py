"""Which pack holds where and when, and what of ours stands beside it."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from pathlib import Path

import msgspec

from contracts.standards import delegation
from contracts.standards.delegation import joined, latest, places
from contracts.standards.packs import MalformedPack, Pack, read_pack
from contracts.standards.procedure import (
    CodeScheme,
    Duplicates,
    Photos,
    Post,
    Retention,
    Series,
    Stars,
    SurveyUnit,
    Workflow,
)
from contracts.standards.standard import Standard


class Ours(msgspec.Struct, frozen=True):
    """What always stands somewhere: in the document, or else in ``defaults.toml``."""

    pack: Pack
    workflow: Workflow
    head: Post
    code_scheme: CodeScheme
    series: Series
    stars: Stars
    survey_unit: SurveyUnit
    duplicates: Duplicates
    retention: Retention

    @classmethod
    def of(cls, pack: Pack) -> "Ours":
        head = head_of(pack)
        match pack:
            case Pack(
                workflow=flow,
                code_scheme=CodeScheme() as scheme,
                series=Series() as series,
                stars=Stars() as stars,
                survey_unit=SurveyUnit() as unit,
                duplicates=Duplicates() as near,
                retention=Retention() as kept,
            ) if flow is not None and head is not None:
                workflow = Workflow(flow.endorsed_by, flow.accepted_by, flow.clause, reading=flow.reading)
                return cls(pack, workflow, head, scheme, series, stars, unit, near, kept)
            case _:
                needed = ("workflow", "code_scheme", "series", "stars", "survey_unit", "duplicates", "retention")
                missing = [f"[{name}]" for name in needed if getattr(pack, name) is None]
                missing += [] if head else ['[[staff]] with role = "head"']
                raise MalformedPack(f"defaults.toml has no {', '.join(missing)}: it must be said somewhere")

    def beside(self, pack: Pack, children: Sequence[Pack] = (), above: Pack | None = None) -> Standard:
        """The document's own word, and ours where something must stand and it says nothing."""
        form = pack.application_form()
        return Standard(
            pack=pack.document.jurisdiction,
            edition=pack.edition,
            title=pack.document.title,
            instead_of=above.key if above else "",
            basis=pack.document.basis,
            filled_in_by=tuple(child.key for child in children),
            workflow=pack.workflow_over(self.workflow),
            head=head_of(pack) or self.head,
            code_scheme=pack.code_scheme or self.code_scheme,
            series=pack.series or self.series,
            stars=pack.stars or self.stars,
            survey_unit=pack.survey_unit or self.survey_unit,
            duplicates=pack.duplicates or self.duplicates,
            retention=pack.retention or self.retention,
            naming=pack.naming,
            kinds=pack.kinds.items if pack.kinds else (),
            service_groups=pack.service_groups,
            build_modes=pack.build_modes,
            management_forms=pack.management_forms,
            venue_types=pack.venue_types,
            service_sets=pack.services,
            facility_sets=pack.facilities,
            grades=pack.grades,
            premises=pack.premises,
            areas=pack.premises.area if pack.premises else (),
            signage=pack.signage,
            plaque=pack.plaque,
            opening_modes=pack.opening_modes,
            display_outside=pack.display.outside,
            display_inside=pack.display.inside,
            posts=pack.staff,
            unattended=pack.unattended,
            one_per_community=pack.plan.one_per_community,
            forms=pack.forms,
            application_form=form,
            photos=photos_of(pack, form.code if form else ""),
            reviewed=pack.acceptance.reviewed if pack.acceptance else None,
            calendar=pack.acceptance.calendar if pack.acceptance else (),
        )


def head_of(pack: Pack) -> Post | None:
    return next((post for post in pack.staff if post.role == "head"), None)


def photos_of(pack: Pack, form: str) -> Photos | None:
    return next((photos for photos in pack.photos if photos.code == form), None)


class Library:
    """The packs of a folder and the question they answer."""

    def __init__(self, packs: dict[str, Pack], defaults: Pack) -> None:
        delegation.check(packs)
        for pack in (*packs.values(), defaults):
            if pack.series and not pack.series.suffixes_share_serial:
                raise MalformedPack(
                    f"{pack.document.jurisdiction} counts stations with a suffix in a series of their own; "
                    "all stations of a prefix share one here, so suffixes_share_serial must be true"
                )
        self._ours = Ours.of(defaults)
        self._packs = tuple(packs.values())

    def words(self) -> dict[str, str]:
        """Each facility's code by every name that some document has for it."""
        items = (item for pack in self._packs for group in pack.facilities for item in group.items)
        return {word: item.code for item in items for word in (item.name, item.short)}

    def resolve(self, division: int, on: date) -> Standard:
        """The standard in force: the nearest document that holds on that day, in its latest edition.

        One that only fills in what an upper document delegates joins that one, if it holds too.
        """
        children: list[Pack] = []
        for place in places(division):
            pack = latest(pack for pack in self._packs if pack.division == place and pack.holds_on(on))
            if pack is not None and not pack.document.under:
                fitting = [child for child in children if child.document.under == pack.document.jurisdiction]
                return self._ours.beside(reduce(joined, fitting, pack), fitting, self._above(pack, on))
            children += [pack] if pack else []
        return self._ours.beside(self._ours.pack)

    def _above(self, pack: Pack, on: date) -> Pack | None:
        """The document that this one stands instead of."""
        name = pack.document.instead_of
        return latest(upper for upper in self._packs if upper.document.jurisdiction == name and upper.holds_on(on))

    def edition(self, key: str) -> Standard | None:
        """A document by its key (``anhui@2024-02-11``), in force or not, without what lower places filled in."""
        found = next((pack for pack in self._packs if pack.key == key), None)
        return self._ours.beside(found) if found else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The documents there are, one key an edition."""
        return tuple(sorted(pack.key for pack in self._packs if not pack.document.under))


def read_library(folder: Path) -> Library:
    """All packs of a folder; ``defaults.toml`` is ours and must be among them."""
    packs = {path.stem: read_pack(path) for path in sorted(folder.glob("*.toml"))}
    if "defaults" not in packs:
        raise MalformedPack(f"{folder} has no defaults.toml")
    defaults = packs.pop("defaults")
    nowhere = [name for name, pack in packs.items() if not pack.division]
    if nowhere:
        raise MalformedPack(f"the rule pack {nowhere[0]}.toml does not say which division it is for")
    return Library(packs, defaults)
