// Many alike at a time: first what will be done to which, then what became of each.
import { useEffect, useState } from 'react';
import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { Button, Modal } from 'antd';
import { useClient, type Client } from 'urql';
import { StationDocument, type StationFileFragment } from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { lacks } from '../stations/Act';
import { ACTIONS, type Action } from '../stations/actions';
import type { Todo } from './todos';

const said = words.todos;
const ICONS = { reading: ClockCircleOutlined, ready: ClockCircleOutlined, out: MinusCircleOutlined, done: CheckCircleOutlined, refused: CloseCircleOutlined };

interface Line {
  todo: Todo;
  state: keyof typeof ICONS;
  why: string;
  station?: StationFileFragment;
  commandId: string;
}

export function Bulk({ todos, action, close }: { todos: Todo[]; action: Action['key']; close: () => void }) {
  const client = useClient();
  const [lines, setLines] = useState<Line[]>(() => todos.map((todo) => ({ todo, state: 'reading', why: said.reading, commandId: newId() })));
  const [busy, setBusy] = useState(false);
  const step = ACTIONS.find(({ key }) => key === action);
  const put = (line: Line) => setLines((all) => all.map((one) => (one.todo.id === line.todo.id ? line : one)));

  useEffect(() => {
    let left = false;
    void (async () => {
      for (const line of lines) {
        if (left || !step) return;
        const read = await looked(client, line, step);
        if (!left) put(read);
      }
    })();
    return () => {
      left = true;
    };
  }, []); // eslint-disable-line react-hooks/exhaustive-deps -- read once, when it opens

  const ready = lines.filter(({ state }) => state === 'ready');
  const ended = lines.some(({ state }) => state === 'done' || state === 'refused');
  async function go() {
    setBusy(true);
    for (const line of ready) if (step) put(await done(client, line, step));
    setBusy(false);
  }
  const name = words.stations.action[action];
  return (
    <Modal
      open
      width={720}
      title={filled(ended ? said.bulkDone : said.bulkPreview, { action: name, n: ended ? lines.filter(({ state }) => state === 'done').length : ready.length })}
      onCancel={close}
      mask={{ closable: !busy }}
      footer={
        <>
          <Button onClick={close} disabled={busy}>
            {ended && !busy ? words.shared.close : words.shared.cancel}
          </Button>
          {ended && !busy ? null : (
            <Button type="primary" loading={busy} disabled={!ready.length || lines.some(({ state }) => state === 'reading')} onClick={() => void go()}>
              {filled(said.bulk, { action: name, n: ready.length })}
            </Button>
          )}
        </>
      }
    >
      <ul className="lines" aria-live="polite">
        {lines.map(({ todo, state, why }) => {
          const Icon = ICONS[state];
          return (
            <li key={todo.id} className={`line line-${state}`}>
              <Icon aria-hidden />
              <strong>{todo.name}</strong>
              <span>{todo.divisionName}</span>
              <span className="line-why">{why}</span>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}

async function looked(client: Client, line: Line, step: Action): Promise<Line> {
  const { data, error } = await client.query(StationDocument, { id: line.todo.stationId }, { requestPolicy: 'network-only' }).toPromise();
  if (error) return { ...line, state: 'out', why: story(error).sentence };
  const station = data?.station;
  if (!station || !step.from.includes(station.status)) return { ...line, state: 'out', why: said.over };
  if (step.key === 'accept' && lacks(station)) return { ...line, state: 'out', why: said.alone };
  const soft = station.shortfalls.length;
  return { ...line, station, state: 'ready', why: soft ? filled(said.lacking, { n: soft }) : said.ready };
}

async function done(client: Client, line: Line, step: Action): Promise<Line> {
  const { commandId, station } = line;
  const input = { stationId: line.todo.stationId, expectedVersion: station?.version, commandId };
  const { data, error } = await client.mutation(step.document, { input: input as never }).toPromise();
  const errors = Object.values(data ?? {})[0]?.userErrors ?? [];
  if (error || errors.length) {
    const why = error ? story(error).sentence : errors.map((one) => (one.clause ? `${sentence(one)} (${one.clause})` : sentence(one))).join(' ');
    return { ...line, state: 'refused', why };
  }
  return { ...line, state: 'done', why: words.shared.done };
}
