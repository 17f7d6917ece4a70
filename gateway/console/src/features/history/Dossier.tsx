// A station on paper: its file, what it lacks, how it looks, its latest history, and where to find it again (QR).
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Flex, QRCode } from 'antd';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { StationDocument, StationHistoryDocument, type HappenedFragment, type StationFileFragment } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Facts } from '../stations/Facts';
import { Photos } from '../stations/Photos';
import { Shortfalls } from '../stations/Shortfalls';
import { Status } from '../stations/Status';
import './history.css';

const said = words.history;
const EVENTS = 100;
const QR_PIXELS = 112;

export function Dossier() {
  const { id = '' } = useParams();
  const [{ data, error }] = useQuery({ query: StationDocument, variables: { id } });
  const [past] = useQuery({ query: StationHistoryDocument, variables: { id, first: EVENTS } });
  const failed = error ?? past.error;
  if (failed) return <Failed error={failed} />;
  if (!data || !past.data) return <Waiting />;
  if (!data.station) return <NotFound><Link to="/stations">{words.stations.title}</Link></NotFound>;
  return <Paper station={data.station} events={past.data.stationHistory.edges.map(({ node }) => node)} />;
}

function Paper({ station, events }: { station: StationFileFragment; events: HappenedFragment[] }) {
  const me = useMe();
  const address = `${window.location.origin}/stations/${station.id}`;
  return (
    <article className="page paper">
      <Flex gap={8} className="no-print" wrap>
        <Link to={`/stations/${station.id}`}>
          <Button>{words.shared.back}</Button>
        </Link>
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {said.print}
        </Button>
      </Flex>
      <header className="paper-head">
        <div>
          <PageTitle>{filled(words.stations.actionOn, { action: said.dossierTitle, name: station.name })}</PageTitle>
          <p>{station.divisionPath}</p>
          <Status status={station.status} /> <span className="code">{station.code ?? words.stations.codeStates[station.codeState]}</span>
        </div>
        <figure className="qr">
          <QRCode value={address} type="svg" size={QR_PIXELS} bordered={false} color="#000" bgColor="#fff" aria-label={said.qr} role="img" />
          <figcaption>{said.qr}</figcaption>
        </figure>
      </header>
      <Facts station={station} />
      <Shortfalls station={station} />
      <Photos station={station} />
      <section className="panel">
        <h2>{said.title}</h2>
        <table className="changes">
          <tbody>
            {events.map((event) => (
              <tr key={event.eventId}>
                <th scope="row">{minute(event.at)}</th>
                <td>{event.eventName}</td>
                <td>{event.automatic ? said.automatic : [event.unitName ?? event.divisionName, event.roleName].filter(Boolean).join(' · ')}</td>
                <td>{event.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="seals">
        <div>{said.sealHead}</div>
        <div>{said.sealUnit}</div>
        <div>{said.sealUpper}</div>
      </div>
      <p className="paper-foot">{filled(said.printed, { who: me.login, when: minute(new Date()) })}</p>
    </article>
  );
}
