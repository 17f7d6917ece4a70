// The stations of my area: filtered, sorted, page by page; everything of it stands in the address.
import { useMemo, useState } from 'react';
import { EnvironmentOutlined, PrinterOutlined } from '@ant-design/icons';
import { Flex } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router';
import { useQuery, useSubscription } from 'urql';
import { StationChangedDocument, StationsDocument, type StationRowFragment, type StationSort } from '../../generated/graphql';
import { ConnectionTable } from '../../shared/ConnectionTable';
import { PageTitle } from '../../shared/PageTitle';
import { useUrlState } from '../../shared/urlState';
import { words } from '../../words';
import { FirstRun } from '../help/FirstRun';
import { Bulk } from './Bulk';
import { columns } from './columns';
import { Export } from './Export';
import { Filters } from './Filters';
import { asked, DEFAULTS } from './listState';
import { Status } from './Status';
import { Together } from './Together';
import type { Action } from './actions';
import { useViews, whole } from './useViews';
import { Views } from './Views';

const ROWS = 50;
const SHOWN_LATEST = 200;
const said = words.stations;
const ABOUT = { additionalTypenames: ['Station'] };

export function StationList() {
  const [state, change] = useUrlState(DEFAULTS);
  const navigate = useNavigate();
  const { search } = useLocation();
  const { views, opening } = useViews(change);
  const filter = useMemo(() => asked(state), [state]);
  const variables = { first: ROWS, after: state.after || null, filter, sort: state.sort as StationSort };
  const [{ data, fetching, error }, again] = useQuery({ query: StationsDocument, variables, context: ABOUT, pause: opening });
  const latest = useLatest();
  const page = data && {
    rows: data.stations.edges.map(({ node }) => latest.get(node.id) ?? node),
    total: data.stations.totalCount,
    hasNext: data.stations.pageInfo.hasNextPage,
    end: data.stations.pageInfo.endCursor,
  };
  const changed = useMemo(() => new Set(latest.keys()), [latest]);
  const [keys, select] = useState<string[]>([]);
  const [many, setMany] = useState<{ action: Action['key']; rows: StationRowFragment[] }>();
  const selected = page?.rows.filter(({ id }) => keys.includes(id)) ?? [];
  const refresh = () => again({ requestPolicy: 'network-only' });
  return (
    <div className="page">
      <Flex wrap gap={8} justify="space-between" align="center">
        <PageTitle>{said.title}</PageTitle>
        <Views views={views} state={state} change={change} />
      </Flex>
      <FirstRun />
      <Filters state={state} change={change} />
      {selected.length ? (
        <Together stations={selected} begin={(action, rows) => setMany({ action, rows })} clear={() => select([])} />
      ) : null}
      <ConnectionTable<StationRowFragment>
        label={said.title}
        columns={columns}
        page={page}
        busy={fetching || opening}
        error={error}
        again={refresh}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        sort={state.sort}
        sortBy={(sort) => change({ sort: sort || DEFAULTS.sort })}
        card={card}
        open={({ id }) => void navigate(`/stations/${id}`)}
        changed={changed}
        selection={{ keys, select }}
        tools={
          <>
            <Link to={`/map${search}`}>
              <EnvironmentOutlined /> {words.map.link}
            </Link>
            <Link to={`/stations/statistics${search}`}>
              <PrinterOutlined /> {words.paper.statistics}
            </Link>
            <Export sort={state.sort} filter={filter} total={page?.total} />
          </>
        }
        reset={() => change({ ...DEFAULTS, cols: state.cols, sort: state.sort, view: whole(views) })}
      />
      {many ? (
        <Bulk
          rows={many.rows.map(({ id, name, divisionName }) => ({ id, stationId: id, name, divisionName }))}
          action={many.action}
          close={() => {
            setMany(undefined);
            select([]);
            refresh();
          }}
        />
      ) : null}
    </div>
  );
}

/** Stations as they became while this page is looked at; rows stay where they are. */
function useLatest(): ReadonlyMap<string, StationRowFragment> {
  const [latest, setLatest] = useState<ReadonlyMap<string, StationRowFragment>>(new Map());
  useSubscription({ query: StationChangedDocument, variables: { id: null } }, (_, heard) => {
    const station = heard.stationChanged;
    setLatest((known) => new Map([...[...known].slice(-SHOWN_LATEST), [station.id, station]]));
    return heard;
  });
  return latest;
}

const card = (station: StationRowFragment) => (
  <>
    <Flex justify="space-between" gap={8}>
      <strong>{station.name}</strong>
      <Status status={station.status} />
    </Flex>
    <Flex justify="space-between" gap={8} className="card-more">
      <span>
        {station.divisionName} {station.address}
      </span>
      <span className="code">{station.code ?? ''}</span>
    </Flex>
  </>
);
