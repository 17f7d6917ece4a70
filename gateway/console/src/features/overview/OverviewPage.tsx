// How many stations there are, by what they are, where and since when: filtered as the list is, a step further at each click.
import { useMemo } from 'react';
import { UnorderedListOutlined } from '@ant-design/icons';
import { Flex } from 'antd';
import { Link, useLocation } from 'react-router';
import { useQuery } from 'urql';
import { OverviewDocument } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Filters } from '../stations/Filters';
import { asked, DEFAULTS } from '../stations/listState';
import { Bars } from './Bars';
import { listed, months, partsOf, places, total } from './counted';
import './overview.css';

const said = words.overview;
const ABOUT = { additionalTypenames: ['Station'] };

export function OverviewPage() {
  const [state, change] = useUrlState(DEFAULTS);
  const { search } = useLocation();
  const { scope } = useMe();
  const by = partsOf(Number(state.in) || (scope.prefixes.length === 1 ? (scope.prefixes[0] ?? 0) : 0));
  const filter = useMemo(() => asked(state), [state]);
  const [{ data, error }, again] = useQuery({ query: OverviewDocument, variables: { filter, place: by }, context: ABOUT });
  const shown = useMemo(
    () =>
      data && {
        total: total(data.status),
        status: listed(data.status, state, 'status', words.stations.statuses),
        kind: listed(data.kind, state, 'kind', words.stations.kinds),
        place: places(data.place, state, by),
        month: months(data.month),
      },
    [data, state, by],
  );
  return (
    <div className="page">
      <Flex justify="space-between" align="center" gap={8}>
        <PageTitle>{said.title}</PageTitle>
        <Link to={`/stations${search}`}>
          <UnorderedListOutlined /> {said.list}
        </Link>
      </Flex>
      <Filters state={state} change={change} />
      {error ? <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} /> : null}
      {shown ? (
        <>
          <p className="overview-total" role="status">
            {filled(said.total, { n: count(shown.total) })}
          </p>
          <div className="overview">
            <Bars title={said.status} bars={shown.status} />
            <Bars title={said.kind} bars={shown.kind} />
            <Bars title={said.places[by === 'CITY' ? 'city' : by === 'DIVISION' ? 'division' : 'unit']} bars={shown.place} />
            <Bars title={said.month} bars={shown.month} upright />
          </div>
        </>
      ) : error ? null : (
        <Waiting />
      )}
    </div>
  );
}
