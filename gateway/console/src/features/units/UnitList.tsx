// The units of the network: found by name, by kind, in a part of my area; each leads to what is below it.
import { useMemo } from 'react';
import { Flex, Input, Select } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { UnitsDocument, type UnitFilter, type UnitKind, type UnitRowFragment } from '../../generated/graphql';
import { ConnectionTable, type Column } from '../../shared/ConnectionTable';
import { nameOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { words } from '../../words';

const said = words.units;
const ROWS = 50;
const DEFAULTS = { text: '', kind: [] as string[], in: '', cols: [] as string[], after: '' };

const columns: Column<UnitRowFragment>[] = [
  { key: 'no', title: said.no, width: 110, cell: ({ unitNo }) => <span className="code">{unitNo}</span> },
  { key: 'name', title: said.name, cell: ({ unitNo, name }) => <Link to={`/units/${unitNo}`}>{name}</Link> },
  { key: 'kind', title: said.kind, width: 140, cell: ({ kind }) => said.kinds[kind] },
  { key: 'division', title: said.division, width: 140, cell: ({ division }) => nameOf(division) },
];

export function UnitList() {
  const [state, change] = useUrlState(DEFAULTS);
  const navigate = useNavigate();
  const { scope } = useMe();
  const filter = useMemo(() => asked(state, scope.prefixes[0]), [state, scope]);
  const variables = { first: ROWS, after: state.after || null, filter };
  const [{ data, fetching, error }, again] = useQuery({ query: UnitsDocument, variables });
  const found = data?.units;
  return (
    <div className="page">
      <PageTitle>{said.title}</PageTitle>
      <Flex className="filters" wrap gap={8} role="search" aria-label={said.title}>
        <Input.Search
          key={state.text}
          className="filter-text"
          allowClear
          defaultValue={state.text}
          placeholder={said.text}
          aria-label={said.text}
          onSearch={(text) => change({ text: text.trim() })}
        />
        <Select
          mode="multiple"
          className="filter"
          maxTagCount="responsive"
          allowClear
          placeholder={said.kindFilter}
          aria-label={said.kindFilter}
          value={state.kind}
          options={Object.entries(said.kinds).map(([value, label]) => ({ value, label }))}
          onChange={(kind) => change({ kind })}
        />
      </Flex>
      <ConnectionTable<UnitRowFragment>
        label={said.title}
        columns={columns}
        page={found && { rows: found.nodes, total: found.totalCount, hasNext: found.pageInfo.hasNextPage, end: found.pageInfo.endCursor }}
        busy={fetching}
        error={error}
        again={() => again({ requestPolicy: 'network-only' })}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        card={card}
        open={({ unitNo }) => void navigate(`/units/${unitNo}`)}
        reset={() => change({ ...DEFAULTS, cols: state.cols })}
      />
    </div>
  );
}

/** Units are no secret; a list begins with those of my area. */
function asked({ text, kind, in: place }: typeof DEFAULTS, mine: number | undefined): UnitFilter {
  const within = Number(place) || mine;
  return { ...(text ? { text } : {}), ...(kind.length ? { kind: kind as UnitKind[] } : {}), ...(within ? { within } : {}) };
}

const card = ({ name, unitNo, kind }: UnitRowFragment) => (
  <>
    <strong>{name}</strong>
    <span className="card-more">
      {said.kinds[kind]} · {unitNo}
    </span>
  </>
);
