// The application form (申请表) of one station, from what the station says today, with room for three seals.
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { RulesHereDocument, StationDocument, type StationFileFragment } from '../../generated/graphql';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { floor, listed, person, wan } from './filled';
import { Pictures } from './Pictures';
import { Cell, Columns, Sheet, Tools } from './Sheet';

const said = words.paper;
const stations = words.stations;

export function ApplicationPaper() {
  const { id = '' } = useParams();
  const [{ data, error }] = useQuery({ query: StationDocument, variables: { id } });
  const station = data?.station;
  const [{ data: found }] = useQuery({ query: RulesHereDocument, variables: { division: station?.division ?? 0 }, pause: !station });
  if (error) return <Failed error={error} />;
  if (data && !station) return <NotFound><Link to="/stations">{stations.title}</Link></NotFound>;
  if (!station || !found) return <Waiting />;
  return (
    <div className="page paper">
      <Tools back={`/stations/${station.id}`} label={said.toStation} />
      <Sheet title={said.applicationTitle} unit={station.unitName ?? String(station.unitNo ?? '')} code={station.code}>
        <Rows station={station} standard={found.standard.title} />
      </Sheet>
    </div>
  );
}

function Rows({ station, standard }: { station: StationFileFragment; standard: string }) {
  const toilet = station.toilet && [stations.toilets[station.toilet], station.toiletM && filled(stations.toiletM, { n: station.toiletM })].filter(Boolean).join(' ');
  return (
    <table>
      <Columns />
      <tbody>
        <tr>
          <Cell label={stations.name} span={3}>
            {station.name}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.division}>{station.divisionPath}</Cell>
          <Cell label={stations.township}>{[station.township, station.community].filter(Boolean).join(' ')}</Cell>
        </tr>
        <tr>
          <Cell label={said.where} span={3}>
            {station.address} {floor(station)}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.kind}>{stations.kinds[station.kind]}</Cell>
          <Cell label={stations.venue}>{station.venue}</Cell>
        </tr>
        <tr>
          <Cell label={stations.buildMode}>{station.buildMode ? stations.buildModes[station.buildMode] : ''}</Cell>
          <Cell label={stations.coBuilder}>{station.enterpriseName ?? station.coBuilder}</Cell>
        </tr>
        <tr>
          <Cell label={stations.area}>{station.areaM2}</Cell>
          <Cell label={stations.builtOn}>{station.builtOn}</Cell>
        </tr>
        <tr>
          <Cell label={stations.openingHours} span={3}>
            {station.openingHours}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.facilities} span={3}>
            {listed(station.facilities)}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.services} span={3}>
            {listed(station.services)}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.serves} span={3}>
            {listed(station.serves)}
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.openingMode}>{station.openingMode ? stations.openingModes[station.openingMode] : ''}</Cell>
          <Cell label={stations.toilet}>{toilet}</Cell>
        </tr>
        <tr>
          <Cell label={stations.grade}>{station.grade ? filled(stations.gradeN, { n: station.grade }) : ''}</Cell>
          <Cell label={said.amount}>{wan(station.requestedFen)}</Cell>
        </tr>
        <tr>
          <Cell label={stations.head}>{person(station.head)}</Cell>
          <Cell label={stations.leader}>{person(station.leader)}</Cell>
        </tr>
        <tr>
          <Cell label={stations.liaison} span={3}>
            {person(station.liaison)}
          </Cell>
        </tr>
        <tr>
          <Cell label={said.short} span={3}>
            <Short station={station} standard={standard} />
          </Cell>
        </tr>
        <tr>
          <Cell label={said.pictures} span={3}>
            <Pictures station={station} />
          </Cell>
        </tr>
        <tr>
          <Cell label={stations.remark} span={3}>
            {station.remark}
          </Cell>
        </tr>
      </tbody>
    </table>
  );
}

function Short({ station, standard }: { station: StationFileFragment; standard: string }) {
  if (!station.shortfalls.length) return `${standard} ${said.noShort}`;
  return (
    <ul>
      {station.shortfalls.map((short) => (
        <li key={short.code + short.clause}>
          {sentence(short)} ({short.clause}) {station.waivers.find(({ clause }) => clause === short.clause)?.reason}
        </li>
      ))}
    </ul>
  );
}
