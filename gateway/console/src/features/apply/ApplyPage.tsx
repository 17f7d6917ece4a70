// One station's application: a new one, or one that was given back, to be mended and handed in again.
import { Alert, Breadcrumb } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { StationDocument } from '../../generated/graphql';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { ApplicationForm } from './ApplicationForm';

const said = words.apply;

export function ApplyPage() {
  return (
    <div className="page apply">
      <PageTitle>{said.title}</PageTitle>
      <ApplicationForm />
    </div>
  );
}

export function MendPage() {
  const { id = '' } = useParams();
  const [{ data, error }, again] = useQuery({ query: StationDocument, variables: { id }, requestPolicy: 'network-only' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  const station = data.station;
  if (!station) return <NotFound><Link to="/stations">{words.stations.title}</Link></NotFound>;
  const why = station.returnedReason;
  return (
    <div className="page apply">
      <Breadcrumb items={[{ title: <Link to="/stations">{words.stations.title}</Link> }, { title: <Link to={`/stations/${id}`}>{station.name}</Link> }, { title: said.mend }]} />
      <PageTitle>{filled(said.mendOf, { name: station.name })}</PageTitle>
      {why ? <Alert type="warning" showIcon title={filled(words.stations.because, { label: words.stations.returned, why })} /> : null}
      <ApplicationForm key={station.id} station={station} />
    </div>
  );
}
