"""What a rebuilt view is held against the live one by, and a way to cut a rebuild off."""

from typing import Any

from services.chassis.digest import Arrived, Fetch
from tests.chassis.fed import Fed


async def everything(house: Fed) -> dict[str, Any]:
    """All rows of all tables of the view, and where it stands."""
    tables = {table.name: await house.rows(f"select * from {table.name}") for table in house.view.tables}
    ordered = {name: sorted(rows, key=lambda row: str(list(row.values()))) for name, rows in tables.items()}
    return ordered | {"checkpoints": await house.rows("select consumer, source, position, hash from checkpoints")}


async def shape(owner: Any) -> list[Any]:
    """Every table, index, policy and grant there is."""
    rows = await owner.fetch(
        """
        select tablename || ' ' || indexdef as what from pg_indexes where schemaname = 'public'
        union all select tablename || ' ' || policyname || ' ' || coalesce(qual, '') from pg_policies
        union all select relname || ' ' || relrowsecurity || relforcerowsecurity || ' ' ||
                array(select unnest(relacl)::text order by 1)::text
            from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        union all select 'view ' || name || ' ' || fingerprint from views
        order by what
        """
    )
    return [row["what"] for row in rows]


class Interrupted(Exception):
    """Somebody pulled the plug."""


def breaking(house: Fed, pages: int) -> Fetch:
    """The sources' stores, until so many pages have been read."""
    left = pages

    async def fetch(source: str, after: int, limit: int) -> list[Arrived]:
        nonlocal left
        left -= 1
        if left < 0:
            raise Interrupted
        return await house.source.events(source, after, limit)

    return fetch
