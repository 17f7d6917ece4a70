"""The organisations of the network (组织): founded, renamed, moved, dissolved; and who acts for them in which role."""

from enum import StrEnum
from uuid import UUID

from contracts.messages import Command, Event
from contracts.values import Division, Line, Text, UnitNo


class UnitKind(StrEnum):
    """What sort of organisation a unit is."""

    UNION = "union"
    TOWNSHIP = "township"
    INDUSTRY = "industry"
    ENTERPRISE = "enterprise"
    EVALUATOR = "evaluator"


class EstablishUnit(Command, frozen=True):
    """Enter an organisation into the tree: a union, a township union, an enterprise, an evaluator (成立组织).

    ``unit_no`` is the division code for the union of a division, nine digits for a township union, and a small number
    for anybody else. ``covers`` lists the divisions of a union unit; the others cover what names them.
    """

    unit_no: UnitNo
    unit_id: UUID
    name: Line
    kind: UnitKind
    covers: tuple[Division, ...] = ()
    parent_no: UnitNo | None = None


class RenameUnit(Command, frozen=True):
    """Give an organisation another name (组织更名)."""

    unit_no: UnitNo
    name: Line


class MoveUnit(Command, frozen=True):
    """Hang an organisation below another one (变更上级组织); for a level above it."""

    unit_no: UnitNo
    parent_no: UnitNo
    reason: Line


class ChangeCovers(Command, frozen=True):
    """Say anew which divisions a union covers (变更所辖区划), when divisions change; for a level above it."""

    unit_no: UnitNo
    covers: tuple[Division, ...]
    reason: Line


class DissolveUnit(Command, frozen=True):
    """End an organisation (撤销组织), and every grant in it; for a level above it. Its number is never used again."""

    unit_no: UnitNo
    reason: Line
    successor_no: UnitNo | None = None


class GrantRole(Command, frozen=True):
    """Give an account a role in a unit (授权); never oneself, and the role of an auditor only from a level above."""

    unit_no: UnitNo
    account_id: UUID
    role: Line
    reason: Text = ""


class WithdrawRole(Command, frozen=True):
    """Take a role back (收回授权); that of an auditor only from a level above."""

    unit_no: UnitNo
    account_id: UUID
    role: Line
    reason: Text = ""


class UnitEstablished(Event, frozen=True):
    """An organisation stands in the tree."""

    unit_no: int
    unit_id: UUID
    name: str
    kind: UnitKind
    covers: tuple[int, ...] = ()
    parent_no: int | None = None


class UnitRenamed(Event, frozen=True):
    """An organisation has another name."""

    unit_no: int
    name: str


class UnitMoved(Event, frozen=True):
    """An organisation hangs elsewhere in the tree."""

    unit_no: int
    parent_no: int
    reason: str


class CoversChanged(Event, frozen=True):
    """A union covers these divisions from now on, and whoever acts for it reaches them."""

    unit_no: int
    covers: tuple[int, ...]
    reason: str


class UnitDissolved(Event, frozen=True):
    """An organisation is no more; its number stays its own, and ``successor_no`` carries on its work."""

    unit_no: int
    reason: str
    successor_no: int | None = None


class RoleGranted(Event, frozen=True):
    """An account acts for a unit in a role from now on."""

    unit_no: int
    account_id: UUID
    role: str
    reason: str = ""


class RoleWithdrawn(Event, frozen=True):
    """An account no longer acts for a unit in that role."""

    unit_no: int
    account_id: UUID
    role: str
    reason: str = ""
