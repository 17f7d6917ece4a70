"""A standard as a list for people: each rule with its name, value and clause; 本地标准未规定 where it is silent."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from contracts.standards.plaque import Cmyk, Plaque, Rgb
from contracts.standards.said import Choice, Force, Origin, Said, origin_of
from contracts.standards.standard import Standard
from contracts.standards.stations import Area, Facility, KindRule
from contracts.values import Level

SILENT = "本地标准未规定"
LEVELS = {
    Level.NATION: "全国",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.STATION: "站点",
}
CALENDAR = {"own_check": "自查", "application": "申报", "city_acceptance": "验收"}
EVERY = {"month": "每月", "half_year": "每半年", "year": "每年"}


class Told(NamedTuple):
    """One line: ``value`` in Chinese; no clause and no origin where the standard is silent."""

    key: str
    label: str
    value: str = SILENT
    clause: str = ""
    origin: Origin | None = None
    force: Force = Force.MUST
    reading: str = ""
    """Why, where it is ours."""


def describe(standard: Standard) -> tuple[Told, ...]:
    """Everything the platform asks of a standard, in the order of the form; a rule with parts has a line for each."""
    return tuple(line for part in PARTS for line in part(standard))


def told(key: str, label: str, *said: tuple[str, Said | None]) -> Iterator[Told]:
    """A line for each thing said, or the one line that says that nothing was."""
    spoken = [(value, source) for value, source in said if source is not None]
    for value, source in spoken:
        yield Told(key, label, value or source.wording, source.clause, source.origin, source.force, source.reading)
    if not spoken:
        yield Told(key, label)


def names(items: Sequence[Choice | Facility], more: bool = False) -> str:
    return "、".join(item.name for item in items) + ("等" if more else "")


def way(standard: Standard) -> Iterator[Told]:
    named = (("workflow.endorsed_by", "审核同意"), ("workflow.accepted_by", "验收"))
    for (key, label), (level, clause) in zip(named, standard.workflow.steps, strict=True):
        origin = origin_of(clause)
        reading = standard.workflow.reading if origin is Origin.OURS else ""
        yield Told(key, label, LEVELS[level] if level else "不需要", clause, origin, reading=reading)
    dated = ((f"{CALENDAR[one.code]}：{one.by}，{one.wording}", one) for one in standard.calendar)
    yield from told("calendar", "每年的期限", *dated)
    form, photos, reviewed = standard.application_form, standard.photos, standard.reviewed
    yield from told("application_form", "申请表", (form.title if form else "", form))
    yield from told("photos", "照片", ("", photos))
    yield from told("reviewed", "审查对象", ("", reviewed))


def file(standard: Standard) -> Iterator[Told]:
    naming = standard.naming
    yield from told("naming", "站点名称", ((naming.pattern or naming.term) if naming else "", naming))
    yield from told("kinds", "站点类型", *((kind_line(rule), rule) for rule in standard.kinds))
    modes = standard.build_modes.items if standard.build_modes else ()
    yield from told("build_modes", "建设方式", *((defined(mode), mode) for mode in modes))
    for key, label, table in (
        ("venue_types", "依托场所", standard.venue_types),
        ("service_groups", "服务对象", standard.service_groups),
        ("management_forms", "管理方式", standard.management_forms),
        ("opening_modes", "开放模式", standard.opening_modes),
    ):
        yield from told(key, label, (names(table.items, table.open) if table else "", table))
    groups = standard.service_sets
    yield from told("services", "服务项目", *((names(group.items, group.open), group) for group in groups))
    yield from told("one_per_community", "一社区一站点", ("", standard.one_per_community))
    yield from told("unattended", "无人值守站点", ("", standard.unattended))


def kind_line(rule: KindRule) -> str:
    suffix = f"，编码后缀{rule.suffix}" if rule.suffix else ""
    return rule.name + suffix + ("" if rule.code_required else "，可不编码")


def defined(mode: Choice) -> str:
    return f"{mode.name}：{mode.definition}" if mode.definition else mode.name


def room(standard: Standard) -> Iterator[Told]:
    yield from told("area", "面积", *((area_line(area), area) for area in standard.areas))
    yield from told("floor", "楼层", ("", standard.floor))
    yield from told("toilet", "如厕", ("", standard.toilet))
    siting = standard.siting
    yield from told("siting", "选址", ("、".join((*siting.assess, *siting.consider)) if siting else "", siting))
    sets = standard.facility_sets
    for key, label, asked in (("facilities.required", "必备设施", True), ("facilities.optional", "自选设施", False)):
        groups = [group for group in sets if (group.force is not Force.MAY) is asked]
        yield from told(key, label, *((names(group.items, group.open), group) for group in groups))
    yield from told("facilities.minimum", "自选设施最少项数", *(("", group.minimum) for group in sets if group.minimum))
    hosts = ((f"{grade.name}：{names(grade.hosts, grade.hosts_open)}", grade) for grade in standard.grades)
    yield from told("grades", "等级", *hosts)
    for key, label, display in (
        ("display.outside", "外部公示", standard.display_outside),
        ("display.inside", "内部公示", standard.display_inside),
    ):
        yield from told(key, label, (names(display.items, display.open) if display else "", display))


def area_line(area: Area) -> str:
    whose = f"{LEVELS[area.hung_by]}工会挂牌：" if area.hung_by else ""
    if area.value is None:
        return f"{whose}由{LEVELS[area.delegated_to]}工会规定，尚未规定" if area.delegated_to else f"{whose}{SILENT}"
    return f"{whose}{'大于' if area.op == '>' else '不小于'}{area.value}平方米"


def signs(standard: Standard) -> Iterator[Told]:
    signage, plaque = standard.signage, standard.plaque
    spoken: list[tuple[str, Said | None]] = []
    if signage:
        hung = f"{signage.plaque.by}{signage.plaque.wording}" if signage.plaque else ""
        said = "，".join(filter(None, (signage.text, signage.place, signage.rule, signage.existing_signs, hung)))
        signs = signage.service_signs
        spoken = [
            (said, signage),
            ("", signage.co_builder_sign),
            ("", signage.place_in_score_sheet),
            ("", signage.own_level),
            ("", signage.demonstration_plaque),
            (f"{signs.count}项服务标识，{signs.size}" if signs else "", signs),
        ]
    yield from told("signage", "标识", *spoken)
    for key, label, value, source in plaque_lines(plaque):
        yield from told(f"plaque.{key}", f"标牌{label}", (value, source))


def plaque_lines(plaque: Plaque | None) -> Iterator[tuple[str, str, str, Said | None]]:
    """Size, material, letters, colours: each by itself, for each may be left open."""
    size = f"{plaque.width_mm}×{plaque.height_mm}毫米（横式）" if plaque else ""
    adjustable = plaque.adjustable if plaque else None
    yield "size", "规格", size + (f"，{adjustable.wording}" if adjustable else ""), plaque
    yield "material", "材质", plaque.material if plaque else "", plaque if plaque and plaque.material else None
    yield "font", "字体", plaque.font if plaque else "", plaque if plaque and plaque.font else None
    title, signature, emblem = (plaque.title, plaque.signature, plaque.emblem) if plaque else (None, None, None)
    for key, label, letters in (("title", "主字", title), ("signature", "落款", signature)):
        words = "或".join(f"“{word}”" for word in ((letters.text, *letters.patterns) if letters else ()) if word)
        yield key, label, f"{words}，{letters.size_pt}PT，{inks(letters.cmyk)}" if letters else "", letters
    colours = [("红", emblem.red), ("黄", emblem.yellow)] if emblem else []
    shown = (f"{name}：Pantone {one.pantone}，{inks(one.cmyk)}，RGB {rgb(one.rgb)}" for name, one in colours)
    yield "emblem", "会徽", "；".join(shown), emblem
    design = plaque.designed_by if plaque else None
    yield "design", "版样", f"{design.name}：{design.wording}" if design else "", design


def inks(cmyk: Cmyk) -> str:
    """``C0 M100 Y100 K0``."""
    return " ".join(f"{ink}{share}" for ink, share in zip("CMYK", cmyk, strict=True))


def rgb(colour: Rgb) -> str:
    return " ".join(f"{light}{share}" for light, share in zip("RGB", colour, strict=True))


def people(standard: Standard) -> Iterator[Told]:
    yield from told("posts.head", "站长", (standard.head.name, standard.head))
    for role, label in (("leader", "负责领导"), ("liaison", "联络员")):
        post = standard.post(role)
        yield from told(f"posts.{role}", label, (post.name if post else "", post))
    serving = standard.staff("self")
    yield from told("staff", "自建站点的服务人员", (serving.name if serving else "", serving))


def numbers(standard: Standard) -> Iterator[Told]:
    scheme, series = standard.code_scheme, standard.series
    parts = "＋".join(f"第{part.first}至{part.last}位{CODE_PARTS.get(part.code, part.code)}" for part in scheme.parts)
    yield from told("code_scheme", "编码规则", (f"{scheme.digits}位：{parts}", scheme))
    shared = "各类站点共用一个序号" if series.suffixes_share_serial else "带后缀的站点另编序号"
    yield from told("series", "编码序号", (shared, series))
    stars, near = standard.stars, standard.duplicates
    yield from told("stars", "评星", (f"{stars.least}至{stars.most}星，{EVERY[stars.every]}复评", stars))
    yield from told("survey_unit", "满意度调查单位", (LEVELS[standard.survey_unit.level], standard.survey_unit))
    yield from told(
        "duplicates",
        "疑似重复",
        (f"相距{near.within_m}米以内提示；同名或同一共建单位的，跨县区{near.around_m}米以内提示", near),
    )
    kept = standard.retention
    yield from told("retention", "卸任人员的个人信息", (f"卸任满{kept.former_years}年删除", kept))


CODE_PARTS = {"province_ordinal": "省排序编号", "area_code": "电话区号", "serial": "站点序号"}
PARTS = (way, file, room, signs, people, numbers)
