// The statistics form (统计表, SP-A3): a page for a station, of one station or of a list as it is filtered.
import type { ReactNode } from 'react';
import { Alert } from 'antd';
import { Link, useLocation, useParams } from 'react-router';
import { useQuery } from 'urql';
import { RulesHereDocument, StationDocument, StationFilesDocument, type StationFileFragment, type StationSort } from '../../generated/graphql';
import { count } from '../../shared/dates';
import { Failed, Nothing, NotFound, Waiting } from '../../shared/States';
import { useUrlState } from '../../shared/urlState';
import { filled, words } from '../../words';
import { asked, DEFAULTS } from '../stations/listState';
import { band, floor, has, listed, named, titled, wan, type Rules } from './filled';
import { Pictures } from './Pictures';
import { Boxes, Cell, Columns, Sheet, Tools } from './Sheet';

const said = words.paper;
const stations = words.stations;
const AT_ONCE = 50;
/** The clause whose form has bands for the area. */
const BANDED = 'SP-A3';

export function StationStatistics() {
  const { id = '' } = useParams();
  const [{ data, error }] = useQuery({ query: StationDocument, variables: { id } });
  if (error) return <Failed error={error} />;
  if (!data) return <Waiting />;
  if (!data.station) return <NotFound><Link to="/stations">{stations.title}</Link></NotFound>;
  return <Papers stations={[data.station]} tools={<Tools back={`/stations/${id}`} label={said.toStation} />} />;
}

export function ListStatistics() {
  const [state] = useUrlState(DEFAULTS);
  const { search } = useLocation();
  const variables = { first: AT_ONCE, filter: asked(state), sort: state.sort as StationSort };
  const [{ data, error }] = useQuery({ query: StationFilesDocument, variables });
  if (error) return <Failed error={error} />;
  if (!data) return <Waiting />;
  const { totalCount, nodes } = data.stations;
  const back = `/stations${search}`;
  return (
    <Papers
      stations={nodes}
      tools={
        <Tools back={back} label={said.toList}>
          {totalCount > nodes.length ? (
            <Alert type="warning" showIcon title={filled(said.tooMany, { total: count(totalCount), n: nodes.length })} />
          ) : (
            <span>{filled(said.printN, { n: nodes.length })}</span>
          )}
        </Tools>
      }
    />
  );
}

function Papers({ stations: all, tools }: { stations: StationFileFragment[]; tools: ReactNode }) {
  return (
    <div className="page paper">
      {tools}
      {all.length ? null : <Nothing />}
      {all.map((station) => (
        <One key={station.id} station={station} />
      ))}
    </div>
  );
}

function One({ station }: { station: StationFileFragment }) {
  const [{ data }] = useQuery({ query: RulesHereDocument, variables: { division: station.division } });
  if (!data) return <Waiting />;
  const rules = data.standard.rules;
  return (
    <Sheet title={titled(rules, said.statisticsTitle)} unit={station.unitName ?? String(station.unitNo ?? '')} code={station.code}>
      <Rows station={station} rules={rules} />
      <p className="sheet-note">
        {said.remarks}
        <br />
        {said.notes.SELF}
        <br />
        {said.notes.CO}
      </p>
    </Sheet>
  );
}

function Rows({ station, rules }: { station: StationFileFragment; rules: Rules }) {
  const required = named(rules, 'facilities.required');
  const others = station.facilities.filter((one) => !required.some((name) => has({ ...station, facilities: [one] })(name)));
  const banded = rules.some(({ key, clause }) => key === 'application_form' && clause === BANDED);
  const bands = said.bands.split('\u3001');
  const mode = station.buildMode ? stations.buildModes[station.buildMode] : '';
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
          <Cell label={said.contact}>{station.head?.name}</Cell>
          <Cell label={said.phone}>{station.head?.phoneMasked}</Cell>
        </tr>
        <tr>
          <Cell label={said.mode} span={3}>
            <Boxes names={Object.values(stations.buildModes)} held={(name) => name === mode} />
          </Cell>
        </tr>
        <tr>
          <Cell label={said.areaBand} span={3}>
            {banded ? <Boxes names={bands} held={(name) => bands.indexOf(name) === band(station.areaM2)} /> : null}
            {station.areaM2 ? filled(said.areaOf, { mode, n: station.areaM2 }) : said.areaBlank}
          </Cell>
        </tr>
        <tr>
          <Cell label={required.length ? filled(said.required, { n: required.length }) : said.facilities} span={3}>
            {required.length ? <Boxes names={required} held={has(station)} /> : listed(station.facilities) || said.silent}
          </Cell>
        </tr>
        <tr>
          <Cell label={said.optional} span={3}>
            {required.length ? listed(others) : ''}
          </Cell>
        </tr>
        <tr className="tall">
          <Cell label={said.rooms} span={3}>
            {''}
          </Cell>
        </tr>
        <tr>
          <Cell label={said.where} span={3}>
            {station.divisionPath} {station.township} {station.address} {floor(station)}
          </Cell>
        </tr>
        <tr>
          <Cell label={said.amount} span={3}>
            {wan(station.requestedFen)}
          </Cell>
        </tr>
        <tr>
          <Cell label={said.photos} span={3}>
            <Pictures station={station} />
          </Cell>
        </tr>
      </tbody>
    </table>
  );
}
