// A station beside those that may be the same, field by field; what is equal is marked.
import type { ReactNode } from 'react';
import { Breadcrumb, Tag, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { StationDocument, StationDuplicatesDocument, type StationDuplicatesQuery, type StationFileFragment } from '../../generated/graphql';
import { count, minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { Status } from '../stations/Status';
import { Outside } from './Outside';
import './duplicates.css';

const said = words.duplicates;
const of = words.stations;

type Candidate = StationDuplicatesQuery['stationDuplicates'][number];

/** What is compared: how it is shown, and as what it is equal. */
const FIELDS: [string, (station: StationFileFragment) => ReactNode, ((station: StationFileFragment) => string)?][] = [
  [of.status, ({ status }) => <Status status={status} />],
  [of.code, ({ code }) => <span className="code">{code ?? words.shared.none}</span>],
  [of.kind, ({ kind }) => of.kinds[kind], ({ kind }) => kind],
  [of.address, ({ address }) => address, ({ address }) => address],
  [of.township, ({ township }) => township || words.shared.none, ({ township }) => township ?? ''],
  [of.community, ({ community }) => community || words.shared.none, ({ community }) => community ?? ''],
  [of.coBuilder, ({ coBuilder }) => coBuilder || words.shared.none, ({ coBuilder }) => coBuilder ?? ''],
  [of.unit, ({ unitName, unitNo }) => unitName ?? unitNo, ({ unitNo }) => String(unitNo)],
  [of.area, ({ areaM2 }) => areaM2 ?? words.shared.none, ({ areaM2 }) => areaM2 ?? ''],
  [of.coordinates, ({ place }) => (place ? `${place.lng}, ${place.lat}` : words.shared.none), ({ place }) => (place ? `${place.lng},${place.lat},${place.datum}` : '')],
  [of.head, ({ head }) => head?.name ?? words.shared.none, ({ head }) => head?.name ?? ''],
  [of.submittedAt, ({ submittedAt }) => minute(submittedAt)],
];

export function Duplicates() {
  const { id = '' } = useParams();
  const [{ data, error, fetching }, again] = useQuery({ query: StationDocument, variables: { id } });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data && fetching) return <Waiting />;
  if (!data?.station) return <NotFound><Link to="/stations">{of.title}</Link></NotFound>;
  const { station } = data;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/stations">{of.title}</Link> }, { title: <Link to={`/stations/${station.id}`}>{station.name}</Link> }, { title: said.title }]} />
      <PageTitle>{filled(said.of, { name: station.name })}</PageTitle>
      <Typography.Text type="secondary">{said.hint}</Typography.Text>
      <Found station={station} />
    </div>
  );
}

function Found({ station }: { station: StationFileFragment }) {
  const { division, name, place, coBuilder } = station;
  const variables = { division, name, place: place && { lng: place.lng, lat: place.lat, datum: place.datum, capture: place.capture }, coBuilder: coBuilder ?? '' };
  const [{ data, error }, again] = useQuery({ query: StationDuplicatesDocument, variables, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const others = data.stationDuplicates.filter((one) => one.station.id !== station.id);
  if (!others.length && !data.duplicatesOutside.length) return <p className="fine">{said.none}</p>;
  return (
    <>
      <Outside found={data.duplicatesOutside} />
      {others.length ? <Compared station={station} others={others} /> : null}
    </>
  );
}

function Compared({ station, others }: { station: StationFileFragment; others: Candidate[] }) {
  return (
    <div className="beside" role="region" aria-label={said.title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="row">{of.name}</th>
            <th scope="col">
              {station.name} <Tag variant="filled">{said.this}</Tag>
            </th>
            {others.map(({ station: other }) => (
              <th scope="col" key={other.id}>
                <Link to={`/stations/${other.id}`}>{other.name}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{said.why}</th>
            <td>{words.shared.none}</td>
            {others.map((other) => (
              <td key={other.station.id}>{reasons(other, station).map((reason) => <div key={reason}>{reason}</div>)}</td>
            ))}
          </tr>
          {FIELDS.map(([label, shown, as]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{shown(station)}</td>
              {others.map(({ station: other }) => (
                <td key={other.id} className={as?.(station) && as(station) === as(other) ? 'alike' : undefined}>
                  {shown(other)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function reasons({ sameName, sameCoBuilder, distanceM, station: other }: Candidate, station: StationFileFragment): string[] {
  const incomparable = distanceM === null && station.place && other.place;
  return [
    ...(sameName ? [said.sameName] : []),
    ...(distanceM === null ? [] : [filled(said.metres, { n: count(distanceM) })]),
    ...(incomparable ? [said.otherDatum] : []),
    ...(sameCoBuilder ? [said.sameCoBuilder] : []),
  ];
}
