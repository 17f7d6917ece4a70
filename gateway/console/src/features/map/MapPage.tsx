// Where the stations are: filtered as the list is, each beside its boundary, in doubt where it lies beyond it.
import { useEffect, useMemo, useRef, useState } from 'react';
import { Alert, Checkbox, Flex, Spin } from 'antd';
import { UnorderedListOutlined } from '@ant-design/icons';
import { Link, useLocation } from 'react-router';
import { count } from '../../shared/dates';
import { nameOf, within } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Filters } from '../stations/Filters';
import { asked, DEFAULTS } from '../stations/listState';
import { Status } from '../stations/Status';
import { Canvas } from './Canvas';
import { counties, doubt, type Counties } from './counties';
import type { Point } from './clusters';
import { toGcj, type Datum } from './datums';
import { MOST, useShown, type Located } from './useStations';
import './map.css';

const said = words.map;
const LISTED = 100;
const CHOSEN = { at: '', doubtful: '' };

/** A station with a position, and why that is in doubt. */
export interface Placed {
  station: Located;
  doubt?: { datum?: Datum };
}

export function MapPage() {
  const [state, change] = useUrlState(DEFAULTS);
  const [{ at: chosen, doubtful }, show] = useUrlState(CHOSEN);
  const [seen, lookAt] = useState<ReadonlySet<string>>(new Set());
  const filter = useMemo(() => asked(state), [state]);
  const [box, cover] = useState('');
  const { stations, total, done, error } = useShown(filter, box);
  const boundaries = useBoundaries();
  const points = useMemo(() => placed(stations, boundaries), [stations, boundaries]);
  const inDoubt = points.filter(({ of }) => of.doubt);
  const shown = useMemo(() => (doubtful ? points.filter(({ of }) => of.doubt) : points), [points, doubtful]);
  const drawn = useDrawn(boundaries, Number(state.in));
  const choose = useRef((id: string) => show({ at: id }, true));
  const { search } = useLocation();
  useEffect(() => {
    choose.current = (id: string) => show({ at: id }, true);
  }, [show]);
  const [pick] = useState(() => (id: string) => choose.current(id));
  return (
    <div className="page">
      <Flex justify="space-between" align="center" gap={8}>
        <PageTitle>{said.title}</PageTitle>
        <Link to={`/stations${search}`}>
          <UnorderedListOutlined /> {said.list}
        </Link>
      </Flex>
      <Filters state={state} change={change} />
      {error ? <Failed error={error} /> : null}
      <Flex className="list-tools" wrap gap={8} align="center" justify="space-between">
        <span aria-live="polite">
          {filled(said.shown, { n: count(points.length), none: count(stations.length - points.length) })}
          {done ? null : <Spin size="small" className="busy" />}
        </span>
        {inDoubt.length ? (
          <Checkbox checked={doubtful === '1'} onChange={({ target }) => show({ doubtful: target.checked ? '1' : '' }, true)}>
            {filled(said.doubtful, { n: count(inDoubt.length) })}
          </Checkbox>
        ) : null}
      </Flex>
      {done && total !== null && total > stations.length ? <Alert type="info" showIcon title={filled(said.cut, { all: count(total), n: count(MOST) })} /> : null}
      {boundaries && !drawn.length ? <Alert type="info" showIcon title={said.noBoundaries} /> : null}
      <div className="map-parts">
        <Canvas points={shown} boundaries={drawn} chosen={chosen} choose={pick} looksAt={lookAt} covers={cover} />
        <Beside points={shown.filter(({ of }) => seen.has(of.station.id))} chosen={chosen} choose={pick} />
      </div>
      <p className="fine-print">{said.datum}</p>
    </div>
  );
}

function useBoundaries(): Counties | undefined {
  const [found, setFound] = useState<Counties>();
  useEffect(() => {
    void counties().then(setFound);
  }, []);
  return found;
}

/** The counties of what the header narrows to, or of all that I see. */
function useDrawn(boundaries: Counties | undefined, here: number) {
  const { scope } = useMe();
  return useMemo(() => {
    const areas = here ? [here] : scope.prefixes;
    return [...(boundaries ?? [])].filter(([code]) => areas.some((area) => within(code, area)));
  }, [boundaries, here, scope.prefixes]);
}

function placed(stations: Located[], boundaries: Counties | undefined): Point<Placed>[] {
  return stations.flatMap((station) => {
    const { place, division } = station;
    if (!place) return [];
    const pair = [place.lng, place.lat] as const;
    return [{ at: toGcj(pair, place.datum), of: { station, doubt: doubt(pair, place.datum, boundaries?.get(division)) } }];
  });
}

function Beside({ points, chosen, choose }: { points: Point<Placed>[]; chosen: string; choose: (id: string) => void }) {
  const mark = useRef<HTMLLIElement>(null);
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (!points.length) return <p className="map-list more">{said.none}</p>;
  const first = points.filter(({ of }) => of.station.id === chosen);
  const listed = [...new Set([...points.slice(0, LISTED), ...first])];
  return (
    <ul className="map-list" aria-label={said.listHere} tabIndex={0}>
      {listed.map(({ of: { station, doubt: why } }) => (
        <li key={station.id} ref={station.id === chosen ? mark : undefined} className={station.id === chosen ? 'chosen' : undefined}>
          <button type="button" className="card" aria-pressed={station.id === chosen} onClick={() => choose(station.id)}>
            <Flex justify="space-between" gap={8}>
              <strong>{station.name}</strong>
              <Status status={station.status} />
            </Flex>
            <span className="card-more">
              {station.divisionName} {station.address}
            </span>
            {why ? <span className="doubt">{told(station, why)}</span> : null}
          </button>
          {station.id === chosen ? (
            <Link className="open" to={`/stations/${station.id}`}>
              {said.open}
            </Link>
          ) : null}
        </li>
      ))}
      {points.length > LISTED ? <li className="more">{filled(said.more, { n: count(points.length - LISTED) })}</li> : null}
    </ul>
  );
}

function told({ division }: Located, { datum }: { datum?: Datum }): string {
  const there = nameOf(division);
  return datum ? filled(said.otherDatum, { division: there, datum: words.stations.datums[datum] }) : filled(said.outside, { division: there });
}
