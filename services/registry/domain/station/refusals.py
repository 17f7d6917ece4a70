"""Why a station may not be what somebody asks for."""

from contracts.registry import Shortfall
from contracts.values import Level
from services.chassis.errors import Forbidden, Invalid, Refused

LEVELS = {Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级", Level.TOWNSHIP: "乡镇（街道）"}


class NotYourLevel(Forbidden):
    """The workflow in force gives this step to another level."""

    code = "not-your-level"

    def __init__(self, step: str, step_zh: str, level: Level, clause: str) -> None:
        super().__init__(
            zh=f"{step_zh}须由{LEVELS[level]}工会或其上级办理",
            en=f"{step} is for the {level} union or one above it",
            clause=clause,
        )


class NotEndorsed(Refused):
    """Acceptance comes after endorsement."""

    code, zh, en = "not-endorsed", "申报尚未经审核同意，不能验收", "This application has not been endorsed yet"


class OwnApplication(Refused):
    """Four eyes: nobody accepts what they handed in."""

    code = "own-application"
    zh, en = "不能验收自己提交的申报", "Nobody accepts an application they handed in themselves"


class OwnProposal(Refused):
    """Four eyes: nobody approves the change they proposed."""

    code = "own-proposal"
    zh, en = "不能批准自己提出的变更", "Nobody approves a change they proposed themselves"


class NotYours(Forbidden):
    """What somebody asked for is theirs and their unit's to take back, or a higher union's to turn down."""

    code = "not-yours"
    zh, en = (
        "只有提交人或其所在单位的人员可以撤回",
        "Only whoever handed this in, or somebody of their unit, takes it back",
    )


class NotACounty(Invalid):
    """A station stands in a county with a telephone area code, or it could never get its number (AH-4.5.2)."""

    code, clause = "not-a-county", "AH-4.5.2"
    zh, en = "驿站须登记在有电话区号的县（市、区）", "A station belongs to a county whose telephone area code is known"


class UnitElsewhere(Invalid):
    """A station answers to a union of its own place: the county's, a township's in it, or one above."""

    code = "unit-elsewhere"
    zh, en = "主管工会须为本县（市、区）、所属乡镇（街道）或其上级工会", "The responsible union is of another place"


class NoSuchArea(Invalid):
    """A floor area is a number that a room can have."""

    code = "no-such-area"
    zh, en = "面积须在0.01至100000平方米之间", "An area lies between 0.01 and 100,000 square metres"


class NoSuchFloor(Invalid):
    """No house has a floor above its highest."""

    code = "no-such-floor"
    zh, en = "所在楼层不能高于建筑总层数", "No house has a floor above its highest"


class NoSuchCode(Invalid):
    """What hangs at the station is no number of this province."""

    code, clause = "no-such-code", "AH-4.5.2"
    zh = "已有编码应为本省的 11 位站点编码（省排序编号、四位区号、五位序号），可带后缀"
    en = "A code from before is the province's: its ordinal, an area code in four digits, five digits, maybe a suffix"


class OtherSuffix(Invalid):
    """The suffix tells another kind."""

    code, clause = "other-suffix", "AH-4.5.3"
    zh = "编码后缀与站点类型不符：微站点为 s，流动站点为 d，其他类型无后缀"
    en = "The suffix does not fit the kind: s for micro, d for mobile, none for others"


class DistanceMissing(Invalid):
    """A toilet nearby is so many metres away."""

    code, zh, en = "distance-missing", "须填写厕所距离（米）", "How far away the toilet is has to be said, in metres"


class CoBuilderMissing(Invalid):
    """Who builds together with the union is named."""

    code, zh, en = "co-builder-missing", "共建站点须填写共建单位", "A co-built station names its co-builder"


class InTheFuture(Invalid):
    """What is said to have happened has happened."""

    code, zh, en = "in-the-future", "日期不能晚于今天", "This day has not come yet"


class InThePast(Invalid):
    """What is announced is still to come."""

    code, zh, en = "in-the-past", "日期不能早于今天", "This day has passed"


class Incomplete(Invalid):
    """An application without what the standard wants of every one."""

    code = "incomplete"

    def __init__(self, lacking: Shortfall) -> None:
        super().__init__(zh=lacking.zh, en=lacking.en, path=lacking.path, clause=lacking.clause)


class ReasonNeeded(Refused):
    """A soft rule is passed over only with a recorded reason."""

    code = "reason-needed"

    def __init__(self, lacking: Shortfall) -> None:
        super().__init__(
            zh=f"{lacking.zh}；确有特殊情况的，请说明理由",
            en=f"{lacking.en}; where there is cause, give the reason",
            path=lacking.path,
            clause=lacking.clause,
        )


class BelowStandard(Refused):
    """What falls short of the standard is accepted only with a recorded reason."""

    code = "below-standard"

    def __init__(self, lacking: tuple[Shortfall, ...]) -> None:
        super().__init__(
            zh="尚未达到标准，确需验收的请说明理由：" + "；".join(f"{one.zh}（{one.clause}）" for one in lacking),
            en="It falls short of the standard; to accept it, give the reason: "
            + "; ".join(f"{one.en} ({one.clause})" for one in lacking),
            path="reason",
            clause=lacking[0].clause,
        )


class NothingChanges(Invalid):
    """What is asked for is so already."""

    code, zh, en = "nothing-changes", "没有任何变更", "Nothing would change"


class NoSuchProposal(Refused):
    """The change was decided already, or never proposed."""

    code, zh, en = "no-such-change", "没有这项待批准的变更", "No such change waits to be decided"


class ChangedMeanwhile(Refused):
    """What a change was built on is different now; to agree would undo somebody else's work."""

    code = "changed-meanwhile"
    zh, en = "该项内容在提出变更后已被修改，请重新提出", "This was changed since; the change has to be proposed anew"
