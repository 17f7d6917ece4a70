// Many alike at a time: first what will be done to which, then what became of each.
import { useEffect, useState } from 'react';
import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons';
import { Button, Form, Modal } from 'antd';
import { useClient, type Client } from 'urql';
import { StationDocument, type StationFileFragment } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { sentence } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { entries, lacks, Part, type Values } from './Act';
import { ACTIONS, type Action } from './actions';

const said = words.bulk;
const ICONS = { reading: ClockCircleOutlined, ready: ClockCircleOutlined, out: MinusCircleOutlined, done: CheckCircleOutlined, refused: CloseCircleOutlined };

/** A station, or something that waits with one. */
export interface Row {
  id: string;
  stationId: string;
  name: string;
  divisionName: string | null;
}

interface Line {
  row: Row;
  state: keyof typeof ICONS;
  why: string;
  station?: StationFileFragment;
  commandId: string;
}

export function Bulk({ rows, action, close }: { rows: Row[]; action: Action['key']; close: () => void }) {
  useFocusBack();
  const client = useClient();
  const [lines, setLines] = useState<Line[]>(() => rows.map((row) => ({ row, state: 'reading', why: said.reading, commandId: newId() })));
  const [busy, setBusy] = useState(false);
  const [form] = Form.useForm<Values>();
  const step = ACTIONS.find(({ key }) => key === action);
  const fields = step?.fields.filter((field) => field !== 'acceptReason') ?? []; // who lacks something is accepted alone, with a reason
  const put = (line: Line) => setLines((all) => all.map((one) => (one.row.id === line.row.id ? line : one)));

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
  async function go(values: Values) {
    setBusy(true);
    const more = entries(values);
    for (const line of ready) if (step) put(await done(client, line, step, more));
    setBusy(false);
  }
  const name = words.stations.action[action];
  return (
    <Modal
      open
      width={720}
      title={filled(ended ? said.ended : said.preview, { action: name, all: lines.length, n: ended ? lines.filter(({ state }) => state === 'done').length : ready.length })}
      onCancel={close}
      mask={{ closable: !busy }}
      footer={
        <>
          <Button onClick={close} disabled={busy}>
            {ended && !busy ? words.shared.close : words.shared.cancel}
          </Button>
          {ended && !busy ? null : (
            <Button type="primary" loading={busy} disabled={!ready.length || lines.some(({ state }) => state === 'reading')} onClick={form.submit}>
              {filled(said.go, { action: name, n: ready.length })}
            </Button>
          )}
        </>
      }
    >
      <Form form={form} layout="vertical" onFinish={(values) => void go(values)} hidden={ended || busy}>
        {fields.map((field) => (
          <Part key={field} field={field} />
        ))}
      </Form>
      <ul className="lines" aria-live="polite">
        {lines.map(({ row, state, why }) => {
          const Icon = ICONS[state];
          return (
            <li key={row.id} className={`line line-${state}`}>
              <Icon aria-hidden />
              <strong>{row.name}</strong>
              <span>{row.divisionName}</span>
              <span className="line-why">{why}</span>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}

async function looked(client: Client, line: Line, step: Action): Promise<Line> {
  const { data, error } = await client.query(StationDocument, { id: line.row.stationId }, { requestPolicy: 'network-only' }).toPromise();
  if (error) return { ...line, state: 'out', why: story(error).sentence };
  const station = data?.station;
  if (!station || !step.from.includes(station.status)) return { ...line, state: 'out', why: said.over };
  if (step.key === 'accept' && lacks(station)) return { ...line, state: 'out', why: said.alone };
  const soft = step.from.includes('SUBMITTED') ? station.shortfalls.length : 0; // of an application it is news
  return { ...line, station, state: 'ready', why: soft ? filled(said.lacking, { n: soft }) : said.ready };
}

async function done(client: Client, line: Line, step: Action, more: Record<string, string>): Promise<Line> {
  const { commandId, station } = line;
  const input = { stationId: line.row.stationId, expectedVersion: station?.version, commandId, ...more };
  const { data, error } = await client.mutation(step.document, { input: input as never }).toPromise();
  const errors = Object.values(data ?? {})[0]?.userErrors ?? [];
  if (error || errors.length) {
    const why = error ? story(error).sentence : errors.map((one) => (one.clause ? `${sentence(one)} (${one.clause})` : sentence(one))).join(' ');
    return { ...line, state: 'refused', why };
  }
  return { ...line, state: 'done', why: words.shared.done };
}
