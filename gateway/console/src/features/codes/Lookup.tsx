// One code as somebody writes it: whose it is, since when it rests and why.
import { useState, type ReactNode } from 'react';
import { Alert, Button, Input, Typography } from 'antd';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { CodeDocument, type CodeQuery } from '../../generated/graphql';
import { Failed, Waiting } from '../../shared/States';
import { filled, words } from '../../words';
import { Assign } from './Assign';
import { serial } from './prefixes';
import { useAdopts } from './useAdopts';

const said = words.codes;
const CODE = /^\d{11}[sd]?$/i;

export function Lookup({ code, look }: { code: string; look: (code: string) => void }) {
  const [typed, type] = useState(code);
  const submit = () => look(typed.replace(/[\s-]/g, ''));
  return (
    <section className="panel">
      <h2>{said.lookup}</h2>
      <Typography.Paragraph type="secondary">{said.lookupHint}</Typography.Paragraph>
      <form
        className="lookup"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Input aria-label={said.number} placeholder="12055100001" value={typed} allowClear onChange={({ target }) => type(target.value)} />
        <Button type="primary" htmlType="submit">
          {said.find}
        </Button>
      </form>
      {code ? CODE.test(code) ? <Found code={code} /> : <Alert type="warning" showIcon role="alert" title={said.malformed} /> : null}
    </section>
  );
}

function Found({ code }: { code: string }) {
  const [{ data, error, fetching }, again] = useQuery({ query: CodeDocument, variables: { code }, requestPolicy: 'cache-and-network' });
  if (error && !data) return <Failed error={error} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!data) return <Waiting />;
  if (!data.code) return fetching ? <Waiting /> : <Alert type="warning" showIcon role="status" title={filled(said.nothing, { code })} />;
  return <Facts code={data.code} again={() => again({ requestPolicy: 'network-only' })} />;
}

function Facts({ code, again }: { code: NonNullable<CodeQuery['code']>; again: () => void }) {
  const adopts = useAdopts();
  const station = code.stationId ? (
    <Link to={`/stations/${code.stationId}`}>{said.openStation}</Link>
  ) : adopts && code.adopted && code.status === 'LIVING' ? (
    <Assign code={code.code} done={again} />
  ) : (
    <span className="none">{said.outside}</span>
  );
  const facts: [string, ReactNode][] = [
    [said.number, <Typography.Text key="code" strong copyable className="code">{code.code}</Typography.Text>],
    [said.status, <span key="status" className={`status status-${code.status === 'LIVING' ? 'good' : 'over'}`}>{said.statuses[code.status]}</span>],
    [said.origin, code.adopted ? said.adopted : said.allocated],
    [said.prefix, code.prefix],
    [said.serial, serial(code.serial)],
    [said.station, station],
    ...(code.status === 'RETIRED' ? ([[said.reason, code.reason ?? said.outside]] as [string, ReactNode][]) : []),
  ];
  return (
    <dl className="facts" aria-label={code.code}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
