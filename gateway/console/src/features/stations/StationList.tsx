// The stations of my area: filtered, sorted, page by page; everything of it stands in the address.
import { useEffect, useMemo, useState } from 'react';
import { EnvironmentOutlined } from '@ant-design/icons';
import { Flex, Input, Select, Typography } from 'antd';
import { Link, useLocation, useNavigate, useNavigation } from 'react-router';
import { useQuery, useSubscription } from 'urql';
import {
  StationChangedDocument,
  StationsDocument,
  type CodeState,
  type StationFilter,
  type StationKind,
  type StationRowFragment,
  type StationSort,
  type StationStatus,
} from '../../generated/graphql';
import { ConnectionTable } from '../../shared/ConnectionTable';
import { asFilter } from '../../shared/divisions';
import { useUrlState } from '../../shared/urlState';
import { words } from '../../words';
import { columns } from './columns';
import { Export } from './Export';
import { Status } from './Status';

const ROWS = 50;
const TYPE_MS = 300;
const SHOWN_LATEST = 200;
const said = words.stations;
export const DEFAULTS = { text: '', status: [] as string[], kind: [] as string[], codeState: [] as string[], sort: 'NEWEST', cols: [] as string[], in: '', after: '' };
const ABOUT = { additionalTypenames: ['Station'] };

const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));

export function StationList() {
  const [state, change] = useUrlState(DEFAULTS);
  const navigate = useNavigate();
  const { search } = useLocation();
  const filter = useMemo(() => asked(state), [state]);
  const variables = { first: ROWS, after: state.after || null, filter, sort: state.sort as StationSort };
  const [{ data, fetching, error }, again] = useQuery({ query: StationsDocument, variables, context: ABOUT });
  const latest = useLatest();
  const page = data && {
    rows: data.stations.edges.map(({ node }) => latest.get(node.id) ?? node),
    total: data.stations.totalCount,
    hasNext: data.stations.pageInfo.hasNextPage,
    end: data.stations.pageInfo.endCursor,
  };
  const changed = useMemo(() => new Set(latest.keys()), [latest]);
  return (
    <div className="page">
      <Typography.Title level={1} className="page-title">
        {said.list}
      </Typography.Title>
      <Filters state={state} change={change} />
      <ConnectionTable<StationRowFragment>
        label={said.list}
        columns={columns}
        page={page}
        busy={fetching}
        error={error}
        again={() => again({ requestPolicy: 'network-only' })}
        shown={state.cols}
        show={(cols) => change({ cols, after: state.after }, true)}
        sort={state.sort}
        sortBy={(sort) => change({ sort: sort || DEFAULTS.sort })}
        card={card}
        open={({ id }) => void navigate(`/stations/${id}`)}
        changed={changed}
        tools={
          <>
            <Link to={`/map${search}`}>
              <EnvironmentOutlined /> {words.map.link}
            </Link>
            <Export sort={state.sort} filter={filter} total={page?.total} />
          </>
        }
        reset={() => change({ ...DEFAULTS, cols: state.cols, sort: state.sort })}
      />
    </div>
  );
}

export type State = typeof DEFAULTS;

export function asked({ text, status, kind, codeState, in: place }: State): StationFilter {
  return {
    ...(text ? { text } : {}),
    ...(status.length ? { status: status as StationStatus[] } : {}),
    ...(kind.length ? { kind: kind as StationKind[] } : {}),
    ...(codeState.length ? { codeState: codeState as CodeState[] } : {}),
    ...asFilter(Number(place)),
  };
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

export function Filters({ state, change }: { state: State; change: (some: Partial<State>, replace?: boolean) => void }) {
  return (
    <Flex className="filters" wrap gap={8} role="search" aria-label={said.list}>
      <TextFilter text={state.text} change={(text) => change({ text }, true)} />
      <Choice label={said.statusFilter} names={said.statuses} value={state.status} change={(status) => change({ status })} />
      <Choice label={said.kindFilter} names={said.kinds} value={state.kind} change={(kind) => change({ kind })} />
      <Choice label={said.codeFilter} names={said.codeStates} value={state.codeState} change={(codeState) => change({ codeState })} />
    </Flex>
  );
}

interface ChoiceProps {
  label: string;
  names: Record<string, string>;
  value: string[];
  change: (value: string[]) => void;
}

function Choice({ label, names, value, change }: ChoiceProps) {
  return (
    <Select
      mode="multiple"
      className="filter"
      maxTagCount="responsive"
      placeholder={label}
      aria-label={label}
      allowClear
      value={value}
      options={options(names)}
      onChange={change}
    />
  );
}

function TextFilter({ text, change }: { text: string; change: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  const leaving = useNavigation().state === 'loading'; // what is typed must not call back who has clicked on a row
  if (known !== text) {
    setKnown(text); // Back, or a link: the address says something else now
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text || leaving) return undefined;
    const waiting = setTimeout(() => change(typed.trim()), TYPE_MS);
    return () => clearTimeout(waiting);
  }, [typed, text, leaving, change]);
  return (
    <Input
      className="filter-text"
      allowClear
      value={typed}
      placeholder={said.textFilter}
      aria-label={said.textFilter}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
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
