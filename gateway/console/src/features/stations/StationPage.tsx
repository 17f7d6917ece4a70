// One station: what it is, what it lacks, who answers for it, how it looks, and what may be done with it now.
import { PrinterOutlined } from '@ant-design/icons';
import { Alert, Breadcrumb, Button, Dropdown, Flex, Tag, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery, useSubscription } from 'urql';
import { StationAsOfDocument, StationChangedDocument, StationDocument, type StationFileFragment } from '../../generated/graphql';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { Pending } from '../changes/Pending';
import { AsOf, Then, useMoment } from '../history/Earlier';
import { Timeline } from '../history/Timeline';
import { Act } from './Act';
import { Facts } from './Facts';
import { Photos } from './Photos';
import { Shortfalls } from './Shortfalls';
import { Spot } from './Spot';
import { Status } from './Status';

const said = words.stations;

export function StationPage() {
  const { id = '' } = useParams();
  const [moment] = useMoment();
  const [{ data, error, fetching }, ask] = useQuery({ query: StationDocument, variables: { id } });
  const [then] = useQuery({ query: StationAsOfDocument, variables: { id, asOf: moment }, pause: !moment });
  const again = () => ask({ requestPolicy: 'network-only' });
  const station = data?.station;
  useSubscription({ query: StationChangedDocument, variables: { id }, pause: !station }, (_, heard) => {
    if (station && heard.stationChanged.version > station.version) again();
    return heard;
  });
  if (error && !data) return <Failed error={error} retry={again} />;
  if (!data && fetching) return <Waiting />;
  if (!station) return <NotFound><Link to="/stations">{said.title}</Link></NotFound>;
  if (!moment) return <File station={station} again={again} />;
  if (then.error) return <Failed error={then.error} />;
  if (then.fetching || !then.data) return <Waiting />;
  if (!then.data.station) return <Then moment={moment} missing />;
  return <File station={then.data.station} again={again} moment={moment} />;
}

interface FileProps {
  station: StationFileFragment;
  again: () => void;
  /** When it stood like this; empty for now. */
  moment?: string;
}

function File({ station, again, moment = '' }: FileProps) {
  const why = station.status === 'RETURNED' ? (station.returnedReason ?? station.statusReason) : station.statusReason;
  return (
    <div className="page">
      <Breadcrumb items={[{ title: <Link to="/stations">{said.title}</Link> }, { title: station.name }]} />
      <Flex wrap gap={12} justify="space-between" align="flex-start" className="page-head">
        <div>
          <PageTitle>{station.name}</PageTitle>
          <Flex wrap gap={8} align="center">
            <Status status={station.status} />
            {station.code ? (
              <Typography.Text className="code" copyable>
                {station.code}
              </Typography.Text>
            ) : (
              <Typography.Text type="secondary">{said.codeStates[station.codeState]}</Typography.Text>
            )}
            <Tag variant="filled">{said.kinds[station.kind]}</Tag>
            <Typography.Text type="secondary">{station.divisionPath}</Typography.Text>
            <Link to={`/stations/${station.id}/duplicates`}>{words.duplicates.title}</Link>
          </Flex>
        </div>
        <Flex wrap gap={8} align="center" className="page-tools">
          {moment ? null : <Act station={station} again={again} />}
          {moment ? null : (
            <Link className="why-not" to={`/powers?station=${encodeURIComponent(station.id)}`}>
              {said.whyNot}
            </Link>
          )}
          <AsOf />
          <Papers id={station.id} />
        </Flex>
      </Flex>
      {moment ? <Then moment={moment} /> : null}
      {station.stale ? <Alert type="warning" showIcon title={said.stale} /> : null}
      {why ? <Alert type="info" showIcon title={filled(said.because, { label: station.status === 'RETURNED' ? said.returned : said.reason, why })} /> : null}
      {station.codeRefusal ? <Alert type="error" showIcon title={station.codeRefusal} /> : null}
      {moment ? null : <Pending stationId={station.id} again={again} />}
      <div className="two">
        <div>
          <Facts station={station} offers={!moment} />
          {moment ? null : <Timeline id={station.id} version={station.version} />}
        </div>
        <div>
          <Shortfalls station={station} />
          <Photos station={station} offers={!moment} />
          <Spot station={station} />
          <Typography.Text type="secondary">{filled(said.version, { n: station.version })}</Typography.Text>
        </div>
      </div>
    </div>
  );
}

function Papers({ id }: { id: string }) {
  const paper = (what: string, label: string) => ({ key: what, label: <Link to={`/stations/${id}/${what}`}>{label}</Link> });
  const items = [
    paper('dossier', words.history.dossier),
    paper('application', words.paper.application),
    paper('statistics', words.paper.statistics),
    paper('plaque', words.plaque.title),
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button icon={<PrinterOutlined />}>{words.paper.print}</Button>
    </Dropdown>
  );
}
