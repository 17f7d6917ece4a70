// The plaque of a station, or the sample of a place: how it will look at its declared size, and what a final one still lacks.
import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Flex } from 'antd';
import { Link, useParams, useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { PlaqueDocument, StationDocument, type PlaqueQuery, type StationFileFragment } from '../../generated/graphql';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { nameOf } from '../../shared/divisions';
import { PageTitle } from '../../shared/PageTitle';
import { Failed, NotFound, Waiting } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import './plaque.css';

const said = words.plaque;

type Plaque = NonNullable<PlaqueQuery['plaque']>;

export function PlaquePage() {
  const { id } = useParams();
  const [search] = useSearchParams();
  const division = Number(search.get('place'));
  const [found, again] = useQuery({ query: PlaqueDocument, variables: id ? { station: id } : { division } });
  const [{ data }] = useQuery({ query: StationDocument, variables: { id: id ?? '' }, pause: !id });
  const station = data?.station;
  if (found.error) return <Failed error={found.error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!found.data || (id && !data)) return <Waiting />;
  const plaque = found.data.plaque;
  if (!plaque) return <NotFound><Link to="/stations">{words.stations.title}</Link></NotFound>;
  return (
    <div className="page">
      <PageTitle>{filled(said.of, { name: station?.name ?? nameOf(division) })}</PageTitle>
      <Tools plaque={plaque} station={station} back={id ? `/stations/${id}` : `/standards?place=${division}`} />
      <Hindrances plaque={plaque} />
      {plaque.draft ? <Picture plaque={plaque} svg={plaque.draft} /> : null}
      <Rules plaque={plaque} station={station} />
    </div>
  );
}

interface OfStation {
  plaque: Plaque;
  station: StationFileFragment | null | undefined;
}

function Tools({ plaque, station, back }: OfStation & { back: string }) {
  const about = station ? [station.code, station.name].filter(Boolean).join(' ') : said.sample;
  return (
    <Flex gap={8} wrap className="no-print">
      <Link to={back}>
        <Button>{station ? words.paper.toStation : words.standards.title}</Button>
      </Link>
      {plaque.draft ? <Save svg={plaque.draft} label={said.draft} name={`${about} ${said.draft}.svg`} /> : null}
      {plaque.draft ? <Save svg={plaque.final} label={said.final} name={`${about} ${said.final}.svg`} primary /> : null}
    </Flex>
  );
}

function Save({ svg, label, name, primary }: { svg: string | null; label: string; name: string; primary?: boolean }) {
  return (
    <Button
      type={primary ? 'primary' : 'default'}
      icon={<DownloadOutlined />}
      disabled={!svg}
      {...(svg ? { href: pictured(svg), download: name } : {})}
    >
      {label}
    </Button>
  );
}

/** An address that needs no server; the picture may hold any letter. */
const pictured = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

function Hindrances({ plaque }: { plaque: Plaque }) {
  if (!plaque.hindrances.length) return <Alert type="success" showIcon role="status" title={said.ready} />;
  if (!plaque.draft) return <Alert type="info" showIcon role="status" title={plaque.hindrances.map(sentence).join(' ')} />;
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={said.notYet}
      description={
        <ul className="reasons">
          {plaque.hindrances.map((reason) => (
            <li key={reason.code}>
              {sentence(reason)} <ClauseHelp clause={reason.clause} />
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Picture({ plaque, svg }: { plaque: Plaque; svg: string }) {
  return (
    <section className="panel">
      <h2>{filled(said.preview, { width: plaque.widthMm ?? 0, height: plaque.heightMm ?? 0 })}</h2>
      <figure className="plaque">
        <img src={pictured(svg)} alt={said.alt} />
        <figcaption className="none">{said.screen}</figcaption>
      </figure>
      {plaque.remarks.map((remark) => (
        <p key={remark.message}>
          {sentence(remark)} <ClauseHelp clause={remark.clause} />
        </p>
      ))}
    </section>
  );
}

function Rules({ plaque, station }: OfStation) {
  return (
    <section className="panel">
      <h2>{said.rules}</h2>
      <dl className="facts">
        {station ? (
          <>
            <div>
              <dt>{words.stations.code}</dt>
              <dd className="code">{station.code ?? words.stations.codeStates[station.codeState]}</dd>
            </div>
            <div>
              <dt>{words.stations.unit}</dt>
              <dd>{station.unitName ?? station.unitNo}</dd>
            </div>
          </>
        ) : null}
        {plaque.rules.map((rule) => (
          <div key={rule.key + rule.value}>
            <dt>{rule.label}</dt>
            <dd>
              {rule.stated ? rule.value : <span className="none">{words.standards.silent}</span>} <ClauseHelp clause={rule.clause} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
