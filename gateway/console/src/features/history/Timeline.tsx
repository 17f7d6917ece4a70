// What happened to a station, the latest first: who, for whom, when, why, and what was different after it.
import { useEffect, useState } from 'react';
import { Button, Flex, Select } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { StationHistoryDocument, type HappenedFragment, type HappeningKind } from '../../generated/graphql';
import { minute } from '../../shared/dates';
import { Failed, Waiting } from '../../shared/States';
import { useMe } from '../../shell/me';
import { filled, words } from '../../words';
import { Differences } from './Differences';
import './history.css';

const EVENTS = 20;
const said = words.history;
const KINDS = Object.entries(said.kinds).map(([value, label]) => ({ value: value as HappeningKind, label }));

const DECIDED = new Set(['StationAccepted', 'StationRejected', 'StationReturned']);
const edition = (standard: string) => standard.split('@')[1] ?? standard;

/** `version`: of the station as the page has it; another one means that something happened. */
export function Timeline({ id, version }: { id: string; version: number }) {
  const [kinds, setKinds] = useState<HappeningKind[]>([]);
  return (
    <section className="panel" aria-label={said.title}>
      <Flex justify="space-between" gap={12} wrap className="panel-head">
        <h2>{said.title}</h2>
        <Select<HappeningKind[]>
          mode="multiple"
          className="filter-kinds"
          maxTagCount="responsive"
          placeholder={said.kindFilter}
          aria-label={said.kindFilter}
          allowClear
          value={kinds}
          options={KINDS}
          onChange={setKinds}
        />
      </Flex>
      <ol className="timeline">
        <Events key={kinds.join()} id={id} version={version} kinds={kinds} />
      </ol>
    </section>
  );
}

interface EventsProps {
  id: string;
  version: number;
  kinds: HappeningKind[];
  after?: string | null;
}

/** A page of events, and below it the next one when somebody asks for it. */
function Events({ id, version, kinds, after = null }: EventsProps) {
  const variables = { id, first: EVENTS, after, kind: kinds.length ? kinds : null };
  const [{ data, error }, again] = useQuery({ query: StationHistoryDocument, variables });
  const [further, setFurther] = useState(false);
  useEffect(() => again({ requestPolicy: 'network-only' }), [version, again]);
  if (error && !data) return <li><Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} /></li>;
  if (!data) return <li><Waiting /></li>;
  const { edges, pageInfo } = data.stationHistory;
  if (!edges.length && !after) return <li className="none">{said.nothing}</li>;
  return (
    <>
      {edges.map(({ node }) => (
        <Happened key={node.eventId} id={id} event={node} />
      ))}
      {further ? <Events id={id} version={version} kinds={kinds} after={pageInfo.endCursor} /> : null}
      {pageInfo.hasNextPage && !further ? (
        <li>
          <Button onClick={() => setFurther(true)}>{said.more}</Button>
        </li>
      ) : null}
    </>
  );
}

function Happened({ id, event }: { id: string; event: HappenedFragment }) {
  const me = useMe();
  const role = [event.unitName, event.roleName, event.login].filter(Boolean).join(' · ') || event.divisionName;
  const who = event.automatic ? said.automatic : event.actor === me.accountId ? filled(said.byMe, { role }) : role;
  return (
    <li className={`happened happened-${event.kind}`}>
      <Flex wrap gap={10} align="baseline">
        <strong>{event.eventName}</strong>
        <time className="when" dateTime={event.at}>
          {minute(event.at)}
        </time>
        <Link
          className="happened-look"
          to={`/stations/${id}?at=${encodeURIComponent(event.recordedAt)}`}
          aria-label={filled(said.lookLabel, { event: event.eventName })}
        >
          {said.look}
        </Link>
      </Flex>
      <p className="happened-who">{who}</p>
      {event.reason ? <p>{filled(said.reason, { why: event.reason })}</p> : null}
      {event.standard && DECIDED.has(event.event) ? <p className="none">{filled(said.standard, { edition: edition(event.standard) })}</p> : null}
      <Differences fields={event.fields} first={event.event === 'StationSubmitted'} />
      {event.files.map((file, at) => (
        <a key={file} className="happened-file" href={`/files/${file}`} download>
          {filled(said.evidence, { n: at + 1 })}
        </a>
      ))}
    </li>
  );
}
