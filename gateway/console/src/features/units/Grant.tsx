// A role in a unit for an account, which is made by it if nobody had it yet; then the link to set its password.
import { useMemo, useState } from 'react';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useClient, useQuery } from 'urql';
import { AccountDocument, GrantRoleDocument, PowersDocument, type RefusalFragment } from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { useMeanwhile, type Unit } from './Meanwhile';
import { SetUpLink } from './SetUpLink';

const said = words.units;
const FIELDS = ['login', 'role', 'reason'];
const must = (label: string) => [{ required: true, message: filled(words.shared.required, { label }) }];

interface Values {
  login: string;
  role: string;
  reason?: string;
}

export function Grant({ unit, done, close }: { unit: Unit; done: () => void; close: () => void }) {
  const [form] = Form.useForm<Values>();
  const client = useClient();
  const [{ data }] = useQuery({ query: PowersDocument });
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const [given, setGiven] = useState<Values>();
  const commandId = useMemo(() => newId(), []);
  const { version, overtaken, meanwhile } = useMeanwhile(unit);
  const roles = data?.roles.filter(({ kinds }) => kinds.includes(unit.kind)).map(({ role, name }) => ({ value: role, label: name })) ?? [];

  async function go(values: Values) {
    setErrors([]);
    setBroken('');
    setBusy(true);
    await send(values);
    setBusy(false);
  }

  async function send({ login, role, reason }: Values) {
    const found = await client.query(AccountDocument, { login: login.trim() }, { requestPolicy: 'network-only' }).toPromise();
    const code = found.error?.graphQLErrors[0]?.extensions['code'];
    if (code === 'not-a-login') return form.setFields([{ name: 'login', errors: [story(found.error!).sentence] }]);
    if (!found.data) return setBroken(found.error ? story(found.error).sentence : words.shared.networkHint);
    const { accountId } = found.data.account;
    const input = { unitNo: unit.unitNo, accountId, role, reason: reason ?? '', expectedVersion: version, commandId };
    const { data: answer, error } = await client.mutation(GrantRoleDocument, { input }).toPromise();
    if (!answer) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (await overtaken(answer.grantRole.userErrors)) return;
    const refusals = answer.grantRole.userErrors.map((one) => ({ ...one, path: one.path === 'accountId' ? 'login' : one.path }));
    if (refusals.length) return setErrors(atFields(form, refusals, FIELDS));
    setGiven({ login: login.trim(), role, reason });
    done();
  }

  if (given) {
    const role = roles.find(({ value }) => value === given.role)?.label ?? given.role;
    return (
      <Modal open title={said.grant} footer={<Button onClick={close}>{words.shared.close}</Button>} onCancel={close}>
        <Alert type="success" showIcon role="status" title={filled(said.granted, { login: given.login, role, unit: unit.name })} />
        <p>{said.linkHint}</p>
        <SetUpLink login={given.login} inline />
      </Modal>
    );
  }
  return (
    <Modal open title={filled(words.stations.actionOn, { action: said.grant, name: unit.name })} okText={said.grant} confirmLoading={busy} onOk={form.submit} onCancel={close}>
      {meanwhile}
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <Form form={form} layout="vertical" className="ask" onFinish={(values) => void go(values)}>
        <Form.Item name="login" label={said.login} extra={said.loginHint} rules={must(said.login)}>
          <Input maxLength={64} autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
        <Form.Item name="role" label={said.role} rules={must(said.role)}>
          <Select options={roles} />
        </Form.Item>
        <Form.Item name="reason" label={said.grantReason}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
