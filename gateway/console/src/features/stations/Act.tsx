// Doing something with a station: asked for what it needs, refused in words, stopped where somebody was faster.
import { useMemo, useState } from 'react';
import { Alert, App, Button, DatePicker, Flex, Form, Input, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useMutation } from 'urql';
import type { RefusalFragment, StationFileFragment } from '../../generated/graphql';
import { useFocusBack } from '../../shared/focusBack';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { useMay } from '../../shell/me';
import { filled, words } from '../../words';
import { ACTIONS, type Action, type Field } from './actions';

const said = words.stations;
const STALE = 'stale';
/** What the schema calls a field of ours. */
const SCHEMA: Record<Field, string> = { reason: 'reason', acceptReason: 'reason', acceptedOn: 'acceptedOn', openedOn: 'openedOn', until: 'until' };

export function Act({ station, again }: { station: StationFileFragment; again: () => void }) {
  const may = useMay();
  const [chosen, choose] = useState<Action>();
  const possible = ACTIONS.filter(({ from, may: needed }) => from.includes(station.status) && may(needed));
  if (!possible.length) return null;
  return (
    <Flex wrap gap={8} role="group" aria-label={said.actions}>
      {possible.map((action) => (
        <Button
          key={action.key}
          type={action.tone === 'primary' ? 'primary' : 'default'}
          danger={action.tone === 'danger'}
          onClick={() => choose(action)}
        >
          {said.action[action.key]}
        </Button>
      ))}
      {chosen ? <Asked key={chosen.key} action={chosen} station={station} again={again} close={() => choose(undefined)} /> : null}
    </Flex>
  );
}

/** Whether it lacks what nobody gave a reason for: then acceptance has to. */
export const lacks = ({ shortfalls, waivers }: StationFileFragment): boolean =>
  shortfalls.some(({ clause, soft }) => !soft || !waivers.some((waiver) => waiver.clause === clause));

export type Values = Record<string, string | Dayjs | null | undefined>;

interface AskedProps {
  action: Action;
  station: StationFileFragment;
  again: () => void;
  close: () => void;
}

export function Asked({ action, station, again, close }: AskedProps) {
  useFocusBack();
  const [form] = Form.useForm<Values>();
  const [{ fetching }, run] = useMutation(action.document);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message } = App.useApp();
  const commandId = useMemo(() => newId(), []); // clicked twice, done once
  const fields = action.fields.filter((field) => field !== 'acceptReason' || lacks(station));

  async function go(values: Values) {
    setErrors([]);
    setBroken('');
    const input = {
      stationId: station.id,
      expectedVersion: station.version,
      commandId,
      ...entries(values),
    };
    const { data, error } = await run({ input: input as never });
    const done = data && Object.values(data)[0];
    if (error || !done) {
      setBroken(error ? story(error).sentence : words.shared.networkHint);
    } else if (done.userErrors.length) {
      setErrors(atFields(form, done.userErrors, fields.map((field) => SCHEMA[field])));
      if (done.userErrors.some(({ code }) => code === STALE)) {
        again();
        setBroken(said.stale412);
      }
    } else {
      void message.success(done.upToDate ? filled(said.actionDone, { action: said.action[action.key] }) : words.shared.notUpToDate);
      close();
    }
  }

  return (
    <Modal
      open
      title={filled(said.actionOn, { action: said.action[action.key], name: station.name })}
      okText={said.action[action.key]}
      okButtonProps={{ danger: action.tone === 'danger' }}
      confirmLoading={fetching}
      onOk={form.submit}
      onCancel={close}
    >
      {action.key === 'revoke' ? <Alert type="warning" showIcon title={said.final} /> : null}
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form form={form} layout="vertical" onFinish={(values) => void go(values)} className="ask">
        {fields.map((field) => (
          <Part key={field} field={field} />
        ))}
      </Form>
    </Modal>
  );
}

/** What was filled in, as the schema takes it. */
export const entries = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => entry(name, value)));

function entry(name: string, value: Values[string]): [string, string][] {
  if (value === null || value === undefined || value === '') return [];
  return [[name, typeof value === 'string' ? value : value.format('YYYY-MM-DD')]];
}

/** At once when it is there, but after the dialog has taken the focus for itself. */
const focused = (area: { focus: () => void } | null) => void window.setTimeout(() => area?.focus());

export function Part({ field }: { field: Field }) {
  if (field === 'reason' || field === 'acceptReason') {
    const label = field === 'reason' ? said.reason : said.acceptReason;
    const rules = [{ required: true, message: filled(words.shared.required, { label }) }];
    const extra = field === 'reason' ? said.reasonHint : said.acceptReasonHint;
    return (
      <Form.Item name="reason" label={label} extra={extra} rules={rules}>
        <Input.TextArea rows={3} maxLength={200} showCount ref={focused} />
      </Form.Item>
    );
  }
  const labels = { acceptedOn: said.acceptedOn, openedOn: said.openedOnField, until: said.until };
  return (
    <Form.Item name={field} label={labels[field]} extra={field === 'until' ? undefined : said.day}>
      <DatePicker className="wide" />
    </Form.Item>
  );
}
