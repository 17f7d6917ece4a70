import { useMemo, useState } from 'react';
import { Alert, App, Form, Input, Modal } from 'antd';
import { useMutation } from 'urql';
import { WithdrawRoleDocument, type GrantedFragment, type RefusalFragment } from '../../generated/graphql';
import { newId } from '../../shared/ids';
import { story } from '../../shared/States';
import { atFields, Refusals } from '../../shared/userErrors';
import { filled, words } from '../../words';
import { useMeanwhile, type Unit } from './Meanwhile';

const said = words.units;

/** A role taken back, and why. */
export function Withdraw({ unit, held, done, close }: { unit: Unit; held: GrantedFragment; done: () => void; close: () => void }) {
  const [form] = Form.useForm<{ reason?: string }>();
  const [{ fetching }, run] = useMutation(WithdrawRoleDocument);
  const [errors, setErrors] = useState<RefusalFragment[]>([]);
  const [broken, setBroken] = useState('');
  const { message } = App.useApp();
  const commandId = useMemo(() => newId(), []);
  const { version, overtaken, meanwhile } = useMeanwhile(unit);
  const who = held.login ?? said.notSignedIn;

  async function go(reason = '') {
    setErrors([]);
    setBroken('');
    const { unitNo, accountId, role } = held;
    const { data, error } = await run({ input: { unitNo, accountId, role, reason, expectedVersion: version, commandId } });
    if (!data) return setBroken(error ? story(error).sentence : words.shared.networkHint);
    if (await overtaken(data.withdrawRole.userErrors)) return;
    if (data.withdrawRole.userErrors.length) return setErrors(atFields(form, data.withdrawRole.userErrors, ['reason']));
    void message.success(filled(said.withdrawn, { login: who, role: held.roleName }));
    done();
    close();
  }

  return (
    <Modal open title={filled(said.withdrawOf, { login: who, role: held.roleName })} okText={said.withdraw} okButtonProps={{ danger: true }} confirmLoading={fetching} onOk={form.submit} onCancel={close}>
      {meanwhile}
      {broken ? <Alert type="error" showIcon role="alert" title={broken} /> : null}
      <Refusals errors={errors} />
      <p>{said.withdrawHint}</p>
      <Form form={form} layout="vertical" onFinish={({ reason }) => void go(reason)}>
        <Form.Item name="reason" label={said.withdrawReason}>
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
