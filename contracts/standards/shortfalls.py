"""What a standard asks for and a station lacks; pure, and silent wherever the standard is.

A number that nobody stated does not satisfy a rule about it. Services are compared where an application lists them: no
official form asks for them.
"""

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

import msgspec

from contracts.standards.facts import Facts
from contracts.standards.said import Said
from contracts.standards.standard import Standard
from contracts.values import Kind, Level, level_of, place_of


class Shortfall(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing a station lacks: the rule, its clause, the sentence in both languages, the field it is about."""

    code: str
    clause: str
    zh: str
    en: str
    soft: bool = False
    """Possible with a recorded reason (原则上、一般)."""
    path: str = ""
    item: str = ""
    """Which of several: the code of a facility or a service."""


AT_ONCE = frozenset({"name-off-pattern", "head-missing", "leader-missing", "liaison-missing"})
"""What no application goes without: its name, and the people who answer for it. The rest may still come."""


def indispensable(lacking: Iterable[Shortfall]) -> Iterator[Shortfall]:
    """What an application is refused for before anybody looks at it."""
    return (one for one in lacking if one.code in AT_ONCE and not one.soft)


def unexplained(lacking: Iterable[Shortfall], facts: Facts, explained: Collection[str]) -> Iterator[Shortfall]:
    """Soft rules (原则上、一般) that are passed over without a recorded reason; what is unsaid may still come."""
    for one in lacking:
        if one.soft and getattr(facts, one.path) not in (None, "") and one.clause not in explained:
            yield one


def shortfalls(standard: Standard, facts: Facts) -> tuple[Shortfall, ...]:
    """Everything the station lacks under this standard, in the order of the form."""
    return tuple(lack for rule in RULES for lack in rule(standard, facts))


COMMUNITY = "one-per-community"


def crowded(standard: Standard, community: str, beside: Collection[UUID]) -> tuple[Shortfall, ...]:
    """One community, one station, as a rule: ``beside`` are the others that stand in it (SP-2.1)."""
    rule = standard.one_per_community
    if not (rule and rule.value and community and beside):
        return ()
    zh, en = f"该社区已建有站点；{rule.wording}", "This community has a station already"
    return (Shortfall(COMMUNITY, rule.clause, zh, en, rule.soft, "community"),)


def short(said: Said, code: str, path: str, zh: str, en: str) -> Iterator[Shortfall]:
    """A rule that is not met, unless it only allows or encourages."""
    if said.hard or said.soft:
        yield Shortfall(code, said.clause, zh, en, said.soft, path)


def hung_by(facts: Facts) -> Level | None:
    """Whose plaque it is: the responsible union's; an industry union or an enterprise is no level (NM-4.3a)."""
    place = place_of(facts.unit_no or 0)
    return level_of(place) if place else None


def name(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    rule = standard.naming
    if rule and not rule.fits(facts.name):
        zh, en = f"名称应为“{rule.pattern}”", f"A station is named {rule.pattern} here"
        yield from short(rule, "name-off-pattern", "name", zh, en)


def people(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    """The head always; a responsible leader and a liaison where the document wants them (PJ-12.1)."""
    named = {"head": facts.head_id, "leader": facts.leader_id, "liaison": facts.liaison_id}
    english = {"head": "a head", "leader": "a responsible leader", "liaison": "a full-time liaison"}
    for role, person in named.items():
        post = standard.post(role)
        if post and person is None:
            zh, en = f"未填写{post.name}", f"Nobody is named as {english[role]}"
            yield from short(post, f"{role}-missing", f"{role}_id", zh, en)


def form(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    """What the official form asks for and no other rule does."""
    official = standard.application_form
    asked = official.field("build_mode") if official else None
    if asked and facts.build_mode is None:
        zh = f"未填写{asked.name}（{'、'.join(asked.options)}）"
        yield from short(asked, "build-mode-missing", "build_mode", zh, "The form asks who builds")


def kind(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    room, rule = standard.premises, standard.unattended
    if room and room.fixed and facts.kind is Kind.MOBILE:
        zh, en = "站点应为位置固定的室内场所", "A station is a room in a fixed place here"
        yield from short(room, "not-a-fixed-room", "kind", zh, en)
    if rule and not rule.allowed and facts.unattended:
        zh, en = "此地不设无人值守站点", "There are no unattended stations here"
        yield Shortfall("unattended", rule.clause, zh, en, rule.soft, "unattended")


def area(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    """Not asked of mobile stations, which have no room (SP-3.2b)."""
    rule = standard.area(hung_by(facts))
    if not rule or facts.kind is Kind.MOBILE or (facts.area_m2 is not None and rule.holds(facts.area_m2)):
        return
    size = "" if facts.area_m2 is None else f"{facts.area_m2.normalize():f}"
    zh = f"面积为{size}平方米；{rule.wording}" if size else f"未填写面积；{rule.wording}"
    en = f"The floor area is {size} m², {rule.value} m² are asked for" if size else "No floor area is given"
    yield from short(rule, "too-small", "area_m2", zh, en)


def floor(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    """Where the rule is about stations in a building, one that states neither floor nor storeys is in none (QD-4.2)."""
    rule = standard.floor
    in_building = facts.floor is not None or facts.storeys is not None
    if not rule or facts.kind is Kind.MOBILE or (rule.when == "in_building" and not in_building):
        return
    if not rule.holds(facts.floor, facts.storeys, facts.street_front):
        is_zh = "未填写楼层" if facts.floor is None else f"位于{facts.floor}层"
        en = "No floor is given" if facts.floor is None else f"Floor {facts.floor} is not where a station should be"
        yield from short(rule, "wrong-floor", "floor", f"{is_zh}；{rule.wording}", en)


def toilet(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    rule = standard.toilet
    if rule and facts.kind is not Kind.MOBILE and not rule.holds(facts.toilet, facts.toilet_m):
        is_zh = "未说明如厕条件" if facts.toilet is None else "如厕条件不符"
        yield from short(rule, "toilet-too-far", "toilet", f"{is_zh}；{rule.wording}", "No toilet is near enough")


def facilities(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    """Each that is missing, and too few of an optional set where their number is a condition."""
    having = frozenset(facts.facilities) | ({"toilet"} if facts.toilet == "inside" else frozenset())
    for group in standard.facilities_asked(facts.grade):
        for item in (item for item in group.items if not item.met_by(having)):
            zh, en = f"缺少{item.name}", f"{item.code.replace('_', ' ').capitalize()} is missing"
            yield Shortfall("facility-missing", item.clause, zh, en, group.soft, "facilities", item.code)
    for group in standard.facility_sets:
        there = sum(item.met_by(having) for item in group.items)
        if group.minimum and not group.minimum.holds(there):
            zh, en = f"自选设施有{there}项；{group.minimum.wording}", f"{there} optional facilities are too few"
            yield from short(group.minimum, "too-few-optional", "facilities", zh, en)


def services(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    offered = set(facts.services)
    for item in standard.services() if offered else ():
        if offered.isdisjoint({item.code, item.name}):
            zh, en = f"未提供服务：{item.name}", f"The service {item.code} is missing"
            yield Shortfall("service-missing", item.clause, zh, en, item.soft, "services", item.code)


def opening(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    modes = standard.opening_modes
    if modes and (facts.opening_mode is None or not modes.knows(facts.opening_mode)):
        zh = f"开放模式{modes.wording}{'、'.join(mode.name for mode in modes.items)}"
        yield from short(modes, "opening-mode", "opening_mode", zh, "The opening mode is none of the usual ones")


def photos(standard: Standard, facts: Facts) -> Iterator[Shortfall]:
    rule, there = standard.photos, len(facts.photos)
    if rule and not rule.holds(there):
        wanted = f"{rule.least} to {rule.most}" if rule.most != rule.least else f"{rule.least}"
        zh, en = f"有{there}张照片；{rule.wording}", f"There are {there} pictures; {wanted} are asked for"
        yield from short(rule, "photos-number", "photos", zh, en)


RULES = (name, people, form, kind, area, floor, toilet, facilities, services, opening, photos)
