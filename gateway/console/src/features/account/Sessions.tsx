// Where I am signed in: any of it can be ended from here.
import { useCallback, useEffect, useState } from 'react';
import { Alert, App, Button, Popconfirm, Tag } from 'antd';
import { minute } from '../../shared/dates';
import { ask } from '../../shared/http';
import { Waiting } from '../../shared/States';
import { useSession } from '../../shell/session';
import { words } from '../../words';
import { named } from './agents';
import { complaint } from './complaint';

const said = words.account;

interface Sitting {
  sessionId: string;
  address: string;
  agent: string;
  secondFactor: boolean;
  beganAt: string;
  seenAt: string;
  current: boolean;
}

export function Sessions() {
  const { message } = App.useApp();
  const { session } = useSession();
  const [sittings, setSittings] = useState<Sitting[]>();
  const [wrong, setWrong] = useState('');

  const read = useCallback(
    () =>
      ask<Sitting[]>('GET', '/sessions').then(setSittings, (error: unknown) => setWrong(complaint(error, ''))),
    [],
  );
  useEffect(() => void read(), [read, session]); // another password ends the others

  async function end(some: Sitting[]) {
    setWrong('');
    try {
      for (const { sessionId } of some) await ask('DELETE', `/sessions/${sessionId}`);
      void message.success(said.ended);
    } catch (error) {
      setWrong(complaint(error, ''));
    }
    await read();
  }
  const others = sittings?.filter(({ current }) => !current) ?? [];
  return (
    <section className="panel" aria-labelledby="own-sessions">
      <h2 id="own-sessions">{said.sessions}</h2>
      {wrong ? <Alert type="error" showIcon role="alert" title={wrong} className="refusal" /> : null}
      {sittings ? (
        <ul className="sittings">
          {sittings.map((one) => (
            <li key={one.sessionId}>
              <span>
                <strong title={one.agent}>{named(one.agent) || said.unknownAgent}</strong> {one.address}
              </span>
              <span className="sitting-when">
                {said.began} {minute(one.beganAt)} · {said.seen} {minute(one.seenAt)}
              </span>
              {one.current ? (
                <Tag color="processing">{said.here}</Tag>
              ) : (
                <Button size="small" onClick={() => void end([one])}>
                  {said.end}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Waiting />
      )}
      {others.length ? (
        <div className="sittings-tools">
          <p className="none">{said.sessionsHint}</p>
          <Popconfirm title={said.endOthers} onConfirm={() => void end(others)}>
            <Button>{said.endOthers}</Button>
          </Popconfirm>
        </div>
      ) : null}
    </section>
  );
}
