// The manual: first steps for what this account may do, then each page with the clauses that it rests on.
import { useState } from 'react';
import { Alert, Flex } from 'antd';
import { CheckCircleFilled } from '@ant-design/icons';
import { Link, useLocation } from 'react-router';
import { ClauseHelp } from '../../shared/ClauseHelp';
import { PageTitle } from '../../shared/PageTitle';
import { demonstration } from '../../shell/Demonstration';
import { useMay, useMe } from '../../shell/me';
import { words } from '../../words';
import { visit, visited } from './visited';
import './help.css';

const said = words.help;

/** In the order one takes them, with what has to be held for it. */
const STEPS: [keyof typeof said.steps, string][] = [
  ['stations', 'station:read'],
  ['apply', 'station:submit'],
  ['todos', 'station:submit'],
  ['numbers', 'station:read'],
  ['imports', 'station:submit'],
  ['standards', ''],
  ['units', 'account:read'],
  ['access-log', 'log:read'],
  ['powers', ''],
];

const RESTS: Partial<Record<keyof typeof said.pages, string[]>> = {
  stations: ['AH-4.1.1', 'AH-4.1.3'],
  apply: ['AH-4.1.2', 'AH-4.2.1', 'AH-4.2.3'],
  todos: ['AH-4.1.2', 'AH-4.1.3'],
  notifications: ['AH-4.1.3'],
  overview: ['AH-4.1.4'],
  map: ['AH-4.1.4'],
  imports: ['AH-4.5.1', 'SP-A3'],
  numbers: ['AH-4.5.1', 'AH-4.5.2', 'AH-4.5.3', 'AH-4.5.4', 'AH-4.5.5', 'AH-4.5.6'],
  'own-codes': ['AH-4.5.6'],
  standards: ['AH-4.1.6', 'NM-A', 'PJ-6.1.1'],
  units: ['AH-4.1.1', 'AH-4.1.4b'],
  accounts: ['AH-4.1.1'],
  partners: ['AH-4.1.4', 'AH-4.5.6'],
  powers: ['AH-4.1.1', 'AH-4.1.5'],
  'access-log': ['AH-4.1.5'],
};

export function HelpPage() {
  const { login } = useMe();
  const may = useMay();
  const { hash } = useLocation();
  const [seen, see] = useState(() => visited(login));
  const steps = STEPS.filter(([, needed]) => !needed || may(needed));
  return (
    <div className="page help">
      <PageTitle>{said.title}</PageTitle>
      <section className="panel" id="first" aria-labelledby="first-steps">
        <h2 id="first-steps">{said.first}</h2>
        <p>{said.firstHint}</p>
        {demonstration() ? <Alert type="info" showIcon role="note" title={said.firstDemo} /> : null}
        <ol className="steps">
          {steps.map(([step]) => (
            <li key={step}>
              <Flex gap={8} align="baseline" wrap>
                <strong>{said.steps[step][0]}</strong>
                <Link to={`/${step}`} onClick={() => see(visit(login, step))} aria-label={`${said.go} ${said.steps[step][0]}`}>
                  {said.go}
                </Link>
                {seen.includes(step) ? <CheckCircleFilled className="fine" role="img" aria-label={said.visited} /> : null}
              </Flex>
              <div>{said.steps[step][1]}</div>
            </li>
          ))}
        </ol>
        <p className="none">{said.more}</p>
      </section>
      <section className="panel" aria-labelledby="manual">
        <h2 id="manual">{said.manual}</h2>
        {Object.entries(said.pages).map(([page, [name, text]]) => (
          <article key={page} id={page} className={hash === `#${page}` ? 'here' : undefined}>
            <h3>{name}</h3>
            <p>{text}</p>
            <Rests on={RESTS[page as keyof typeof said.pages]} />
          </article>
        ))}
      </section>
    </div>
  );
}

function Rests({ on }: { on: string[] | undefined }) {
  if (!on) return null;
  return (
    <p className="none">
      {said.clauses}
      {on.map((clause) => (
        <span key={clause}>
          {' '}
          <ClauseHelp clause={clause} />
        </span>
      ))}
    </p>
  );
}
