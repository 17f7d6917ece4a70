// A page for each sort of change of a station: what holds at once, what waits for a word, said before anything is written.
import { useState } from 'react';
import { Alert, Breadcrumb } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { MayDocument, RulesHereDocument, StationDocument, type StationFileFragment } from '../../generated/graphql';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { InForce } from '../apply/Rule';
import { ChangeForm } from './ChangeForm';
import { KINDS, STANDING, type Kind } from './kinds';

const said = words.changes;

export function ChangePage() {
  const { id = '', what = '' } = useParams();
  return <Begun key={`${id} ${what}`} id={id} kind={KINDS.find(({ name }) => name === what)} />;
}

/** The form stays with what it was opened with, whatever becomes of the station meanwhile. */
function Begun({ id, kind }: { id: string; kind: Kind | undefined }) {
  const [{ data, error, stale }, again] = useQuery({ query: StationDocument, variables: { id }, requestPolicy: 'network-only' });
  const [first, keep] = useState<StationFileFragment | null>();
  if (first === undefined && data && !stale) keep(data.station);
  if (error && first === undefined) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (first === undefined) return <Waiting />;
  if (!first || !kind) return <NotFound><Link to="/stations">{words.stations.title}</Link></NotFound>;
  return <Opened kind={kind} station={first} />;
}

function Opened({ kind, station }: { kind: Kind; station: StationFileFragment }) {
  const [round, begin] = useState(0);
  const action = kind.name === 'place' ? 'station:approve' : kind.may;
  const [rules] = useQuery({ query: RulesHereDocument, variables: { division: station.division } });
  const [may] = useQuery({ query: MayDocument, variables: { action, stationId: station.id } });
  const error = rules.error ?? may.error;
  if (error) return <Failed error={error} />;
  if (!rules.data || !may.data) return <Waiting />;
  const proposes = kind.name === 'file' || (kind.name === 'place' && !may.data.may.allowed);
  return (
    <div className="page apply">
      <Breadcrumb
        items={[
          { title: <Link to="/stations">{words.stations.title}</Link> },
          { title: <Link to={`/stations/${station.id}`}>{station.name}</Link> },
          { title: said.kinds[kind.name] },
        ]}
      />
      <PageTitle>{filled(words.stations.actionOn, { action: said.kinds[kind.name], name: station.name })}</PageTitle>
      {STANDING.includes(station.status) ? (
        <InForce value={rules.data.standard}>
          <Alert type="info" showIcon title={proposes ? said.waits : said.atOnce} />
          <ChangeForm key={round} kind={kind} station={station} proposes={proposes} anew={() => begin(round + 1)} />
        </InForce>
      ) : (
        <Alert type="warning" showIcon title={filled(said.notStanding, { status: words.stations.statuses[station.status] })} />
      )}
    </div>
  );
}
