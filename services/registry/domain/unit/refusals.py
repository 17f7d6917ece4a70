"""Why a unit may not be what somebody asks for, or an account not act for it."""

from services.chassis.errors import Forbidden, Invalid, Refused


class NoSuchRole(Invalid):
    """Roles are those of ``contracts.permissions``."""

    code, zh, en = "no-such-role", "没有这样的角色", "There is no such role"


class RoleElsewhere(Invalid):
    """A role belongs to certain sorts of units: an enterprise has no clerks of the union, a union no evaluators."""

    code, zh, en = "role-elsewhere", "该类组织不设此角色", "A unit of this sort has no such role"


class CoversNothing(Invalid):
    """A union stands for divisions; without one it would reach nothing."""

    code, zh, en = "covers-nothing", "工会组织须指明所辖行政区划", "A union has to name the divisions it covers"


class CoversByName(Invalid):
    """Everybody but a union reaches the stations that name it."""

    code = "covers-by-name"
    zh, en = "该类组织不按行政区划管辖", "A unit of this sort covers no divisions but the stations that name it"


class CoversElsewhere(Invalid):
    """A union covers its own division and what lies below it, or whoever founds it could reach beyond their own."""

    code = "covers-elsewhere"
    zh, en = "所辖行政区划须在本级范围之内", "A union covers its own division or divisions below it"


class NumberedElsewhere(Invalid):
    """A number that names a division belongs to a union of that division."""

    code = "numbered-elsewhere"
    zh, en = "组织编号不属于该行政区划的此类组织", "This number belongs to a unit of another division or sort"


class ParentElsewhere(Invalid):
    """Above a unit stands one of its own division or of a division above, never itself."""

    code = "parent-elsewhere"
    zh, en = "上级组织须为本区划或上级区划的其他组织", "The unit above is another one, of this division or one above it"


class FromAbove(Forbidden):
    """What decides over a unit as a whole, and who watches it, is for a level above (B-12)."""

    code = "from-above"
    zh, en = "须由上级工会办理", "This is for a level above the unit"


class BeyondAdministrators(Forbidden):
    """An administrator gives no role that may something they may not."""

    code = "beyond-administrators"
    zh, en = (
        "该角色的权限超出管理员，须由系统运维授予",
        "This role may more than administrators; the operator gives it",
    )


class OwnGrant(Forbidden):
    """Four eyes: nobody gives themselves a role, however many of them there are."""

    code, zh, en = "own-grant", "不能给自己授权", "Nobody grants themselves a role"


class WatchesAndActs(Refused):
    """Whoever watches a unit does not act for it (三员分立)."""

    code = "watches-and-acts"
    zh, en = "监督角色与办理角色不能由同一账号兼任", "One account does not both watch a unit and act for it"


class NotGranted(Refused):
    """What was never given cannot be taken back."""

    code, zh, en = "not-granted", "该账号没有此角色", "This account does not hold that role"


class UnitUnchanged(Refused):
    """It is so already."""

    code, zh, en = "unit-unchanged", "组织信息没有变化", "The unit is as you say already"


class UnitIsDissolved(Refused):
    """A number that was somebody's stays theirs."""

    code = "unit-is-dissolved"
    zh, en = "该组织已撤销，编号不再使用", "This unit was dissolved; its number is not used again"
