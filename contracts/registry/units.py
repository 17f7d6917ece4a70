"""The organisations of the network (组织), and who acts for them in which role."""

from enum import StrEnum
from uuid import UUID

from contracts.messages import Command, Event
from contracts.values import Division, Line, UnitNo


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


class GrantRole(Command, frozen=True):
    """Give an account a role in a unit (授权)."""

    unit_no: UnitNo
    account_id: UUID
    role: Line


class WithdrawRole(Command, frozen=True):
    """Take a role back (收回授权)."""

    unit_no: UnitNo
    account_id: UUID
    role: Line


class UnitEstablished(Event, frozen=True):
    """An organisation stands in the tree."""

    unit_no: int
    unit_id: UUID
    name: str
    kind: UnitKind
    covers: tuple[int, ...] = ()
    parent_no: int | None = None


class RoleGranted(Event, frozen=True):
    """An account acts for a unit in a role from now on."""

    unit_no: int
    account_id: UUID
    role: str


class RoleWithdrawn(Event, frozen=True):
    """An account no longer acts for a unit in that role."""

    unit_no: int
    account_id: UUID
    role: str
