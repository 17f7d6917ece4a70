"""What waits for somebody: one table of rules, each saying what waits in which state, for which step of the workflow.

A step waits for the level that the standard of the place gives it to; a level above may do it, but nobody waits for
them. What somebody may not decide because it is their own (four eyes) waits for the others of their unit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Select, Table, Text, and_, cast, false, func, literal, null, select

from contracts import divisions, standards
from contracts.standards import Workflow
from contracts.values import Level, Scope, place_of
from gateway.reading import Viewer, within
from gateway.sessions import Session
from gateway.views.proposals import proposals
from gateway.views.stations import stations
from services.chassis.auth import Hat
from services.chassis.clock import SHANGHAI

Value = ColumnElement[Any]


class Kind(StrEnum):
    """What has to be done."""

    ENDORSE = "endorse"
    ACCEPT = "accept"
    APPROVE = "approve"
    MEND = "mend"
    COMMIT = "commit"


class Step(NamedTuple):
    """A step of the workflow at a place: whose it is, by which clause, within how many days or by which month's end."""

    level: Level | None
    clause: str
    days: int | None = None
    month: int | None = None

    def due(self, began: Value) -> Value:
        """The last day for what began on a day."""
        if self.days is not None:
            return began + timedelta(days=self.days)
        if self.month is None:
            return null()
        year = func.extract("year", began - func.make_interval(0, self.month)) + 1  # it comes next in this one
        return func.make_date(cast(year, Integer), self.month, 1) + func.make_interval(0, 1) - timedelta(days=1)


class Rule(NamedTuple):
    """What waits: rows of a view in a state, for whoever may take the step; not for whom a column names."""

    kind: Kind
    table: Table
    status: str
    permission: str
    step: Callable[[Workflow], Step]
    own: str = ""


def endorsing(flow: Workflow) -> Step:
    clause = flow.endorsed_clause or flow.clause
    return Step(flow.endorsed_by, clause, flow.endorsed_within_days, flow.endorsed_by_month)


def accepting(flow: Workflow) -> Step:
    return Step(flow.accepted_by, flow.clause, flow.accepted_within_days, flow.accepted_by_month)


def accepting_at_once(flow: Workflow) -> Step:
    """Where nobody has to endorse."""
    return accepting(flow)._replace(level=None if flow.endorsed_by else flow.accepted_by)


def approving(flow: Workflow) -> Step:
    """A change is agreed to by the level that accepts; no document says within how many days."""
    return Step(flow.accepted_by, flow.clause)


_station, _proposal = stations.table, proposals.table
RULES = (
    Rule(Kind.ENDORSE, _station, "submitted", "station:endorse", endorsing),
    Rule(Kind.ACCEPT, _station, "submitted", "station:accept", accepting_at_once, "submitted_by"),
    Rule(Kind.ACCEPT, _station, "endorsed", "station:accept", accepting, "submitted_by"),
    Rule(Kind.APPROVE, _proposal, "pending", "station:approve", approving, "proposed_by"),
)

PERMISSION = {rule.kind: rule.permission for rule in RULES} | {
    Kind.MEND: "station:submit",
    Kind.COMMIT: "station:submit",
}
"""What one has to hold to do it."""


def waiting(session: Session, today: date, *, mine: bool, kinds: frozenset[Kind]) -> list[Select[Any]]:
    """What waits for an account's units in the views, one statement a rule, hat and term; or for itself alone."""
    viewer, account = session.viewer, str(session.viewer.account)
    found = [returned(viewer, session, mine=mine)] if Kind.MEND in kinds and session.identity.hats else []
    if mine:
        return found
    for rule in (rule for rule in RULES if rule.kind in kinds):
        for hat in (hat for hat in session.identity.hats if hat.allows(rule.permission)):
            for step, places in steps(rule, hat, today):
                here = and_(within(hat.scope, rule.table), rule.table.c.status == rule.status)
                if places is not None:
                    here = and_(here, rule.table.c.division.in_(places))
                if rule.own:
                    here = and_(here, rule.table.c[rule.own] != account)
                found.append(rows(rule.kind, rule.table, step).where(here))
    return found


def returned(viewer: Viewer, session: Session, *, mine: bool) -> Select[Any]:
    """What was given back waits for whoever handed it in, or for their unit."""
    units = [hat.unit_no for hat in session.identity.hats if hat.allows("station:submit")]
    by = _station.c.submitted_by == str(viewer.account)
    theirs = by if mine else by | _station.c.submitted_for.in_(units)
    waits = rows(Kind.MEND, _station, Step(None, ""))
    return waits.where(within(viewer.scope, _station), _station.c.status == "returned", theirs)


def nothing() -> Select[Any]:
    """What a list is made of for whom nothing can wait."""
    return rows(Kind.MEND, _station, Step(None, "")).where(false())


def steps(rule: Rule, hat: Hat, today: date) -> Iterator[tuple[Step, list[int] | None]]:
    """The terms on which this step is the hat's, and the counties where it is on these; None for all it reaches."""
    counties = list(reached(hat.scope))
    terms: dict[Step, list[int]] = defaultdict(list)
    for county in counties:
        step = rule.step(standards.resolve(county, today).workflow)
        if step.level == hat.level:
            terms[step].append(county)
    for step, places in terms.items():
        yield step, None if len(places) == len(counties) else places


def reached(scope: Scope) -> Iterator[int]:
    """The counties in a scope, and those of its township unions."""
    found = {place_of(unit_no) for unit_no in scope.unit_nos} - {None}
    below = list(scope.prefixes)
    while below:
        prefix = below.pop()
        children = divisions.children(prefix)
        below += [child.code for child in children]
        found |= set() if children else {prefix}
    yield from sorted(place for place in found if place)


def rows(kind: Kind, table: Table, step: Step) -> Select[Any]:
    """What waits, since when and until when; a change under the name of its station."""
    changes = table is _proposal
    since = table.c.proposed_at if changes else table.c.status_at
    row_id = table.c.change_id if changes else table.c.station_id
    name: Any = (
        select(_station.c.name).where(_station.c.station_id == table.c.station_id).scalar_subquery()
        if changes
        else table.c.name
    )
    began = cast(func.timezone(SHANGHAI.key, since), Date)
    return select(
        literal(kind.value, Text).label("kind"),
        row_id.label("row_id"),
        table.c.station_id,
        name.label("name"),
        table.c.division.label("division"),
        since.label("since"),
        cast(step.due(began), Date).label("due"),
        literal(step.clause, Text).label("clause"),
    )


def late(due: ColumnElement[Any], today: date) -> ColumnElement[bool]:
    return due < literal(today, Date)
