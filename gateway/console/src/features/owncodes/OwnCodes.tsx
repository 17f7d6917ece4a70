// An enterprise's stations with its own numbers, in every city: given, changed and withdrawn; a union sees those of its area.
import { useMemo, useState } from 'react';
import { Button, Flex, Input, Select, Typography } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { OwnStationsDocument, type OwnStationFragment, type StationFilter } from '../../generated/graphql';
import { ConnectionTable, type Column } from '../../shared/ConnectionTable';
import { PageTitle } from '../../shared/PageTitle';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { words } from '../../words';
import { Status } from '../stations/Status';
import { OwnCodeDialog } from './OwnCodeDialog';

const said = words.owncodes;
const of = words.stations;
const ROWS = 50;
const DEFAULTS = { text: '', own: '', cols: [] as string[], after: '' };

const columns: Column<OwnStationFragment>[] = [
  { key: 'own', title: said.ownCode, width: 180, cell: ({ ownCode }) => <span className="code">{ownCode ?? words.shared.none}</span> },
  { key: 'name', title: of.name, cell: ({ id, name }) => <Link to={`/stations/${id}`}>{name}</Link> },
  { key: 'code', title: of.code, width: 150, cell: ({ code }) => <span className="code">{code ?? words.shared.none}</span> },
  { key: 'status', title: of.status, width: 130, cell: ({ status }) => <Status status={status} /> },
  { key: 'division', title: of.division, width: 140, cell: ({ divisionName }) => divisionName },
  { key: 'enterprise', title: said.enterprise, width: 180, cell: ({ enterpriseName, enterpriseNo }) => enterpriseName ?? enterpriseNo ?? words.shared.none },
];

export function OwnCodes() {
  const [state, change] = useUrlState(DEFAULTS);
  const [chosen, choose] = useState<OwnStationFragment>();
  const navigate = useNavigate();
  const ours = useMe().scope.enterpriseNos;
  const filter = useMemo(() => asked(state, ours[0]), [state, ours]);
  const variables = { first: ROWS, after: state.after || null, filter };
  const [{ data, fetching, error }, again] = useQuery({ query: OwnStationsDocument, variables, requestPolicy: 'cache-and-network' });
  const found = data?.stations;
  const open = (row: OwnStationFragment) => (row.enterpriseNo && ours.includes(row.enterpriseNo) ? choose(row) : void navigate(`/stations/${row.id}`));
  return (
    <div className="page">
      <Flex wrap gap={8} justify="space-between">
        <PageTitle>{said.title}</PageTitle>
        <Link to="/own-codes/matches">
          <Button>{said.matches}</Button>
        </Link>
      </Flex>
      <Typography.Text type="secondary">{said.hint}</Typography.Text>
      <Flex className="filters" wrap gap={8} role="search" aria-label={said.title}>
        <Input.Search key={state.text} className="filter-text" allowClear defaultValue={state.text} placeholder={said.text} aria-label={said.text} onSearch={(text) => change({ text: text.trim() })} />
        <Select
          className="filter"
          allowClear
          placeholder={said.which}
          aria-label={said.which}
          value={state.own || undefined}
          options={[
            { value: 'yes', label: said.numbered },
            { value: 'no', label: said.unnumbered },
          ]}
          onChange={(own) => change({ own: own ?? '' })}
        />
      </Flex>
      <ConnectionTable<OwnStationFragment>
        label={said.title}
        columns={columns}
        page={found && { rows: found.nodes, total: found.totalCount, hasNext: found.pageInfo.hasNextPage, end: found.pageInfo.endCursor }}
        busy={fetching}
        error={error}
        again={() => again({ requestPolicy: 'network-only' })}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        card={card}
        open={open}
        reset={() => change({ ...DEFAULTS, cols: state.cols })}
      />
      {chosen ? (
        <OwnCodeDialog
          station={chosen}
          close={() => choose(undefined)}
          done={() => {
            choose(undefined);
            again({ requestPolicy: 'network-only' });
          }}
        />
      ) : null}
    </div>
  );
}

/** An enterprise begins with all its stations, a union with those that have an own number. */
function asked({ text, own }: typeof DEFAULTS, mine: number | undefined): StationFilter {
  const shown = own || (mine ? '' : 'yes');
  return { ...(text ? { text } : {}), ...(mine ? { enterpriseNo: mine } : {}), ...(shown ? { hasOwnCode: shown === 'yes' } : {}) };
}

const card = ({ name, ownCode, code, divisionName }: OwnStationFragment) => (
  <>
    <strong>{name}</strong>
    <span className="card-more">
      {ownCode ?? said.unnumbered} · {code ?? words.shared.none} · {divisionName}
    </span>
  </>
);
